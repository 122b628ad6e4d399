#include <signal.h>

#include "modeldprobe/grpc_log.h"
#include "run.h"
#include "sink.h"

int main(int argc, char** argv) {
  namespace app = modeldprobe::app;
  ::signal(SIGPIPE, SIG_IGN);  // a reader that has gone is an error of write()
  app::occupy_standard_descriptors();
  modeldprobe::silence_grpc();
  return app::run({argv + (argc > 0 ? 1 : 0), argv + argc}, modeldprobe::process_environment(),
                  app::standard_streams());
}
