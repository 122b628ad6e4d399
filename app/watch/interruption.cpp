#include "watch/interruption.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "modeldprobe/deadline.h"

namespace modeldprobe::app {
namespace {

/// The time for an orderly end, for example to print a summary.
constexpr unsigned patience_seconds = 2;

// A signal handler can only use globals.
std::atomic<bool> interrupted = false;
std::atomic<int> first_signal = 0;
std::atomic<int> note_descriptor = -1;
struct sigaction alarm_before {};

void note() {
  interrupted = true;
  static_cast<void>(::write(note_descriptor, "", 1));
}

/// A process that has not ended is stuck beyond any deadline: in a write to a reader that does not
/// read, or in a file system. Restores the signal's default action and raises it again.
void lose_patience(int /*alarm*/) {
  const int signal = first_signal;
  ::signal(signal, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  ::pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
  ::raise(signal);
}

struct sigaction action_of(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  return action;
}

void take(int signal) {
  const int error = errno;
  int none = 0;
  if (first_signal.compare_exchange_strong(none, signal)) {
    const struct sigaction action = action_of(lose_patience);
    ::sigaction(SIGALRM, &action, &alarm_before);
    ::alarm(patience_seconds);
  }
  note();
  errno = error;
}

/// nohup(1) ignores signals, and so does a shell without job control for a command before `&`.
bool is_ignored(const struct sigaction& action) { return action.sa_handler == SIG_IGN; }

}  // namespace

Interruption::Interruption(int output) : output_(output) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    throw std::system_error(errno, std::generic_category(), "opening a pipe for signals");
  }
  noted_ = Descriptor(ends[0]);
  note_ = Descriptor(ends[1]);
  note_descriptor = ends[1];
  first_signal = 0;
  interrupted = false;

  sigset_t mask;
  sigfillset(&mask);
  ::pthread_sigmask(SIG_SETMASK, &mask, &mask_before_);
  try {
    if (output_ >= 0) thread_ = std::thread([this] { watch_reader(); });
  } catch (const std::system_error&) {
    // An old sandbox allows no threads: then the reader is checked only between two attempts.
  }
  mask = mask_before_;
  const struct sigaction action = action_of(take);
  for (std::size_t i = 0; i < signals.size(); ++i) {
    ::sigaction(signals[i], nullptr, &before_[i]);
    if (is_ignored(before_[i])) continue;
    ::sigaction(signals[i], &action, nullptr);
    sigdelset(&mask, signals[i]);
  }
  sigdelset(&mask, SIGALRM);
  ::pthread_sigmask(SIG_SETMASK, &mask, nullptr);
}

Interruption::~Interruption() {
  for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &before_[i], nullptr);
  if (first_signal != 0) {
    ::alarm(0);
    ::sigaction(SIGALRM, &alarm_before, nullptr);
  }
  note();
  if (thread_.joinable()) thread_.join();
  ::pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

const std::atomic<bool>& Interruption::came() const { return interrupted; }

bool Interruption::wait_milliseconds(int longest) {
  std::array<pollfd, 2> waiting = {{{noted_.get(), POLLIN, 0}, {output_, 0, 0}}};
  const int ready = ::poll(waiting.data(), waiting.size(), longest);
  if (ready > 0 && waiting[1].revents != 0) {
    reader_gone_ = true;
    note();
  }
  return ready == 0;
}

void Interruption::watch_reader() {
  while (!interrupted) wait_milliseconds(-1);
}

void Interruption::wait(std::chrono::nanoseconds span) {
  const Deadline end = Deadline::after(span);
  while (!interrupted && !wait_milliseconds(end.poll_timeout())) {
  }
}

}  // namespace modeldprobe::app
