#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "modeldprobe/deadline.h"

namespace modeldprobe {

/// The bytes of a file, by position.
struct ByteSource {
  std::uint64_t size = 0;
  /// Copies up to `count` bytes at `offset` into `buffer`. Returns how many were copied; 0 if
  /// nothing can be read there.
  std::function<std::size_t(std::uint64_t offset, char* buffer, std::size_t count)> read;
};

/// Whether a model file is complete.
enum class GgufState {
  whole,
  empty,
  no_magic,    ///< does not start with "GGUF"
  short_head,  ///< ends inside its header or tensor table
  short_data,  ///< ends before its last tensor
  unknown,     ///< unreadable, malformed, of an unknown version, or not examined in time
};

struct GgufFacts {
  GgufState state = GgufState::unknown;
  std::uint64_t size = 0;    ///< of the file
  std::uint64_t needed = 0;  ///< with `short_data`: the minimum size that its tensors need

  bool is_cut() const { return state != GgufState::whole && state != GgufState::unknown; }
};

/// Compares the size of a GGUF file, version 2 or 3, with its header. Reads only the header, at
/// most 64 MiB, in pieces of 64 KiB, and stops at a count or length that the file cannot hold. A
/// tensor of an unknown type counts as one byte.
GgufFacts examine_gguf(const ByteSource& file, Deadline deadline);

}  // namespace modeldprobe
