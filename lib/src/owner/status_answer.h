#pragma once

#include <optional>
#include <string>

namespace modeldprobe {

/// What the owner says of itself when it is asked for its Status. Texts are as they came: of any
/// bytes, cut at 64 KiB. A key that the answer leaves out is empty.
struct OwnerStatus {
  std::string state;           ///< `Ready`, `Busy` and so on; a later daemon may have others
  std::string busy_operation;  ///< `load`, `decode` and so on
  std::string last_error;      ///< a plain sentence
  std::string active_model;    ///< the name of the model in the slot
  std::string backend;
};

/// Why there is no Status.
enum class NoStatus {
  not_asked,
  unimplemented,  ///< the owner is older than v0.32.4
  error,          ///< another gRPC status than OK, or no connection
  malformed,
  too_late,
};

/// What a Status call brought back: the answer, or why there is none.
struct StatusAnswer {
  std::optional<OwnerStatus> status;
  NoStatus why_not = NoStatus::not_asked;  ///< means nothing when `status` is there
  std::string problem;                     ///< what was seen; empty when there is nothing to add
};

}  // namespace modeldprobe
