#include "output/sink.h"
#include "process.h"
#include "run.h"

int main(int argc, char** argv) {
  namespace app = modeldprobe::app;
  app::block_signals_of_write();
  app::heed_signals_as_first_process();
  return app::with_roomy_stack([&] {
    app::occupy_standard_descriptors();
    const modeldprobe::Environment environment = modeldprobe::process_environment();
    return app::run({argv + (argc > 0 ? 1 : 0), argv + argc}, environment,
                    app::standard_streams(environment));
  });
}
