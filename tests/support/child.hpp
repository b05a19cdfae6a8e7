// Runs part of a test in a separate process: a second SimGrid engine in one process would start at
// the clock at which the first one ended.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <functional>
#include <stdexcept>
#include <string>

#ifdef SWITCHBACK_COVERAGE
extern "C" void __gcov_dump(void);
#endif
#ifdef SWITCHBACK_SANITIZED
#include <sanitizer/lsan_interface.h>
#endif

namespace switchback::test {

/// A drill can be forked while it is under way. Under the sanitizers it runs on a thread of its
/// own, which alone would go on in the child.
#ifdef SWITCHBACK_SANITIZED
inline constexpr bool kForksInTheMiddle = false;
#else
inline constexpr bool kForksInTheMiddle = true;
#endif

/// What `body` returned, carried back over a pipe.
inline std::string in_child(std::function<std::string()> const& body) {
  int ends[2];
  if (pipe(ends) != 0)
    throw std::runtime_error("no pipe");
  std::fflush(nullptr);
  pid_t const child = fork();
  if (child < 0)
    throw std::runtime_error("no child");
  if (child == 0) {
    close(ends[0]);
    std::signal(SIGABRT, SIG_DFL); // the test library would go on with the tests in the child
    std::string text;
    try {
      text = body();
    } catch (std::exception const& error) {
      text = std::string("exception: ") + error.what();
    }
    std::size_t sent = 0;
    while (sent < text.size()) {
      auto const n = write(ends[1], text.data() + sent, text.size() - sent);
      if (n <= 0)
        break;
      sent += static_cast<std::size_t>(n);
    }
#ifdef SWITCHBACK_COVERAGE
    __gcov_dump();
#endif
#ifdef SWITCHBACK_SANITIZED
    __lsan_do_leak_check(); // _exit() leaves without one
#endif
    _exit(0);
  }
  close(ends[1]);
  std::string answer;
  char buffer[4096];
  for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;)
    answer.append(buffer, static_cast<std::size_t>(n));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    answer += "crashed";
  return answer;
}

} // namespace switchback::test
