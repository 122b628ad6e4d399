#include <signal.h>

#include "modeldprobe/grpc_log.h"
#include "run.h"
#include "sink.h"

int main(int argc, char** argv) {
  namespace app = modeldprobe::app;
  // A reader that has gone, and a file that may grow no further, are errors of write().
  for (const int signal : {SIGPIPE, SIGXFSZ}) ::signal(signal, SIG_IGN);
  ::signal(SIGCHLD, SIG_DFL);  // ignored by a parent, it would take the launchers' exit codes away
  app::occupy_standard_descriptors();
  modeldprobe::silence_grpc();
  return app::run({argv + (argc > 0 ? 1 : 0), argv + argc}, modeldprobe::process_environment(),
                  app::standard_streams());
}
