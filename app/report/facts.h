#pragma once

#include <string>
#include <vector>

#include "report/report.h"

namespace modeldprobe::app {

/// One line below the headline of the text for people, not escaped.
struct Fact {
  std::string label;
  std::string value;
  bool is_command = false;  ///< stays on one line, ready to be copied
};

/// The lines below the headline: the next step, the findings, the evidence, and with `--verbose`
/// all of the evidence and where each setting came from. Nothing in the headline is repeated.
std::vector<Fact> facts(const Report& report, const Style& style);

}  // namespace modeldprobe::app
