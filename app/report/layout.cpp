#include "report/layout.h"

#include <array>
#include <cstdint>
#include <cstdio>

#include "text/durations.h"
#include "text/unicode.h"

namespace modeldprobe::app {
namespace {

/// As JSON writes it too: a character beyond U+FFFF is two escapes.
std::string escape_of(char32_t c) {
  constexpr char32_t one_unit = 0x10000;
  constexpr char32_t high = 0xD800;
  constexpr char32_t low = 0xDC00;
  if (c >= one_unit) {
    c -= one_unit;
    return escape_of(high + (c >> 10)) + escape_of(low + (c & 0x3FF));
  }
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "\\u%04x", static_cast<unsigned>(c));
  return text.data();
}

std::string escape_of_byte(char byte) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "\\x%02x", static_cast<std::uint8_t>(byte));
  return text.data();
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
    if (!step.valid) {
      shown += escape_of_byte(text[i]);
    } else if (must_be_escaped(step.code_point)) {
      shown += escape_of(step.code_point);
    } else {
      shown += text.substr(i, step.length);
    }
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

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string milliseconds_text(std::chrono::nanoseconds span) {
  constexpr double a_second = 999.95;
  if (milliseconds(span) >= a_second) return span_in_words(milliseconds(span));
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f ms", milliseconds(span));
  return text.data();
}

double milliseconds(std::chrono::nanoseconds span) {
  return std::chrono::duration<double, std::milli>(span).count();
}

}  // namespace modeldprobe::app
