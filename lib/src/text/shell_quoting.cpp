#include "text/shell_quoting.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "text/unicode.h"

namespace modeldprobe {
namespace {

bool can_be_pasted(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const Utf8Step step = utf8_step(text, i);
    if (!step.valid || must_be_escaped(step.code_point)) return false;
    i += step.length;
  }
  return true;
}

std::string in_single_quotes(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

/// The text as a format for printf that contains only printable ASCII.
std::string printf_format(std::string_view text) {
  std::string format;
  for (const char c : text) {
    if (c == '\\' || c == '%') {
      format += {c, c};
    } else if (c >= ' ' && c <= '~') {
      format += c;
    } else {
      std::array<char, 8> octal{};
      std::snprintf(octal.data(), octal.size(), "\\%03o",
                    static_cast<unsigned>(static_cast<unsigned char>(c)));
      format += octal.data();
    }
  }
  return format;
}

}  // namespace

std::string shell_quoted(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-./:=@%+,").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  if (can_be_pasted(text)) return in_single_quotes(text);
  return "\"$(printf " + in_single_quotes(printf_format(text)) + ")\"";
}

}  // namespace modeldprobe
