#include "owner/message_codec.h"
#include "target.h"
#include "verdict/diagnose.h"

using namespace modeldprobe;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto read = message_codec(Codec::json).read_status(fuzz::as_text(data, size));
  StatusAnswer answer;
  if (auto* owner = std::get_if<OwnerStatus>(&read)) {
    answer.status = std::move(*owner);
  } else {
    answer.why_not = NoStatus::malformed;
    answer.problem = std::get<std::string>(read);
    fuzz::require(!answer.problem.empty(), "a refusal says why");
  }
  Status status;
  status.state = State::running;
  diagnose_slot(status, answer, "modeld-probe doctor", {});
  fuzz::require(status.state == State::running, "a status never changes the state");
  fuzz::require(status.findings.size() < 2, "a status brings one finding at most");
  fuzz::require(answer.status || status.findings.front().level == FindingLevel::note,
                "a status that is not understood is a note");
  return 0;
}
