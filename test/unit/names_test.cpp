#include <set>

#include "catch.h"
#include "modeldprobe/status.h"

namespace {

using namespace modeldprobe;

}  // namespace

TEST_CASE("every reason has a public name of its own", "[names]") {
  std::set<std::string_view> names;
  int count = 0;
  for (int code = 0; code <= static_cast<int>(ReasonCode::not_asked); ++code, ++count) {
    const std::string_view found = name(static_cast<ReasonCode>(code));
    CAPTURE(code, found);
    CHECK(found != "unknown");
    CHECK(found.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
    names.insert(found);
  }
  CHECK(names.size() == static_cast<std::size_t>(count));
}

TEST_CASE("the names of evidence are public", "[names]") {
  CHECK(name(LeaseStatus::live) == "live");
  CHECK(name(LeaseStatus::expired) == "expired");
  CHECK(name(LeaseStatus::absent) == "absent");
  CHECK(name(LeaseStatus::corrupt) == "corrupt");
  CHECK(name(LeaseStatus::unreadable) == "unreadable");
  CHECK(name(OwnerProcess::alive) == "alive");
  CHECK(name(OwnerProcess::stopped) == "stopped");
  CHECK(name(OwnerProcess::zombie) == "zombie");
  CHECK(name(OwnerProcess::gone) == "gone");
  CHECK(name(OwnerProcess::unknown) == "unknown");
  CHECK(name(BinarySource::override_setting) == "override");
  CHECK(name(BinarySource::managed) == "managed");
  CHECK(name(BinarySource::path) == "path");
  CHECK(name(Codec::json) == "json");
  CHECK(name(Codec::proto) == "proto");
}
