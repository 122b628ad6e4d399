#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "verdict/diagnose.h"
#include "verdict/findings.h"

namespace modeldprobe {
namespace {

bool contains(std::string_view error, std::string_view fragment) {
  return error.find(fragment) != std::string_view::npos;
}

/// The daemon reports no error code; these are fragments of its memory planner's messages.
bool reports_lack_of_memory(std::string_view error) {
  constexpr std::array<std::string_view, 5> fragments = {
      "insufficient memory", "request_exceeds_user_limit", "device_free_memory_below_reserve",
      "request_exceeds_memory_budget", "model_context_exceeds_memory_budget"};
  return std::ranges::any_of(fragments, [&](auto fragment) { return contains(error, fragment); });
}

std::string with_detail(const std::string& sentence, const std::string& detail) {
  return detail.empty() ? sentence : sentence + ": " + detail;
}

std::optional<Finding> failed_load(const OwnerStatus& owner) {
  if (contains(owner.last_error, "context canceled")) return std::nullopt;
  if (reports_lack_of_memory(owner.last_error)) {
    return obstacle("last_load_memory",
                    with_detail("the last model to load did not fit into memory", owner.last_error),
                    NextStep{"use a smaller model or a shorter context, or allow more memory with "
                             "--mem-max and --mem-reserve of `modeld serve`",
                             {}});
  }
  return obstacle(
      "last_load_failed", with_detail("the last attempt to load a model failed", owner.last_error),
      NextStep{"read the daemon's log for the cause; the next request tries again", {}});
}

std::string work_of(const OwnerStatus& owner) {
  std::string text = owner.busy_operation.empty() ? "" : " (" + owner.busy_operation + ")";
  return owner.active_model.empty() ? text : text + ", model " + owner.active_model;
}

std::optional<Finding> about_slot(const OwnerStatus& owner, const std::string& again) {
  const NextStep wait{"this passes by itself; to wait for it", again + " --wait"};
  const std::string& state = owner.state;
  if (state == "Failed") return failed_load(owner);
  if (state == "Loading" || state == "Switching") {
    return busy("slot_loading", "the daemon is loading a model" + work_of(owner), wait);
  }
  if (state == "Unloading") {
    return busy("slot_loading", "the daemon is unloading a model" + work_of(owner), wait);
  }
  if (state == "Busy") {
    return busy("slot_busy", "the daemon is serving another request" + work_of(owner), wait);
  }
  return std::nullopt;
}

Finding status_unknown(const StatusAnswer& answer, const Installation& install) {
  switch (answer.why_not) {
    case NoStatus::unimplemented:
      return note("status_unknown",
                  "the daemon is older than v0.32.4 and cannot report what its model does",
                  replace_daemon("a newer daemon", install));
    case NoStatus::not_asked:
      return note("status_unknown",
                  "the owner was not asked for its Status, which is available only in JSON");
    default:
      return note("status_unknown",
                  with_detail("the owner did not give a usable Status", answer.problem));
  }
}

}  // namespace

void diagnose_slot(Status& status, const std::optional<StatusAnswer>& answer,
                   const std::string& again, const Installation& install) {
  if (status.state != State::running || !answer) return;
  std::optional<Finding> found =
      answer->status ? about_slot(*answer->status, again) : status_unknown(*answer, install);
  if (found) status.findings.push_back(std::move(*found));
}

}  // namespace modeldprobe
