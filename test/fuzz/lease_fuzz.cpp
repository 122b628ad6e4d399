#include "lease/lease.h"
#include "target.h"
#include "text/unicode.h"

using namespace modeldprobe;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = parse_lease(fuzz::as_text(data, size));
  if (const auto* problem = std::get_if<std::string>(&parsed)) {
    fuzz::require(problem->starts_with("line "), "a problem says where it is");
    return 0;
  }
  const Lease& lease = std::get<Lease>(parsed);
  fuzz::require(is_utf8(lease.instance), "what is read is valid UTF-8");
  for (const auto& [key, value] : lease.meta) {
    fuzz::require(is_utf8(key + value), "what is read is valid UTF-8");
  }
  fuzz::require(lease.ttl.count() < 0 || lease.renewed_at <= lease.expires_at(),
                "expiry does not overflow");
  return 0;
}
