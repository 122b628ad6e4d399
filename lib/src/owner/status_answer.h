#pragma once

#include <optional>
#include <string>

namespace modeldprobe {

/// The owner's Status. Texts are as received: any bytes, cut at 64 KiB. A key that is missing in
/// the answer is empty.
struct OwnerStatus {
  std::string state;           ///< `Ready`, `Busy` and so on; later daemons may add others
  std::string busy_operation;  ///< `load`, `decode` and so on
  std::string last_error;      ///< a plain sentence
  std::string active_model;    ///< the name of the model in the slot
  std::string backend;
};

/// Why there is no Status.
enum class NoStatus {
  not_asked,
  unimplemented,  ///< the owner is older than v0.32.4
  error,          ///< a gRPC status other than OK, or no connection
  malformed,
  too_late,
};

/// The result of a Status call: the answer, or why there is none.
struct StatusAnswer {
  std::optional<OwnerStatus> status;
  NoStatus why_not = NoStatus::not_asked;  ///< only if `status` is empty
  std::string problem;                     ///< what was seen; may be empty
};

}  // namespace modeldprobe
