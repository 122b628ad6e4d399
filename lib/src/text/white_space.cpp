#include "text/white_space.h"

#include "modeldprobe/utf8.h"

namespace modeldprobe {
namespace {

bool is_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  std::size_t begin = text.size();
  std::size_t end = text.size();
  for (std::size_t position = 0; position < text.size();) {
    const Utf8Step step = utf8_step(text, position);
    if (!is_space(step.code_point)) {
      if (begin == text.size()) begin = position;
      end = position + step.length;
    }
    position += step.length;
  }
  return text.substr(begin, end - begin);
}

}  // namespace modeldprobe
