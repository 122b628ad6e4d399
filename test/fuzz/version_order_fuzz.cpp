#include "binary/versions.h"
#include "target.h"

using namespace modeldprobe;

namespace {

int sign(int order) { return (order > 0) - (order < 0); }

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  const std::size_t split = text.find('\n');
  const std::string_view left = text.substr(0, split);
  const std::string_view right = split == std::string_view::npos ? "" : text.substr(split + 1);
  fuzz::require(compare_versions(left, left) == 0, "a version is as old as itself");
  fuzz::require(sign(compare_versions(left, right)) == -sign(compare_versions(right, left)),
                "the order does not depend on the side");
  return 0;
}
