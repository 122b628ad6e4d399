#include "owner/grpc_start.h"

#if defined(__ELF__)

extern "C" {

using Initializer = void (*)(int argc, char** argv, char** environment);

// Weak: null in an executable that was linked without the script.
extern const Initializer modeldprobe_grpc_initializers_begin[] __attribute__((weak));
extern const Initializer modeldprobe_grpc_initializers_end[] __attribute__((weak));
}

namespace modeldprobe {

void start_grpc() {
  [[maybe_unused]] static const bool started = [] {
    for (const Initializer* next = modeldprobe_grpc_initializers_begin;
         next != modeldprobe_grpc_initializers_end; ++next) {
      (*next)(0, nullptr, nullptr);
    }
    return true;
  }();
}

}  // namespace modeldprobe

#else

namespace modeldprobe {

void start_grpc() {}

}  // namespace modeldprobe

#endif
