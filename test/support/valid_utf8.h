#pragma once

#include <string_view>

#include "modeldprobe/utf8.h"

namespace modeldprobe::test {

inline bool is_valid_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); i += utf8_step(text, i).length) {
    if (!utf8_step(text, i).valid) return false;
  }
  return true;
}

}  // namespace modeldprobe::test
