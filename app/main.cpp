#include <signal.h>
#include <unistd.h>

#include "modeldprobe/grpc_log.h"
#include "run.h"

int main(int argc, char** argv) {
  namespace app = modeldprobe::app;
  ::signal(SIGPIPE, SIG_IGN);  // a reader that has gone is an error of write()
  app::occupy_standard_descriptors();
  modeldprobe::silence_grpc();
  return app::run({argv + (argc > 0 ? 1 : 0), argv + argc}, modeldprobe::process_environment(),
                  app::descriptor_sink(STDOUT_FILENO), app::descriptor_sink(STDERR_FILENO),
                  [] { return ::isatty(STDOUT_FILENO) == 1; });
}
