#include "modeldprobe/timestamp.h"
#include "target.h"

using namespace modeldprobe;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto time = parse_timestamp(fuzz::as_text(data, size));
  if (!time) return 0;
  fuzz::require(time->nanoseconds >= 0 && time->nanoseconds < 1'000'000'000,
                "nanoseconds are a fraction of a second");
  // Offsets can lead out of the years that the grammar can write.
  constexpr Timestamp year_0{-62167219200, 0};
  constexpr Timestamp year_10000{253402300800, 0};
  if (*time < year_0 || *time >= year_10000) return 0;
  fuzz::require(parse_timestamp(format_timestamp(*time)) == time, "what is written is read back");
  return 0;
}
