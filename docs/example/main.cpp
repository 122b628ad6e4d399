// Prints the state of modeld. The exit code is the value of modeldprobe::Errc: 0 when running.
#include <iostream>

#include "modeld_state.h"

int main() {
  const ModeldState state = modeld_state();
  std::cout << state.text;
  return state.error;
}
