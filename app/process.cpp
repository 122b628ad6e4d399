#include "process.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <system_error>

namespace modeldprobe::app {
namespace {

constexpr std::size_t enough = 256 << 10;
constexpr std::size_t roomy = 1 << 20;

// makecontext() passes only ints.
const std::function<int()>* work_to_do = nullptr;
int result = 0;

void do_work() { result = (*work_to_do)(); }

/// libc has made the limit the default stack size of threads, which takes no system call to read.
bool stack_is_small() {
  pthread_attr_t attributes;
  std::size_t size = enough;
  if (::pthread_attr_init(&attributes) != 0) return false;
  ::pthread_attr_getstacksize(&attributes, &size);
  ::pthread_attr_destroy(&attributes);
  return size < enough;
}

void give_threads_enough() {
#if defined(__linux__)
  pthread_attr_t attributes;
  if (::pthread_attr_init(&attributes) != 0) return;
  ::pthread_attr_setstacksize(&attributes, enough);
  ::pthread_setattr_default_np(&attributes);
  ::pthread_attr_destroy(&attributes);
#endif
}

sigset_t& signals_at_start() {
  static sigset_t signals;
  return signals;
}

}  // namespace

void block_signals_of_write() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGPIPE, SIGXFSZ}) sigaddset(&signals, signal);
  ::pthread_sigmask(SIG_BLOCK, &signals, &signals_at_start());
}

void heed_signals_as_first_process() {
  if (::getpid() != 1) return;
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) {
    struct sigaction action {};
    if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler != SIG_DFL) continue;
    action.sa_handler = [](int number) { ::_exit(128 + number); };
    ::sigaction(signal, &action, nullptr);
  }
}

int with_roomy_stack(const std::function<int()>& work) {
  if (!stack_is_small()) return work();
  give_threads_enough();
  void* const stack =
      ::mmap(nullptr, roomy, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  // Two contexts take a kilobyte each, for which the small stack is enough.
  ucontext_t here;
  ucontext_t there;
  if (stack == MAP_FAILED || ::getcontext(&there) != 0) return work();
  there.uc_stack.ss_sp = stack;
  there.uc_stack.ss_size = roomy;
  there.uc_link = &here;
  work_to_do = &work;
  ::makecontext(&there, do_work, 0);
  return ::swapcontext(&here, &there) == 0 ? result : work();
}

void occupy_standard_descriptors() {
  std::array<pollfd, 3> standard = {
      {{STDIN_FILENO, 0, 0}, {STDOUT_FILENO, 0, 0}, {STDERR_FILENO, 0, 0}}};
  ::poll(standard.data(), standard.size(), 0);
  for (const pollfd& stream : standard) {
    // The root directory is there even without /dev, and can never be written to.
    if ((stream.revents & POLLNVAL) != 0) static_cast<void>(::open("/", O_PATH | O_CLOEXEC));
  }
}

std::string exec(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  sigset_t now;
  ::pthread_sigmask(SIG_SETMASK, &signals_at_start(), &now);
  ::execvp(arguments.front(), arguments.data());
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &now, nullptr);
  return std::generic_category().message(error);
}

}  // namespace modeldprobe::app
