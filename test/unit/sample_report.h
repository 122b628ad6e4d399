#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fake_world.h"
#include "report/report.h"

namespace modeldprobe::test {

/// A status for each state, as a detector in a fake world gives it.
struct Sample {
  std::string word;  ///< the state's public name, or "unknown"
  int exit_code = 0;
  app::Request request;
  Status status;

  app::Report report() const { return {request, status}; }
};

std::vector<Sample> samples_of_every_state();
Sample running_sample();  ///< after a probe, from a world with a binary of known version

/// A live lease, a health answer and findings in which every text holds `bytes`.
Sample hostile_sample(const std::string& bytes);

}  // namespace modeldprobe::test
