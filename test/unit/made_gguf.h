#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace modeldprobe::test {

/// The pieces of a GGUF file, little-endian.
template <class Number>
std::string bytes_of(Number number) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    bytes += static_cast<char>(number >> (8 * i) & 0xff);
  }
  return bytes;
}

inline std::string gguf_text(std::string_view text) {
  return bytes_of(std::uint64_t{text.size()}) + std::string(text);
}

inline std::string gguf_start(std::uint64_t tensors, std::uint64_t pairs,
                              std::uint32_t version = 3) {
  return "GGUF" + bytes_of(version) + bytes_of(tensors) + bytes_of(pairs);
}

inline std::string gguf_tensor(std::string_view name, std::uint64_t elements, std::uint32_t type,
                               std::uint64_t offset) {
  return gguf_text(name) + bytes_of(std::uint32_t{1}) + bytes_of(elements) + bytes_of(type) +
         bytes_of(offset);
}

/// A text, an array of numbers, an array of texts and an alignment; then two tensors.
inline std::string gguf_header() {
  const auto key = [](std::string_view name, std::uint32_t type) {
    return gguf_text(name) + bytes_of(type);
  };
  std::string header = gguf_start(2, 5);
  header += key("general.architecture", 8) + gguf_text("llama");
  header += key("general.alignment", 4) + bytes_of(std::uint32_t{64});
  header += key("scores", 9) + bytes_of(std::uint32_t{6}) + bytes_of(std::uint64_t{2}) +
            std::string(8, '\1');
  header += key("tokens", 9) + bytes_of(std::uint32_t{8}) + bytes_of(std::uint64_t{2}) +
            gguf_text("a") + gguf_text("");
  header += key("flag", 7) + "\1";
  header += gguf_tensor("f32", 8, 0, 0) + gguf_tensor("q4_0", 64, 2, 64);
  return header;
}

/// gguf_header() with its data: 32 bytes of the first tensor, and at 64 two blocks of 18 bytes.
inline std::string whole_gguf() {
  std::string file = gguf_header();
  file.resize((file.size() + 63) / 64 * 64 + 64 + 36, '\0');
  return file;
}

}  // namespace modeldprobe::test
