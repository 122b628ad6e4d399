#include <signal.h>
#include <unistd.h>

#include "run.h"

int main(int argc, char** argv) {
  namespace app = modeldprobe::app;
  ::signal(SIGPIPE, SIG_IGN);  // a reader that has gone is an error of write()
  app::occupy_standard_descriptors();
  return app::run({argv + (argc > 0 ? 1 : 0), argv + argc}, modeldprobe::process_environment(),
                  app::descriptor_sink(STDOUT_FILENO), app::descriptor_sink(STDERR_FILENO),
                  ::isatty(STDOUT_FILENO) == 1);
}
