#include "models/gguf.h"

#include <algorithm>
#include <cstring>

#include "catch.h"
#include "fake_world.h"
#include "made_gguf.h"

namespace {

using namespace modeldprobe;
using namespace modeldprobe::test;

/// Counts what is read of a file that claims to be `size` bytes long and is zero behind `start`.
struct CountedFile {
  std::string start;
  std::uint64_t size = 0;
  std::uint64_t bytes_read = 0;

  GgufFacts examine(Deadline deadline = generous()) {
    const auto read = [this](std::uint64_t offset, char* buffer, std::size_t count) {
      const auto got = static_cast<std::size_t>(std::min<std::uint64_t>(count, size - offset));
      std::memset(buffer, 0, got);
      if (offset < start.size()) {
        std::memcpy(buffer, start.data() + offset,
                    std::min<std::size_t>(got, start.size() - offset));
      }
      bytes_read += got;
      return got;
    };
    return examine_gguf({size, read}, deadline);
  }
};

GgufFacts examined(const std::string& bytes) { return CountedFile{bytes, bytes.size()}.examine(); }

}  // namespace

TEST_CASE("a file that holds all of its tensors is whole, also without padding behind them",
          "[gguf]") {
  CHECK(examined(whole_gguf()).state == GgufState::whole);
  CHECK(examined(whole_gguf() + "behind").state == GgufState::whole);
  CHECK(examined(gguf_start(0, 0)).state == GgufState::whole);
  CHECK(examined(gguf_start(0, 0, 2)).state == GgufState::whole);
}

TEST_CASE("a file that was cut anywhere is cut", "[gguf]") {
  const std::string file = whole_gguf();
  const std::string header = gguf_header();
  for (std::size_t length = 0; length < file.size(); ++length) {
    const GgufFacts facts = examined(file.substr(0, length));
    CAPTURE(length);
    CHECK(facts.is_cut());
    CHECK(facts.size == length);
    if (length == 0) CHECK(facts.state == GgufState::empty);
    if (length > 0 && length < 4) CHECK(facts.state == GgufState::no_magic);
    if (length >= 4 && length < header.size()) CHECK(facts.state == GgufState::short_head);
    if (length >= header.size()) {
      CHECK(facts.state == GgufState::short_data);
      CHECK(facts.needed == file.size());
    }
  }
}

TEST_CASE("a file without the magic is not a model", "[gguf]") {
  CHECK(examined("<html>not found</html>").state == GgufState::no_magic);
}

TEST_CASE("nothing is claimed about a file that is not understood", "[gguf]") {
  CHECK(examined(gguf_start(0, 0, 1)).state == GgufState::unknown);
  CHECK(examined(gguf_start(0, 0, 4)).state == GgufState::unknown);
  const std::string odd_type = gguf_text("key") + bytes_of(std::uint32_t{13});
  CHECK(examined(gguf_start(0, 1) + odd_type + "value").state == GgufState::unknown);
  const std::string odd_array = gguf_text("key") + bytes_of(std::uint32_t{9}) +
                                bytes_of(std::uint32_t{9}) + bytes_of(std::uint64_t{1});
  CHECK(examined(gguf_start(0, 1) + odd_array).state == GgufState::unknown);
}

TEST_CASE("a tensor of an unknown type needs one byte", "[gguf]") {
  const std::string header = gguf_start(1, 0) + gguf_tensor("new", 1 << 20, 200, 0);
  const std::size_t data = (header.size() + 31) / 32 * 32;
  CHECK(examined(header).needed == data + 1);
  CHECK(examined(header + std::string(data + 1 - header.size(), '\0')).state == GgufState::whole);
}

TEST_CASE("an impossible count ends the reading at once", "[gguf]") {
  constexpr std::uint64_t huge = std::uint64_t{1} << 60;
  const std::string key = gguf_text("key");
  for (const std::string& start :
       {gguf_start(huge, 0), gguf_start(0, huge), gguf_start(0, 1) + bytes_of(huge),
        gguf_start(0, 1) + key + bytes_of(std::uint32_t{8}) + bytes_of(huge),
        gguf_start(0, 1) + key + bytes_of(std::uint32_t{9}) + bytes_of(std::uint32_t{8}) +
            bytes_of(huge),
        gguf_start(0, 1) + key + bytes_of(std::uint32_t{9}) + bytes_of(std::uint32_t{12}) +
            bytes_of(huge)}) {
    CountedFile file{start, std::uint64_t{1} << 40};
    CHECK(file.examine().state == GgufState::short_head);
    CHECK(file.bytes_read <= 4096);
  }
}

TEST_CASE("sizes that do not fit 64 bits are larger than the file", "[gguf]") {
  constexpr std::uint64_t huge = ~std::uint64_t{0};
  CHECK(examined(gguf_start(1, 0) + gguf_tensor("t", huge, 0, huge)).state ==
        GgufState::short_data);
  CHECK(examined(gguf_start(1, 0) + gguf_tensor("t", 1, 0, huge)).state == GgufState::short_data);
}

TEST_CASE("at most 64 MiB of a header are read, and none after the deadline", "[gguf]") {
  constexpr std::uint64_t many = std::uint64_t{1} << 30;
  const std::string start = gguf_start(0, 1) + gguf_text("key") + bytes_of(std::uint32_t{9}) +
                            bytes_of(std::uint32_t{8}) + bytes_of(many);
  CountedFile file{start, std::uint64_t{1} << 40};
  CHECK(file.examine().state == GgufState::unknown);
  CHECK(file.bytes_read < (std::uint64_t{65} << 20));
  CountedFile late{start, std::uint64_t{1} << 40};
  CHECK(late.examine(Deadline::after(std::chrono::seconds(0))).state == GgufState::unknown);
  CHECK(late.bytes_read == 0);
}
