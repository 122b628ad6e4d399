#pragma once

#include <string>

struct ModeldState {
  int error = 0;     ///< a value of modeldprobe::Errc; 0 when running
  std::string text;  ///< the state and its reason, the next step, and each finding with its step
};

/// Probes the daemon of the default data root. Takes at most three seconds. Throws
/// std::system_error or std::bad_alloc if the machine is out of resources.
ModeldState modeld_state();
