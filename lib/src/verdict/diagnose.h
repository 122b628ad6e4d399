#pragma once

#include <optional>
#include <string>

#include "modeldprobe/status.h"
#include "owner/status_answer.h"
#include "verdict/evidence.h"

namespace modeldprobe {

/// Adds what hinders inference, or a daemon from starting, to the findings of a status whose state
/// is decided. Pure.
void diagnose(Status& status, const Evidence& evidence);

/// `no_engine`, when the backend is "none". For a status that was probed.
void diagnose_engine(Status& status);

/// What the owner's Status says, when it was asked for. `again` is the command that asks again.
void diagnose_slot(Status& status, const std::optional<StatusAnswer>& answer,
                   const std::string& again);

/// `no_models`, `engine_without_models` and `model_truncated`, of a running daemon.
void diagnose_models(Status& status, const ModelsEvidence& models, bool has_contenox);

/// `log_goes_to`.
void diagnose_log(Status& status, const LogEvidence& log);

/// What a doctor's look at configuration, accelerators and the owner's process brought.
/// `again` is the command that asks again.
void diagnose_inference(Status& status, const InferenceEvidence& inference,
                        const std::string& again);

}  // namespace modeldprobe
