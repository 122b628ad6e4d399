#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace modeldprobe {

/// A coroutine that yields its thread while it waits. It starts when it is awaited or passed to an
/// EventLoop; awaiting it returns its value or rethrows its exception. Destroying a task before it
/// has ended destroys its local variables. Objects that its parameters refer to must outlive it, as
/// they do if a task is awaited in the expression that makes it.
template <class Value>
class [[nodiscard]] Task {
 public:
  struct promise_type;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  /// Runs it until it first waits, or ends.
  void begin() { handle_.resume(); }

  bool has_ended() const { return handle_.done(); }

  /// Returns the value of a task that has ended, or rethrows its exception. Call it once.
  Value take() {
    if (handle_.promise().thrown) std::rethrow_exception(handle_.promise().thrown);
    return handle_.promise().take();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) noexcept {
    handle_.promise().awaiting = awaiting;
    return handle_;
  }
  Value await_resume() { return take(); }

 private:
  Handle handle_;
};

template <class Value>
struct TaskResult {
  void return_value(Value result) { value.emplace(std::move(result)); }
  Value take() { return std::move(*value); }

  std::optional<Value> value;
};

template <>
struct TaskResult<void> {
  void return_void() {}
  void take() {}
};

template <class Value>
struct Task<Value>::promise_type : TaskResult<Value> {
  struct GoBack {
    bool await_ready() noexcept { return false; }
    std::coroutine_handle<> await_suspend(Handle ended) noexcept {
      return ended.promise().awaiting;
    }
    void await_resume() noexcept {}
  };

  Task get_return_object() { return Task(Handle::from_promise(*this)); }
  std::suspend_always initial_suspend() noexcept { return {}; }
  GoBack final_suspend() noexcept { return {}; }
  void unhandled_exception() { thrown = std::current_exception(); }

  std::coroutine_handle<> awaiting = std::noop_coroutine();
  std::exception_ptr thrown;
};

}  // namespace modeldprobe
