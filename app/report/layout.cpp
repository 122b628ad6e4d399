#include "report/layout.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

#include "text/utf8.h"

namespace modeldprobe::app {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t count>
bool is_in(const std::array<Range, count>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [c](Range range) { return c >= range.first && c <= range.last; });
}

// From Unicode's EastAsianWidth.txt, W and F, in blocks.
constexpr std::array<Range, 12> wide = {{{0x1100, 0x115F},
                                         {0x231A, 0x231B},
                                         {0x23E9, 0x23F3},
                                         {0x2E80, 0x303E},
                                         {0x3041, 0xA4CF},
                                         {0xA960, 0xA97F},
                                         {0xAC00, 0xD7A3},
                                         {0xF900, 0xFAFF},
                                         {0xFE30, 0xFE6F},
                                         {0xFF00, 0xFF60},
                                         {0x1F300, 0x1FAFF},
                                         {0x20000, 0x3FFFD}}};

// The marks of category Mn that stand in blocks of their own.
constexpr std::array<Range, 7> combining = {{{0x0300, 0x036F},
                                             {0x0483, 0x0489},
                                             {0x0591, 0x05BD},
                                             {0x064B, 0x065F},
                                             {0x1AB0, 0x1AFF},
                                             {0x20D0, 0x20FF},
                                             {0xFE00, 0xFE0F}}};

std::size_t columns_of(char32_t c) {
  if (c < 0x300) return 1;
  if (is_in(combining, c)) return 0;
  return is_in(wide, c) ? 2 : 1;
}

}  // namespace

std::size_t width(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < text.size();) {
    const Utf8Step step = utf8_step(text, i);
    columns += columns_of(step.code_point);
    i += step.length;
  }
  return columns;
}

std::string_view cut(std::string_view text, std::size_t columns) {
  std::size_t end = 0;
  while (end < text.size()) {
    const Utf8Step step = utf8_step(text, end);
    const std::size_t needed = columns_of(step.code_point);
    if (needed > columns) break;
    columns -= needed;
    end += step.length;
  }
  return text.substr(0, end);
}

std::string shortened(std::string_view text, std::size_t columns) {
  constexpr std::string_view mark = " ...";
  if (width(text) <= columns) return std::string(text);
  const std::size_t room = columns - std::min(columns, mark.size());
  const std::size_t space = text.rfind(' ', cut(text, room).size());
  if (room == 0 || space == std::string_view::npos) return std::string(cut(text, columns));
  return std::string(text.substr(0, space)) + std::string(mark);
}

std::string escaped(std::string_view text) {
  std::string shown;
  for (std::size_t i = 0; i < text.size();) {
    const Utf8Step step = utf8_step(text, i);
    std::array<char, 16> escape{};
    if (!step.valid) {
      std::snprintf(escape.data(), escape.size(), "\\x%02x", static_cast<std::uint8_t>(text[i]));
    } else if (must_be_escaped(step.code_point)) {
      std::snprintf(escape.data(), escape.size(), "\\u%04x",
                    static_cast<unsigned>(step.code_point));
    }
    shown += escape[0] == '\0' ? std::string(text.substr(i, step.length)) : escape.data();
    i += step.length;
  }
  return shown;
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns) {
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
