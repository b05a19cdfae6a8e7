#include "sim/drill/workers.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#ifdef SWITCHBACK_COVERAGE
extern "C" void __gcov_dump(void);
#endif
#ifdef SWITCHBACK_SANITIZED
#include <sanitizer/lsan_interface.h>
#endif

namespace switchback {
namespace {

/// A pipe whose two ends close themselves.
class Pipe {
public:
  Pipe() {
    if (pipe2(ends_, O_CLOEXEC) != 0)
      throw std::system_error(errno, std::generic_category(), "no pipe for a drill");
  }
  ~Pipe() { close_reader(), close_writer(); }
  Pipe(Pipe const&) = delete;
  Pipe& operator=(Pipe const&) = delete;

  int reader() const { return ends_[0]; }
  int writer() const { return ends_[1]; }
  void close_reader() { close_end(ends_[0]); }
  void close_writer() { close_end(ends_[1]); }

private:
  static void close_end(int& end) {
    if (end >= 0)
      close(std::exchange(end, -1));
  }
  int ends_[2] = {-1, -1};
};

/// False: the reader is gone.
bool send_all(int pipe, void const* data, std::size_t size) {
  auto const* bytes = static_cast<char const*>(data);
  while (size > 0) {
    ssize_t const n = write(pipe, bytes, size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    bytes += n;
    size -= static_cast<std::size_t>(n);
  }
  return true;
}

/// False: the other side is gone.
bool receive_all(int pipe, void* data, std::size_t size) {
  auto* bytes = static_cast<char*>(data);
  while (size > 0) {
    ssize_t const n = read(pipe, bytes, size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    bytes += n;
    size -= static_cast<std::size_t>(n);
  }
  return true;
}

int wait_for(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

void die_with(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) // it died before the call above
    _exit(70);
}

pid_t forked() {
  std::fflush(nullptr); // or the child would print it a second time
  pid_t const pid = fork();
  if (pid < 0)
    throw std::system_error(errno, std::generic_category(), "no process for a drill");
  return pid;
}

[[noreturn]] void be_the_child(int results, pid_t parent, std::chrono::milliseconds timeout,
                               Seed seed, std::function<std::string(Seed)> const& drill) {
  die_with(parent);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGALRM, SIG_DFL);
  itimerval limit{};
  limit.it_value.tv_sec = timeout.count() / 1000;
  limit.it_value.tv_usec = timeout.count() % 1000 * 1000;
  setitimer(ITIMER_REAL, &limit, nullptr);
  std::string const message = drill(seed);
  send_all(results, message.data(), message.size());
#ifdef SWITCHBACK_COVERAGE
  __gcov_dump();
#endif
#ifdef SWITCHBACK_SANITIZED
  __lsan_do_leak_check(); // _exit() leaves without one
#endif
  _exit(0); // the parent's buffers and destructors are not ours to run
}

/// A process between this one and the drills. After a fork, each page that the forking process
/// writes to must be copied; a process that only forks copies almost nothing, whereas this one
/// stores results.
class Foreman {
public:
  Foreman(WorkerOptions const& options, std::function<std::string(Seed)> const& drill) {
    pid_t const parent = getpid();
    pid_ = forked();
    if (pid_ == 0) {
      orders_.close_writer();
      results_.close_reader();
      ends_.close_reader();
      lead(parent, options, drill);
    }
    orders_.close_reader();
    results_.close_writer();
    ends_.close_writer();
    fcntl(results_.reader(), F_SETFL, O_NONBLOCK);
  }
  ~Foreman() {
    kill(pid_, SIGKILL); // and with it the drill under way
    wait_for(pid_);
  }
  Foreman(Foreman const&) = delete;
  Foreman& operator=(Foreman const&) = delete;

  /// The drill in its care; none: it is free.
  std::optional<std::size_t> const& busy() const { return index_; }
  void order(std::size_t index, Seed seed) {
    index_ = index;
    received_.clear();
    send_all(orders_.writer(), &seed.value, sizeof seed.value);
  }

  int results() const { return results_.reader(); }
  int ends() const { return ends_.reader(); }
  void read_results() {
    char buffer[65536];
    for (;;) {
      ssize_t const n = read(results_.reader(), buffer, sizeof buffer);
      if (n > 0)
        received_.append(buffer, static_cast<std::size_t>(n));
      else if (n == 0 || errno != EINTR)
        return;
    }
  }
  /// When its drill has ended; none: the foreman itself is gone.
  std::optional<ChildEnd> read_end() {
    int status = 0;
    if (!receive_all(ends_.reader(), &status, sizeof status))
      return std::nullopt;
    read_results(); // the pipe holds all of it: its writer is dead
    index_.reset();
    ChildEnd end;
    end.message = std::move(received_);
    if (WIFSIGNALED(status))
      end.how = WTERMSIG(status) == SIGALRM ? ChildEnd::How::TimedOut : ChildEnd::How::Died,
      end.signal = WTERMSIG(status);
    else if (WEXITSTATUS(status) != 0)
      end.how = ChildEnd::How::Died, end.exit_code = WEXITSTATUS(status);
    return end;
  }

private:
  [[noreturn]] void lead(pid_t parent, WorkerOptions const& options,
                         std::function<std::string(Seed)> const& drill) {
    die_with(parent);
    std::signal(SIGPIPE, SIG_IGN);
    pid_t const here = getpid();
    if (options.prepare)
      options.prepare();
    Seed seed;
    while (receive_all(orders_.reader(), &seed.value, sizeof seed.value)) {
      pid_t const child = fork();
      if (child < 0)
        _exit(71);
      if (child == 0)
        be_the_child(results_.writer(), here, options.timeout, seed, drill);
      int const status = wait_for(child);
      if (!send_all(ends_.writer(), &status, sizeof status))
        break;
    }
    _exit(0);
  }

  Pipe orders_, results_, ends_;
  pid_t pid_ = -1;
  std::optional<std::size_t> index_;
  std::string received_;
};

class Crew {
public:
  Crew(std::vector<Seed> const& seeds, WorkerOptions const& options,
       std::function<std::string(Seed)> const& drill,
       std::function<bool(Seed, ChildEnd)> const& deliver)
      : seeds_(seeds), options_(options), drill_(drill), deliver_(deliver) {}

  void run() {
    while (delivered_ < seeds_.size()) {
      hand_out();
      wait_for_news();
      if (!hand_over())
        return;
    }
  }

private:
  void hand_out() {
    auto const jobs = std::min(static_cast<std::size_t>(std::max(1, options_.jobs)), seeds_.size());
    while (foremen_.size() < jobs)
      foremen_.push_back(std::make_unique<Foreman>(options_, drill_));
    // The number of finished drills that wait for an earlier seed is bounded, so that one slow
    // drill cannot fill the memory.
    for (auto& foreman : foremen_)
      if (!foreman->busy() && started_ < seeds_.size() && started_ - delivered_ < jobs + 64) {
        foreman->order(started_, seeds_[started_]);
        ++started_;
      }
  }

  void wait_for_news() {
    std::vector<pollfd> fds;
    for (auto const& foreman : foremen_) {
      fds.push_back({foreman->results(), POLLIN, 0});
      fds.push_back({foreman->ends(), POLLIN, 0});
    }
    if (poll(fds.data(), fds.size(), -1) < 0) {
      if (errno == EINTR)
        return;
      throw std::system_error(errno, std::generic_category(), "poll");
    }
    for (std::size_t i = foremen_.size(); i-- > 0;) {
      Foreman& foreman = *foremen_[i];
      if (fds[2 * i].revents != 0)
        foreman.read_results();
      if (fds[2 * i + 1].revents == 0)
        continue;
      auto const index = foreman.busy();
      auto end = foreman.read_end();
      if (!end) { // killed from outside, or no process was available: another takes its place
        foremen_.erase(foremen_.begin() + static_cast<std::ptrdiff_t>(i));
        end = ChildEnd{ChildEnd::How::Died, {}, SIGKILL, 0};
      }
      if (index)
        finished_[*index] = std::move(*end);
    }
  }

  bool hand_over() {
    for (auto it = finished_.find(delivered_); it != finished_.end();
         it = finished_.find(delivered_)) {
      ChildEnd end = std::move(it->second);
      finished_.erase(it);
      hand_out(); // nothing else waits meanwhile
      if (!deliver_(seeds_[delivered_++], std::move(end)))
        return false;
    }
    return true;
  }

  std::vector<Seed> const& seeds_;
  WorkerOptions const& options_;
  std::function<std::string(Seed)> const& drill_;
  std::function<bool(Seed, ChildEnd)> const& deliver_;
  std::vector<std::unique_ptr<Foreman>> foremen_;
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
