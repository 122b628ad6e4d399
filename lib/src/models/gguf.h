#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "modeldprobe/deadline.h"

namespace modeldprobe {

/// The bytes of a file, by position.
struct ByteSource {
  std::uint64_t size = 0;
  /// Copies up to `count` bytes from `offset` into `buffer` and returns how many it copied; 0 when
  /// nothing can be read there.
  std::function<std::size_t(std::uint64_t offset, char* buffer, std::size_t count)> read;
};

/// How much of a model file is there.
enum class GgufState {
  whole,
  empty,
  no_magic,    ///< does not begin with "GGUF"
  short_head,  ///< ends inside its header or tensor table
  short_data,  ///< ends before the last tensor does
  unknown,     ///< unreadable, malformed, of an unknown version, or not examined in time
};

struct GgufFacts {
  GgufState state = GgufState::unknown;
  std::uint64_t size = 0;    ///< of the file
  std::uint64_t needed = 0;  ///< with `short_data`: the least size that its tensors need

  bool is_cut() const { return state != GgufState::whole && state != GgufState::unknown; }
};

/// Compares the size of a GGUF file, version 2 or 3, with what its header claims. Reads at most the
/// header, and no more than 64 MiB of it, in pieces of 64 KiB. A count or length that exceeds what
/// the file can hold ends the reading at once. A tensor of an unknown type counts as one byte.
GgufFacts examine_gguf(const ByteSource& file, Deadline deadline);

}  // namespace modeldprobe
