#include "watch/exec.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace modeldprobe::app {
namespace {

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
