#include "sim/drill/workers.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <deque>
#include <map>
#include <system_error>

#ifdef SWITCHBACK_COVERAGE
extern "C" void __gcov_dump(void);
#endif

namespace switchback {
namespace {

using Clock = std::chrono::steady_clock;

struct Child {
  pid_t pid = -1;
  int pipe = -1;
  std::size_t index = 0; ///< of its seed
  Clock::time_point started;
  std::string received;
};

void send_all(int pipe, std::string const& text) {
  std::size_t sent = 0;
  while (sent < text.size()) {
    ssize_t const n = write(pipe, text.data() + sent, text.size() - sent);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return; // nobody listens any more
    sent += static_cast<std::size_t>(n);
  }
}

[[noreturn]] void be_the_child(int pipe, pid_t parent, Seed seed,
                               std::function<std::string(Seed)> const& drill) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) // it died before the line above
    _exit(70);
  std::signal(SIGPIPE, SIG_IGN);
  std::string const message = drill(seed);
  send_all(pipe, message);
#ifdef SWITCHBACK_COVERAGE
  __gcov_dump();
#endif
  _exit(0); // the parent's buffers and destructors are not ours to run
}

class Crew {
public:
  Crew(std::vector<Seed> const& seeds, WorkerOptions const& options,
       std::function<std::string(Seed)> const& drill,
       std::function<bool(Seed, ChildEnd)> const& deliver)
      : seeds_(seeds), options_(options), drill_(drill), deliver_(deliver) {}
  ~Crew() {
    for (Child& child : children_)
      dismiss(child);
  }
  Crew(Crew const&) = delete;
  Crew& operator=(Crew const&) = delete;

  void run() {
    while (delivered_ < seeds_.size()) {
      // What is finished but waits for an earlier seed is bounded, so that one slow drill can not
      // fill the memory.
      while (started_ < seeds_.size() &&
             children_.size() < static_cast<std::size_t>(options_.jobs) &&
             started_ - delivered_ < static_cast<std::size_t>(options_.jobs) + 64)
        start();
      wait_for_news();
      if (!hand_over())
        return;
    }
  }

private:
  void start() {
    int ends[2];
    if (pipe(ends) != 0)
      throw std::system_error(errno, std::generic_category(), "no pipe for a drill");
    std::fflush(nullptr); // or the child would print it a second time
    pid_t const parent = getpid();
    pid_t const pid = fork();
    if (pid < 0)
      throw std::system_error(errno, std::generic_category(), "no process for a drill");
    if (pid == 0) {
      close(ends[0]);
      be_the_child(ends[1], parent, seeds_[started_], drill_);
    }
    close(ends[1]);
    children_.push_back({pid, ends[0], started_++, Clock::now(), {}});
  }

  void wait_for_news() {
    std::vector<pollfd> fds;
    for (Child const& child : children_)
      fds.push_back({child.pipe, POLLIN, 0});
    int wait_ms = -1;
    if (options_.timeout.count() > 0)
      wait_ms = 50;
    if (poll(fds.data(), fds.size(), wait_ms) < 0 && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "poll");
    for (std::size_t i = fds.size(); i-- > 0;) {
      auto it = children_.begin() + static_cast<std::ptrdiff_t>(i);
      if (fds[i].revents != 0 && read_some(*it))
        children_.erase(it);
      else if (options_.timeout.count() > 0 && Clock::now() - it->started > options_.timeout) {
        dismiss(*it);
        finished_[it->index] = {ChildEnd::How::TimedOut, {}, 0, 0};
        children_.erase(it);
      }
    }
  }

  /// Answers whether the child is done with.
  bool read_some(Child& child) {
    char buffer[65536];
    ssize_t const n = read(child.pipe, buffer, sizeof buffer);
    if (n > 0) {
      child.received.append(buffer, static_cast<std::size_t>(n));
      return false;
    }
    if (n < 0 && errno == EINTR)
      return false;
    close(child.pipe);
    int status = 0;
    while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
    }
    ChildEnd end;
    end.message = std::move(child.received);
    if (WIFSIGNALED(status))
      end.how = ChildEnd::How::Died, end.signal = WTERMSIG(status);
    else if (WEXITSTATUS(status) != 0)
      end.how = ChildEnd::How::Died, end.exit_code = WEXITSTATUS(status);
    finished_[child.index] = std::move(end);
    return true;
  }

  bool hand_over() {
    for (auto it = finished_.find(delivered_); it != finished_.end();
         it = finished_.find(delivered_)) {
      ChildEnd end = std::move(it->second);
      finished_.erase(it);
      if (!deliver_(seeds_[delivered_++], std::move(end)))
        return false;
    }
    return true;
  }

  static void dismiss(Child& child) {
    kill(child.pid, SIGKILL);
    while (waitpid(child.pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    close(child.pipe);
  }

  std::vector<Seed> const& seeds_;
  WorkerOptions const& options_;
  std::function<std::string(Seed)> const& drill_;
  std::function<bool(Seed, ChildEnd)> const& deliver_;
  std::vector<Child> children_;
  std::map<std::size_t, ChildEnd> finished_;
  std::size_t started_ = 0, delivered_ = 0;
};

} // namespace

void run_in_children(std::vector<Seed> const& seeds, WorkerOptions const& options,
                     std::function<std::string(Seed)> const& drill,
                     std::function<bool(Seed, ChildEnd)> const& deliver) {
  Crew(seeds, options, drill, deliver).run();
}

} // namespace switchback
