#include <algorithm>
#include <cstring>

#include "models/gguf.h"
#include "target.h"

using namespace modeldprobe;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = [&](std::uint64_t offset, char* buffer, std::size_t count) -> std::size_t {
    fuzz::require(offset < size, "nothing behind the end is read");
    const std::size_t got = std::min<std::size_t>(count, size - offset);
    std::memcpy(buffer, data + offset, got);
    return got;
  };
  const GgufFacts facts = examine_gguf({size, read}, Deadline::after(std::chrono::seconds(5)));
  fuzz::require(facts.size == size || facts.state == GgufState::empty, "the size is the file's");
  fuzz::require((facts.needed > size) == (facts.state == GgufState::short_data),
                "a file is too short exactly when it needs more");
  if (facts.state == GgufState::whole && size > 0) {
    fuzz::require(fuzz::as_text(data, size).starts_with("GGUF"), "a whole file has the magic");
  }
  return 0;
}
