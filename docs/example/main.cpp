// Prints the state of modeld and exits with the value of modeldprobe::Errc, which is 0 when
// running.
#include <iostream>

#include "modeld_state.h"

int main() {
  const ModeldState state = modeld_state();
  std::cout << state.text;
  return state.error;
}
