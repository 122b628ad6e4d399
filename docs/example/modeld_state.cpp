#include "modeld_state.h"

#include <modeldprobe/detector.h>

namespace {

std::string step_line(const std::optional<modeldprobe::NextStep>& next) {
  return next ? "  next: " + next->text() + "\n" : "";
}

}  // namespace

ModeldState modeld_state() {
  const modeldprobe::Status status = modeldprobe::Detector({}).probe();
  std::string text(status.state ? modeldprobe::name(*status.state) : "unknown");
  if (status.reason) text += ": " + status.reason->message;
  text += "\n" + step_line(status.next);
  for (const modeldprobe::Finding& finding : status.findings) {
    text += std::string(modeldprobe::name(finding.level)) + ": " + finding.message + "\n";
    text += step_line(finding.next);
  }
  return {status.error().value(), text};
}
