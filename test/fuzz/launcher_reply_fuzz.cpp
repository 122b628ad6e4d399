#include "binary/launcher.h"
#include "target.h"

using namespace modeldprobe;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const LauncherReply reply = parse_launcher_reply(fuzz::as_text(data, size));
  fuzz::require(reply.version.has_value() == reply.problem.empty(),
                "a reply has a version or a problem");
  fuzz::require(!reply.version || !reply.version->empty(), "a version is not empty");
  return 0;
}
