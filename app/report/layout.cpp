#include "report/layout.h"

#include <array>
#include <cstdint>
#include <cstdio>

#include "text/utf8.h"

namespace modeldprobe::app {
namespace {

constexpr std::size_t columns = 80;

bool needs_escape(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool separator = c == 0x2028 || c == 0x2029;
  const bool direction = c == 0x061C || c == 0x200E || c == 0x200F ||
                         (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return control || separator || direction || c == 0xFEFF;
}

}  // namespace

std::size_t width(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); i += utf8_step(text, i).length) ++count;
  return count;
}

std::string escaped(std::string_view text) {
  std::string shown;
  for (std::size_t i = 0; i < text.size();) {
    const Utf8Step step = utf8_step(text, i);
    std::array<char, 16> escape{};
    if (!step.valid) {
      std::snprintf(escape.data(), escape.size(), "\\x%02x", static_cast<std::uint8_t>(text[i]));
    } else if (needs_escape(step.code_point)) {
      std::snprintf(escape.data(), escape.size(), "\\u%04x",
                    static_cast<unsigned>(step.code_point));
    }
    shown += escape[0] == '\0' ? std::string(text.substr(i, step.length)) : escape.data();
    i += step.length;
  }
  return shown;
}

std::string wrapped(std::string_view text, std::size_t indent) {
  std::string lines;
  std::size_t column = indent;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    const bool first = column == indent;
    if (!first && column + 1 + width(word) > columns) {
      lines += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (!first) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += width(word);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
  }
  return lines;
}

}  // namespace modeldprobe::app
