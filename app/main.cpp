#include "output/sink.h"
#include "roomy_stack.h"
#include "run.h"
#include "watch/exec.h"

int main(int argc, char** argv) {
  namespace app = modeldprobe::app;
  app::block_signals_of_write();
  return app::with_roomy_stack([&] {
    app::occupy_standard_descriptors();
    const modeldprobe::Environment environment = modeldprobe::process_environment();
    return app::run({argv + (argc > 0 ? 1 : 0), argv + argc}, environment,
                    app::standard_streams(environment));
  });
}
