#include "os/bounded_call.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <limits>
#include <system_error>
#include <utility>

#include "os/child_control.h"
#include "os/descriptor.h"

namespace modeldprobe {
namespace {

/// Far more than the largest answer: a whole lease, or the paths of all managed installs.
constexpr std::size_t largest_answer = 1 << 22;

/// Sent instead of the number of texts.
constexpr std::size_t failure_mark = std::numeric_limits<std::size_t>::max();

[[noreturn]] void fail(const char* doing) {
  throw std::system_error(errno, std::generic_category(), doing);
}

template <class Number>
void append_number(std::string& bytes, Number number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof(number));
}

template <class Number>
bool take_number(std::string_view& bytes, Number& number) {
  if (bytes.size() < sizeof(number)) return false;
  std::memcpy(&number, bytes.data(), sizeof(number));
  bytes.remove_prefix(sizeof(number));
  return true;
}

/// The number of texts, then each text after its length, in this machine's byte order.
std::string packed(const Answer& answer) {
  std::string bytes;
  append_number(bytes, answer.size());
  for (const std::string& text : answer) {
    append_number(bytes, text.size());
    bytes += text;
  }
  return bytes;
}

/// Encodes a failure, an errno value, in place of an answer.
std::string packed_failure(int error) {
  std::string bytes;
  append_number(bytes, failure_mark);
  append_number(bytes, error);
  return bytes;
}

/// Nothing while the answer is incomplete.
std::optional<Answer> unpacked(std::string_view bytes) {
  std::size_t count = 0;
  if (!take_number(bytes, count) || count == failure_mark) return std::nullopt;
  Answer answer;
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t length = 0;
    if (!take_number(bytes, length) || bytes.size() < length) return std::nullopt;
    answer.emplace_back(bytes.substr(0, length));
    bytes.remove_prefix(length);
  }
  return answer;
}

std::string process_id(pid_t process) {
  std::string bytes;
  append_number(bytes, process);
  return bytes;
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// In the child: sends its process id, runs the question and sends the answer. Must not throw,
/// since the frames below are the caller's.
[[noreturn]] void run_and_answer(const Question& question, int pipe, int kept) {
  restore_signals();
  // A question that writes must not die of a signal: its answer reports how far it got.
  for (const int signal : {SIGPIPE, SIGXFSZ}) ::signal(signal, SIG_IGN);
  // A path may lead to a standard stream, which must not be the caller's.
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (standard != pipe && standard != kept) replace_standard_stream(standard);
  }
  close_descriptors_from(STDERR_FILENO + 1, {pipe, kept});
  if (!write_all(pipe, process_id(::getpid()))) ::_exit(0);  // the caller has given up
  try {
    write_all(pipe, packed(question()));
  } catch (const std::system_error& error) {
    write_all(pipe, packed_failure(error.code().value()));
  } catch (...) {
    write_all(pipe, packed_failure(ENOMEM));
  }
  ::_exit(0);
}

/// The process between the caller and the child. It waits for the child, since init may not: in a
/// container, that is the daemon. If the child is stuck in a file system, this one still ends.
[[noreturn]] void ask_and_wait(const Question& question, int answer, int kept, int end,
                               pid_t caller) {
  die_with_parent(caller);
  const pid_t waiter = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) {
    die_with_parent(waiter);
    run_and_answer(question, answer, kept);
  }
  if (child < 0) write_all(answer, process_id(waiter) + packed_failure(errno));
  restore_signals();
  close_descriptors_from(STDIN_FILENO, {end, -1});
  while (child > 0 && ::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  ::_exit(0);
}

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("opening a pipe to a child process");
    reading = Descriptor(ends[0]);
    writing = Descriptor(ends[1]);
  }
  Descriptor reading;
  Descriptor writing;
};

/// How long killed processes may take to end.
constexpr std::chrono::milliseconds longest_reaping{20};

/// The child, as the caller sees it.
class Asked {
 public:
  Asked(const Question& question, int kept) {
    Pipe answer;
    Pipe end;
    const pid_t caller = ::getpid();
    waiter_ = ::fork();
    if (waiter_ < 0) fail("starting a child process for a file system");
    if (waiter_ == 0) ask_and_wait(question, answer.writing.get(), kept, end.writing.get(), caller);
    answer_ = std::move(answer.reading);
    end_ = std::move(end.reading);
  }
  Asked(const Asked&) = delete;
  Asked& operator=(const Asked&) = delete;

  ~Asked() {
    kill_child();
    if (!waiter_ended_) ::kill(waiter_, SIGKILL);
    while (::waitpid(waiter_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  Task<std::optional<Answer>> answer_by(EventLoop& loop, Deadline deadline) {
    pollfd waiting{answer_.get(), POLLIN, 0};
    while (waiting.revents != 0 || !deadline.passed()) {
      co_await loop.ready({&waiting, 1}, deadline);
      if (waiting.revents != 0 && !read()) break;
    }
    const auto longest = Deadline::after(longest_reaping);
    // Without its process id it could only be left behind.
    while (pid_ == 0 && !ended_ && !longest.passed()) {
      co_await loop.ready({&waiting, 1}, longest);
      if (waiting.revents != 0) read();
    }
    kill_child();
    pollfd ending{end_.get(), POLLIN, 0};
    while (ending.revents == 0 && !longest.passed()) co_await loop.ready({&ending, 1}, longest);
    waiter_ended_ = ending.revents != 0;
    co_return answer();
  }

 private:
  /// While the child holds the pipe open, the process id is still its own.
  void kill_child() const {
    if (pid_ > 0 && !ended_ && !waiter_ended_) ::kill(pid_, SIGKILL);
  }

  /// Reads what the child has written; false at the end, or if it writes too much.
  bool read() {
    std::array<char, 16384> buffer;
    const ssize_t count = ::read(answer_.get(), buffer.data(), buffer.size());
    if (count < 0) return errno == EINTR;
    bytes_.append(buffer.data(), static_cast<std::size_t>(count));
    if (pid_ == 0) take_pid();
    ended_ = count == 0;
    return !ended_ && bytes_.size() <= largest_answer;
  }

  void take_pid() {
    std::string_view rest = bytes_;
    if (take_number(rest, pid_)) bytes_.erase(0, sizeof(pid_));
  }

  /// A child that ended without an answer proves nothing about the file system.
  std::optional<Answer> answer() const {
    auto answer = unpacked(bytes_);
    if (answer || !ended_) return answer;
    std::string_view rest = bytes_;
    std::size_t mark = 0;
    int error = 0;
    if (take_number(rest, mark) && mark == failure_mark) take_number(rest, error);
    throw std::system_error(error == 0 ? ECANCELED : error, std::generic_category(),
                            "a child process that asked a file system ended early");
  }

  Descriptor answer_;
  Descriptor end_;  ///< closed when the waiter has ended
  pid_t waiter_ = -1;
  bool waiter_ended_ = false;
  pid_t pid_ = 0;
  bool ended_ = false;
  std::string bytes_;
};

}  // namespace

Task<std::optional<Answer>> ask_in_child(EventLoop& loop, const Question& question,
                                         Deadline deadline, int kept) {
  if (deadline.passed()) co_return std::nullopt;
  Asked asked(question, kept);
  co_return co_await asked.answer_by(loop, deadline);
}

std::optional<Answer> ask_in_child(const Question& question, Deadline deadline, int kept) {
  EventLoop loop;
  return loop.run(ask_in_child(loop, question, deadline, kept));
}

std::optional<Answer> bounded_call(Access access, const Question& question) {
  return access.may_block ? ask_in_child(question, access.deadline) : std::optional(question());
}

}  // namespace modeldprobe
