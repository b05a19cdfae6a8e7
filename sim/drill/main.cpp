// switchback: the commands, each a function from a request to an exit code.
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <iostream>

#include "sim/drill/command_line.hpp"
#include "sim/drill/commands.hpp"

int main(int argc, char** argv) {
  using namespace switchback;
  try {
    Request const request = read_command_line(argc, argv);
    if (request.answered)
      return *request.answered;
    ExitCode code = ExitCode::BadInput;
    if (request.run)
      code = run_command(*request.run);
    else if (request.test)
      code = test_command(*request.test);
    else if (request.compare)
      code = compare_command(*request.compare);
    else if (request.report)
      code = report_command(*request.report);
    else if (request.check)
      code = check_command(*request.check);
    else if (request.list)
      code = list_command(*request.list);
    else if (request.replay)
      code = replay_command(*request.replay);
    return static_cast<int>(code);
  } catch (RecordError const& error) {
    std::cerr << "switchback: " << error.what() << '\n';
    return static_cast<int>(ExitCode::BadInput);
  } catch (std::exception const& error) {
    std::cerr << "switchback: " << error.what() << '\n';
    return static_cast<int>(ExitCode::Internal);
  }
}
