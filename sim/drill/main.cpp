// switchback: the commands, each a function from a request to an exit code.
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>

#include "sim/drill/command_line.hpp"
#include "sim/drill/commands.hpp"

namespace switchback {
namespace {

/// A reader that leaves early (`| head`) is not an error; a full disk is.
bool reader_left() {
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  return poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

/// The code, unless standard output could not be written.
int once_said(ExitCode code) {
  std::cout.flush();
  bool const said = std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout.good();
  if (said || reader_left())
    return static_cast<int>(code);
  std::cerr << "switchback: cannot write to standard output\n";
  return static_cast<int>(graver(code, ExitCode::BadInput));
}

} // namespace
} // namespace switchback

int main(int argc, char** argv) {
  using namespace switchback;
  // At a limit on file sizes the write fails and is reported, instead of killing the program.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    Request const request = read_command_line(argc, argv);
    if (request.answered)
      return once_said(static_cast<ExitCode>(*request.answered));
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
    return once_said(code);
  } catch (RecordError const& error) {
    std::cerr << "switchback: " << error.what() << '\n';
    return static_cast<int>(ExitCode::BadInput);
  } catch (std::exception const& error) {
    std::cerr << "switchback: " << error.what() << '\n';
    return static_cast<int>(ExitCode::Internal);
  }
}
