#include "os/child_control.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

namespace modeldprobe {
namespace {

constexpr unsigned highest = ~0U;

void close_each(unsigned first, unsigned last) {
  constexpr unsigned usual = 1024;
  constexpr unsigned most = 1 << 16;
  rlimit limit{};
  const bool known = ::getrlimit(RLIMIT_NOFILE, &limit) == 0;
  const auto end = known ? static_cast<unsigned>(std::min<rlim_t>(limit.rlim_cur, most)) : usual;
  for (unsigned number = first; number < end && number <= last; ++number) {
    ::close(static_cast<int>(number));
  }
}

void close_all(unsigned first, unsigned last) {
  if (first <= last && !close_range_at_once(first, last)) close_each(first, last);
}

}  // namespace

void restore_signals() {
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &usual, nullptr);
  sigset_t none;
  sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

void replace_standard_stream(int number) {
  int opened = ::open("/dev/null", O_RDWR);
  if (opened < 0) opened = ::open("/", O_RDONLY);
  if (opened < 0 || opened == number) return;
  ::dup2(opened, number);
  ::close(opened);
}

void close_descriptors_from(int first, std::array<int, 2> kept) {
  std::sort(kept.begin(), kept.end());
  for (const int number : kept) {
    if (number < first) continue;
    if (number > first) close_all(static_cast<unsigned>(first), static_cast<unsigned>(number) - 1);
    first = number + 1;
  }
  close_all(static_cast<unsigned>(first), highest);
}

}  // namespace modeldprobe
