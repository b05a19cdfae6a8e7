#include "sim/estate/fiber.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <boost/context/fiber.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
#define SWITCHBACK_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SWITCHBACK_ADDRESS_SANITIZER
#endif
#endif
#ifdef SWITCHBACK_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace switchback {

/// A stack as AddressSanitizer is told of it. It has to know each switch before and after it
/// happens, or it takes the one stack for an overflow of the other.
struct StackBounds {
  void const* bottom = nullptr;
  std::size_t size = 0;
};

namespace {

namespace context = boost::context;

/// Of a stack. Pages that nothing has touched cost no memory. Enough for 200 nested calls of an
/// interpreter at 5 kB each (assumed; the sanitizers make frames several times as large).
#ifdef SWITCHBACK_ADDRESS_SANITIZER
constexpr std::size_t kStackBytes = std::size_t{8} << 20;
#else
constexpr std::size_t kStackBytes = std::size_t{1} << 20;
#endif

thread_local Fiber* runs_now = nullptr; ///< none: the kernel's own loop
thread_local int no_await = 0;

/// `kept`: where the stack that is left keeps its false frames; none: it is not come back to.
void before_switch([[maybe_unused]] void** kept, [[maybe_unused]] StackBounds const& to) {
#ifdef SWITCHBACK_ADDRESS_SANITIZER
  __sanitizer_start_switch_fiber(kept, to.bottom, to.size);
#endif
}
/// `from`: is told the bounds of the stack that was left.
void after_switch([[maybe_unused]] void* kept, [[maybe_unused]] StackBounds* from) {
#ifdef SWITCHBACK_ADDRESS_SANITIZER
  __sanitizer_finish_switch_fiber(kept, from != nullptr ? &from->bottom : nullptr,
                                  from != nullptr ? &from->size : nullptr);
#endif
}

} // namespace

/// Stacks that ended fibers leave behind serve the next ones. Below each lies a page that cannot be
/// written: an overflow is a crash, not a corrupted heap.
struct Fibers::Stacks {
  std::size_t const guard = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  std::vector<void*> mapped, free;

  ~Stacks() {
    for (void* stack : mapped)
      munmap(stack, guard + kStackBytes);
  }

  context::stack_context allocate() {
    if (free.empty()) {
      void* const made = mmap(nullptr, guard + kStackBytes, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
      if (made == MAP_FAILED || mprotect(made, guard, PROT_NONE) != 0)
        throw std::bad_alloc();
      mapped.push_back(made);
      free.push_back(made);
    }
    context::stack_context stack;
    stack.size = kStackBytes;
    stack.sp = static_cast<char*>(free.back()) + guard + kStackBytes;
    free.pop_back();
    return stack;
  }

  void deallocate(context::stack_context const& stack) {
    char* const bottom = static_cast<char*>(stack.sp) - stack.size;
#ifdef SWITCHBACK_ADDRESS_SANITIZER
    __asan_unpoison_memory_region(bottom, stack.size); // its first frames have not returned
#endif
    free.push_back(bottom - guard);
  }
};

class Fiber {
public:
  FiberId id = 0;
  std::string machine;
  std::function<void()> body;
  context::fiber self;  ///< where it waits
  context::fiber waker; ///< while it runs: where whoever woke it waits
  StackBounds stack, waker_stack;
  std::exception_ptr thrown;
  Fibers* owner = nullptr;
  Fiber* caller = nullptr; ///< waits for this one's end
  Fiber* called = nullptr; ///< whose end this one waits for
  void* answer = nullptr;  ///< where the answer of its wait goes; none: it waits for none
  std::uint64_t waits = 0; ///< grows beyond the fiber's life, so that an old answer is told apart
  WorkId work = 0;
  bool runs = false, cut = false, over = false;
};

namespace {

/// The allocator that Boost.Context asks for.
template <class Pool> struct Pooled {
  Pool* pool;
  StackBounds* bounds;
  context::stack_context allocate() {
    auto const stack = pool->allocate();
    *bounds = {static_cast<char*>(stack.sp) - stack.size, stack.size};
    return stack;
  }
  void deallocate(context::stack_context& stack) { pool->deallocate(stack); }
};

} // namespace

Fibers::Fibers(Kernel& kernel) : kernel_(kernel), stacks_(std::make_unique<Stacks>()) {}
Fibers::~Fibers() = default;

FiberId Fibers::current() { return runs_now == nullptr ? 0 : runs_now->id; }

std::size_t Fibers::stacks() const { return stacks_->mapped.size(); }

Fiber& Fibers::make(std::string machine, std::function<void()> body) {
  if (spare_.empty())
    spare_.push_back(std::make_unique<Fiber>());
  fibers_.push_back(std::move(spare_.back()));
  spare_.pop_back();
  Fiber& made = *fibers_.back();
  made.id = ++last_;
  made.owner = this;
  made.machine = std::move(machine);
  made.body = std::move(body);
  made.work = kernel_.work();
  made.runs = made.cut = made.over = false;
  made.self = context::fiber(std::allocator_arg, Pooled<Stacks>{stacks_.get(), &made.stack},
                             [&made](context::fiber&& waker) {
                               after_switch(nullptr, &made.waker_stack);
                               made.waker = std::move(waker);
                               try {
                                 made.body();
                               } catch (CutOff const&) {
                               } catch (std::exception const&) {
                                 made.thrown = std::current_exception();
                               }
                               made.over = true;
                               before_switch(nullptr, made.waker_stack);
                               return std::move(made.waker);
                             });
  return made;
}

void Fibers::resume(Fiber& fiber) {
  Fiber* const outer = std::exchange(runs_now, &fiber);
  WorkId const outer_work = kernel_.exchange_work(fiber.work);
  fiber.runs = true;
  void* kept = nullptr;
  before_switch(&kept, fiber.stack);
  fiber.self = std::move(fiber.self).resume();
  after_switch(kept, nullptr);
  fiber.runs = false;
  fiber.work = kernel_.exchange_work(outer_work);
  runs_now = outer;
  if (fiber.over)
    ended(fiber);
}

void Fibers::suspend(Fiber& fiber) {
  void* kept = nullptr;
  before_switch(&kept, fiber.waker_stack);
  fiber.waker = std::move(fiber.waker).resume();
  after_switch(kept, &fiber.waker_stack);
}

void Fibers::ended(Fiber& fiber) {
  fiber.body = nullptr;
  fiber.answer = nullptr;
  auto const it = std::find_if(fibers_.begin(), fibers_.end(),
                               [&](auto const& one) { return one.get() == &fiber; });
  spare_.push_back(std::move(*it));
  fibers_.erase(it);
  Fiber* const caller = std::exchange(fiber.caller, nullptr);
  if (caller != nullptr)
    caller->called = nullptr;
  if (fiber.thrown)
    std::rethrow_exception(std::exchange(fiber.thrown, nullptr));
  if (caller != nullptr && !caller->runs)
    resume(*caller);
}

Fiber& Fibers::running(char const* what) {
  char const* const why = runs_now == nullptr                   ? "outside of a fiber"
                          : std::uncaught_exceptions() > 0      ? "while an exception unwinds"
                          : std::current_exception() != nullptr ? "in an exception handler"
                          : no_await > 0                        ? "in a callback"
                                                                : nullptr;
  if (why == nullptr)
    return *runs_now;
  std::fprintf(stderr, "bug: %s %s", what, why);
  if (runs_now != nullptr)
    std::fprintf(stderr, ", at %s on '%s'", to_text(runs_now->owner->kernel_.now()).c_str(),
                 runs_now->machine.c_str());
  std::fputs("\n", stderr);
  std::abort();
}

FiberId Fibers::spawn(std::string machine, std::function<void()> body) {
  Fiber& made = make(std::move(machine), std::move(body));
  FiberId const id = made.id;
  resume(made);
  return id;
}

void Fibers::call(std::string machine, std::function<void()> body) {
  Fiber& caller = running("call");
  if (caller.cut)
    throw CutOff{};
  Fiber& made = make(std::move(machine), std::move(body));
  made.caller = &caller;
  caller.called = &made;
  resume(made);
  if (caller.called != nullptr)
    suspend(caller);
  if (caller.cut)
    throw CutOff{};
}

void Fibers::cut_off(Fiber& fiber) {
  Fiber* last = &fiber;
  last->cut = true;
  while (last->called != nullptr) {
    last = last->called;
    last->cut = true;
  }
  if (!last->runs)
    resume(*last); // its end wakes those that called it
}

void Fibers::cut_off(FiberId id) {
  auto const it =
      std::find_if(fibers_.begin(), fibers_.end(), [id](auto const& one) { return one->id == id; });
  if (it != fibers_.end())
    cut_off(**it);
}

void Fibers::lose(std::function<bool(std::string const&)> const& lost) {
  std::vector<FiberId> those;
  for (auto const& fiber : fibers_)
    if (!fiber->machine.empty() && lost(fiber->machine))
      those.push_back(fiber->id);
  for (FiberId id : those)
    cut_off(id);
}

void Fibers::end() {
  while (!fibers_.empty())
    cut_off(*fibers_.front());
}

Waiting::Waiting(void* answer) : fiber_(&Fibers::running("wait")), number_(++fiber_->waits) {
  fiber_->answer = answer;
}

Waiting::~Waiting() { fiber_->answer = nullptr; }

bool Waiting::until_answered() {
  if (fiber_->answer == nullptr)
    return true;
  if (!fiber_->cut)
    fiber_->owner->suspend(*fiber_);
  return fiber_->answer == nullptr;
}

void* Waiting::place(Fiber* fiber, std::uint64_t number) {
  return fiber->waits == number ? fiber->answer : nullptr;
}

void Waiting::wake(Fiber* fiber) {
  fiber->answer = nullptr;
  if (!fiber->runs)
    fiber->owner->resume(*fiber);
}

void sleep(Kernel& kernel, Duration delay, std::string_view entity, Turn turn) {
  TimerId timer = 0;
  wait_for<bool>(
      [&](Answer<bool> over) { timer = kernel.after(delay, turn, entity, [over] { over(true); }); },
      [&] { kernel.cancel(timer); });
}

bool transfer(Kernel& kernel, TransferSpec const& spec, Bytes& moved) {
  TransferId id = 0;
  auto const end =
      wait_for<TransferEnd>([&](Answer<TransferEnd> ended) { id = kernel.start(spec, ended); },
                            [&] {
                              moved = kernel.moved(id);
                              kernel.break_off(id);
                            });
  moved = end.moved;
  return end.whole;
}

NoAwait::NoAwait() { ++no_await; }
NoAwait::~NoAwait() { --no_await; }

} // namespace switchback
