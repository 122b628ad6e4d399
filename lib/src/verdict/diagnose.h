#pragma once

#include <optional>
#include <string>

#include "modeldprobe/status.h"
#include "owner/status_answer.h"
#include "verdict/evidence.h"
#include "verdict/situation.h"

namespace modeldprobe {

/// Adds a finding for each condition that prevents inference or a daemon from starting. Call it
/// once the state is decided. Pure.
void diagnose(Status& status, const Evidence& evidence);

/// Adds `no_engine` if the backend is "none". Only for a status that was probed. `install` is how
/// to install modeld where this daemon is from.
void diagnose_engine(Status& status, const Installation& install);

/// Adds what the owner's Status reports, if it was asked for. `again` is the command that asks
/// again, `install` is how to install modeld where this daemon is from.
void diagnose_slot(Status& status, const std::optional<StatusAnswer>& answer,
                   const std::string& again, const Installation& install);

/// A wait ends at an obstacle: what is only busy beside one has the step to remove that first. Call
/// it last.
void wait_for_nothing_beside_an_obstacle(Status& status);

/// Adds `no_models`, `engine_without_models` and `model_truncated` if a daemon is running.
void diagnose_models(Status& status, const ModelsEvidence& models, bool has_contenox);

/// Adds `config_malformed` if the daemon ignores its configuration or a part of it, and
/// `config_refused` if it does not start with it.
void diagnose_config(Status& status, const ConfigEvidence& config);

/// Adds `log_goes_to` if the destination of the log is known.
void diagnose_log(Status& status, const LogEvidence& log);

/// Adds findings about the configuration, the accelerators and the owner's process. `again` is the
/// command that asks again.
void diagnose_inference(Status& status, const InferenceEvidence& inference,
                        const std::string& again);

}  // namespace modeldprobe
