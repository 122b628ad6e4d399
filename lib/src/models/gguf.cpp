#include "models/gguf.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace modeldprobe {
namespace {

constexpr std::uint64_t longest_header = 64 << 20;
constexpr std::uint64_t largest_number = std::numeric_limits<std::uint64_t>::max();

/// Reads little-endian numbers in order. After it has stopped, every number is 0.
class HeaderReader {
 public:
  HeaderReader(const ByteSource& file, Deadline deadline) : file_(file), deadline_(deadline) {}

  /// Why it stopped; `whole` if it has not.
  GgufState stopped() const { return stopped_; }
  bool goes_on() const { return stopped_ == GgufState::whole; }
  void stop(GgufState why) {
    if (goes_on()) stopped_ = why;
  }

  std::uint64_t position() const { return position_; }
  std::uint64_t remaining() const { return file_.size - position_; }

  template <class Number>
  Number number() {
    Number value = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
      value |= static_cast<Number>(static_cast<Number>(byte()) << (8 * i));
    }
    return value;
  }

  /// Reads a count of items that take at least `least` bytes each.
  std::uint64_t count(std::uint64_t least) {
    const auto claimed = number<std::uint64_t>();
    if (claimed <= remaining() / least) return goes_on() ? claimed : 0;
    stop(GgufState::short_head);
    return 0;
  }

  void skip(std::uint64_t bytes) {
    if (bytes > remaining()) return stop(GgufState::short_head);
    position_ += bytes;
  }

  void skip_text() { skip(count(1)); }

  /// Reads a text; empty if it is longer than `longest` bytes.
  std::string text(std::uint64_t longest) {
    const std::uint64_t length = count(1);
    std::string read;
    if (length > longest) {
      skip(length);
    } else {
      for (std::uint64_t i = 0; i < length; ++i) read += static_cast<char>(byte());
    }
    return read;
  }

 private:
  unsigned char byte() {
    if (position_ >= file_.size) stop(GgufState::short_head);
    if (goes_on() && (position_ < begin_ || position_ >= begin_ + length_)) fill();
    if (!goes_on()) return 0;
    return static_cast<unsigned char>(buffer_.at(position_++ - begin_));
  }

  /// The first piece is small, because most files in a large directory are hardly read.
  void fill() {
    constexpr std::size_t first_piece = 4096;
    if (read_ > longest_header || deadline_.passed()) return stop(GgufState::unknown);
    const std::size_t wanted = read_ == 0 ? first_piece : buffer_.size();
    begin_ = position_;
    length_ = file_.read(position_, buffer_.data(), wanted);
    if (length_ == 0) stop(GgufState::unknown);
    read_ += length_;
  }

  const ByteSource& file_;
  Deadline deadline_;
  std::uint64_t position_ = 0;
  std::uint64_t begin_ = 0;
  std::uint64_t length_ = 0;
  std::uint64_t read_ = 0;
  GgufState stopped_ = GgufState::whole;
  std::array<char, 64 << 10> buffer_;
};

enum ValueType : std::uint32_t { text_type = 8, array_type = 9 };

/// The size of a value of this type; 0 for a text, an array or an unknown type.
std::uint64_t size_of(std::uint32_t type) {
  constexpr std::array<std::uint64_t, 13> sizes = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
  return type < sizes.size() ? sizes.at(type) : 0;
}

/// Arrays of arrays are not supported; no loader reads them.
void skip_array(HeaderReader& reader) {
  const auto type = reader.number<std::uint32_t>();
  if (type == text_type) {
    constexpr std::uint64_t least = 8;
    std::uint64_t left = reader.count(least);
    for (; left > 0 && reader.goes_on(); --left) reader.skip_text();
    return;
  }
  const std::uint64_t size = size_of(type);
  if (size == 0) return reader.stop(GgufState::unknown);
  reader.skip(reader.count(size) * size);
}

void skip_value(HeaderReader& reader, std::uint32_t type) {
  if (type == text_type) return reader.skip_text();
  if (type == array_type) return skip_array(reader);
  if (size_of(type) == 0) return reader.stop(GgufState::unknown);
  reader.skip(size_of(type));
}

/// Skips the key-value pairs. Returns the alignment that they set.
std::uint64_t read_alignment(HeaderReader& reader, std::uint64_t pairs) {
  constexpr std::string_view key = "general.alignment";
  constexpr std::uint32_t uint32_type = 4;
  std::uint64_t alignment = 32;
  for (; pairs > 0 && reader.goes_on(); --pairs) {
    const std::string name = reader.text(key.size());
    const auto type = reader.number<std::uint32_t>();
    if (name == key && type == uint32_type) {
      alignment = reader.number<std::uint32_t>();
    } else {
      skip_value(reader, type);
    }
  }
  if (alignment == 0) reader.stop(GgufState::unknown);
  return std::max<std::uint64_t>(alignment, 1);
}

/// How a tensor is stored: `bytes` for each block of `elements`.
struct Block {
  std::uint32_t type;
  std::uint64_t elements;
  std::uint64_t bytes;
};

std::optional<Block> block_of(std::uint32_t type) {
  constexpr std::array<Block, 32> blocks = {{
      {0, 1, 4},      {1, 1, 2},      {2, 32, 18},   {3, 32, 20},    {6, 32, 22},    {7, 32, 24},
      {8, 32, 34},    {9, 32, 36},    {10, 256, 84}, {11, 256, 110}, {12, 256, 144}, {13, 256, 176},
      {14, 256, 210}, {15, 256, 292}, {16, 256, 66}, {17, 256, 74},  {18, 256, 98},  {19, 256, 50},
      {20, 32, 18},   {21, 256, 110}, {22, 256, 82}, {23, 256, 136}, {24, 1, 1},     {25, 1, 2},
      {26, 1, 4},     {27, 1, 8},     {28, 1, 8},    {29, 256, 56},  {30, 1, 2},     {34, 256, 54},
      {35, 256, 66},  {39, 32, 17},
  }};
  const auto* const found = std::ranges::find(blocks, type, &Block::type);
  return found == blocks.end() ? std::nullopt : std::optional(*found);
}

/// Sums and products that saturate instead of overflowing.
std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
  return a > largest_number - b ? largest_number : a + b;
}

std::uint64_t product(std::uint64_t a, std::uint64_t b) {
  return b != 0 && a > largest_number / b ? largest_number : a * b;
}

/// Reads one entry of the tensor table. Returns where its data ends, relative to the first data.
std::uint64_t read_tensor_end(HeaderReader& reader) {
  constexpr std::uint32_t most_dimensions = 8;
  reader.skip_text();
  const auto dimensions = reader.number<std::uint32_t>();
  if (dimensions > most_dimensions) reader.stop(GgufState::unknown);
  std::uint64_t elements = 1;
  for (std::uint32_t i = 0; i < dimensions && reader.goes_on(); ++i) {
    elements = product(elements, reader.number<std::uint64_t>());
  }
  const auto block = block_of(reader.number<std::uint32_t>());
  const auto offset = reader.number<std::uint64_t>();
  if (!block) return sum(offset, elements == 0 ? 0 : 1);
  return sum(offset, product(elements / block->elements, block->bytes));
}

std::uint64_t aligned(std::uint64_t position, std::uint64_t alignment) {
  const std::uint64_t beyond = position % alignment;
  return beyond == 0 ? position : sum(position, alignment - beyond);
}

/// The minimum size of the file; 0 if the header could not be read.
std::uint64_t read_needed_size(HeaderReader& reader) {
  constexpr std::uint64_t least_tensor = 24;
  constexpr std::uint64_t least_pair = 13;
  const std::uint64_t tensors = reader.count(least_tensor);
  const std::uint64_t alignment = read_alignment(reader, reader.count(least_pair));
  std::uint64_t end = 0;
  for (std::uint64_t i = 0; i < tensors && reader.goes_on(); ++i) {
    end = std::max(end, read_tensor_end(reader));
  }
  if (!reader.goes_on()) return 0;
  return end == 0 ? reader.position() : sum(aligned(reader.position(), alignment), end);
}

}  // namespace

GgufFacts examine_gguf(const ByteSource& file, Deadline deadline) {
  constexpr std::uint32_t magic = 0x46554747;
  if (file.size == 0) return {GgufState::empty, 0, 0};
  if (file.size < sizeof(magic)) return {GgufState::no_magic, file.size, 0};
  HeaderReader reader(file, deadline);
  const bool begins_well = reader.number<std::uint32_t>() == magic;
  if (reader.goes_on() && !begins_well) return {GgufState::no_magic, file.size, 0};
  const auto version = reader.number<std::uint32_t>();
  if (version != 2 && version != 3) reader.stop(GgufState::unknown);
  const std::uint64_t needed = read_needed_size(reader);
  if (needed > file.size) return {GgufState::short_data, file.size, needed};
  return {reader.stopped(), file.size, 0};
}

}  // namespace modeldprobe
