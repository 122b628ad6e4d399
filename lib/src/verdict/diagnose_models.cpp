#include <string>

#include "verdict/diagnose.h"
#include "verdict/findings.h"

namespace modeldprobe {
namespace {

constexpr const char* llama = "llama";
constexpr const char* openvino = "openvino";

std::string engine_of(const Status& status) {
  const bool answered = status.health && status.health->response;
  if (answered && !status.health->response->backend.empty()) {
    return status.health->response->backend;
  }
  return status.backend.value_or("");
}

std::string listed(const std::vector<std::string>& directories) {
  std::string text;
  for (std::size_t i = 0; i < directories.size(); ++i) {
    const bool last = i + 1 == directories.size();
    text += (i == 0 ? "" : last ? " or " : ", ") + directories[i];
  }
  return text;
}

Finding no_models(const std::string& engine, const ModelsEvidence& models, bool has_contenox) {
  const NextStep step =
      has_contenox ? NextStep{"pull one with `contenox model pull NAME`; to list the names",
                              "contenox model registry-list"}
                   : NextStep{"install contenox, then pull one: `contenox model pull NAME`", {}};
  return obstacle("no_models",
                  "there is no model for " + engine + " in " + listed(models.directories), step);
}

Finding engine_without_models(const std::string& engine, const std::string& other) {
  return obstacle(
      "engine_without_models",
      "the engine of the daemon is " + engine + ", but all models on disk are for " + other,
      NextStep{"restart the daemon with CONTENOX_MODELD_BACKEND=" + other +
                   ", or pull a model for " + engine + " with `contenox model pull NAME`",
               {}});
}

std::string what_is_missing(const GgufFacts& facts) {
  switch (facts.state) {
    case GgufState::empty:
      return "is empty";
    case GgufState::no_magic:
      return "does not start with the GGUF magic";
    case GgufState::short_data:
      return "has " + std::to_string(facts.size) + " bytes and needs at least " +
             std::to_string(facts.needed);
    default:
      return "ends after " + std::to_string(facts.size) + " bytes, inside its header";
  }
}

/// No command removes the file: a download in progress is truncated, too.
Finding truncated(const CutModel& model, bool is_obstacle) {
  const std::string message =
      "the model file " + model.path + " is damaged: it " + what_is_missing(model.facts);
  const NextStep step{
      "unless it is being downloaded right now, remove the file, then pull the model again with "
      "`contenox model pull NAME`",
      {}};
  return is_obstacle ? obstacle("model_truncated", message, step)
                     : note("model_truncated", message, step);
}

}  // namespace

void diagnose_models(Status& status, const ModelsEvidence& models, bool has_contenox) {
  const std::string engine = engine_of(status);
  if (status.state != State::running || (engine != llama && engine != openvino)) return;
  const bool is_llama = engine == llama;
  const std::size_t usable = is_llama ? models.found.llama : models.found.openvino;
  const std::size_t others = is_llama ? models.found.openvino : models.found.llama;
  const bool has_none = usable == 0 && models.found.complete;
  const bool all_cut = has_none && is_llama && models.found.cut_models > 0;
  if (has_none && !all_cut) {
    status.findings.push_back(others > 0
                                  ? engine_without_models(engine, is_llama ? openvino : llama)
                                  : no_models(engine, models, has_contenox));
  }
  for (const CutModel& model : models.found.cut) {
    status.findings.push_back(truncated(model, all_cut));
  }
}

}  // namespace modeldprobe
