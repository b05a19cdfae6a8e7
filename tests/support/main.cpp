// The entry point of every test program.
#define BOOST_TEST_MODULE switchback
#include <boost/test/unit_test.hpp>
