#include <signal.h>

#include "output/sink.h"
#include "run.h"

namespace {

/// A reader that has gone, and a file that may grow no further, become errors of write() alone.
void hold_back_signals_of_write() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGPIPE, SIGXFSZ}) sigaddset(&signals, signal);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  namespace app = modeldprobe::app;
  hold_back_signals_of_write();
  app::occupy_standard_descriptors();
  const modeldprobe::Environment environment = modeldprobe::process_environment();
  return app::run({argv + (argc > 0 ? 1 : 0), argv + argc}, environment,
                  app::standard_streams(environment));
}
