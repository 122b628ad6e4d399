#include "json/json_scanner.h"

#include <algorithm>
#include <charconv>

#include "text/unicode.h"

namespace modeldprobe {
namespace {

constexpr std::size_t deepest_nesting = 10'000;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_high_surrogate(char32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(char32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// The code unit of the escape `\uXXXX` at `position`, if there is one.
std::optional<char32_t> escaped_unit(std::string_view text, std::size_t position) {
  if (position > text.size() || !text.substr(position).starts_with("\\u")) return std::nullopt;
  const std::string_view hex = text.substr(position + 2, 4);
  std::uint32_t unit = 0;
  const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), unit, 16);
  if (hex.size() < 4 || error != std::errc() || end != hex.data() + hex.size()) return std::nullopt;
  return unit;
}

void keep(std::string* decoded, std::string_view part) {
  if (decoded == nullptr || decoded->size() >= JsonScanner::longest_string) return;
  decoded->append(part.substr(0, JsonScanner::longest_string - decoded->size()));
}

/// How many bytes from `position` on are ASCII that stands for itself in a string.
std::size_t plain_length(std::string_view text, std::size_t position) {
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
  const auto begin = text.begin() + static_cast<std::ptrdiff_t>(position);
  return static_cast<std::size_t>(std::find_if_not(begin, text.end(), is_plain) - begin);
}

}  // namespace

JsonScanner::JsonScanner(std::string_view text) : text_(text) {
  if (text.starts_with(byte_order_mark)) fail(0, "a byte-order mark");
}

char JsonScanner::peek() {
  while (position_ < text_.size() && is_white(text_[position_])) ++position_;
  return position_ < text_.size() ? text_[position_] : '\0';
}

bool JsonScanner::at_number() {
  const char first = peek();
  return first == '-' || is_digit(first);
}

bool JsonScanner::end() {
  peek();
  return position_ == text_.size() || expected("the end of the text");
}

bool JsonScanner::boolean(bool& value) {
  value = peek() == 't';
  return word(value ? "true" : "false");
}

bool JsonScanner::number(std::optional<std::int64_t>& value) {
  peek();
  const std::size_t begin = position_;
  pass('-');
  const std::size_t first = position_;
  if (!digits()) return false;
  if (text_[first] == '0') position_ = first + 1;  // a leading zero stands alone

  const std::size_t end_of_integer = position_;
  const auto at = [this](char c) { return position_ < text_.size() && text_[position_] == c; };
  if (at('.')) {
    ++position_;
    if (!digits()) return false;
  }
  if (at('e') || at('E')) {
    ++position_;
    if (at('+') || at('-')) ++position_;
    if (!digits()) return false;
  }

  std::int64_t integer = 0;
  const auto [end, error] =
      std::from_chars(text_.data() + begin, text_.data() + end_of_integer, integer);
  value.reset();
  if (error == std::errc() && position_ == end_of_integer) value = integer;
  return true;
}

bool JsonScanner::raw_string(std::string_view& text) {
  peek();
  const std::size_t quote = position_;
  if (!read_string(nullptr)) return false;
  text = text_.substr(quote + 1, position_ - quote - 2);
  return true;
}

bool JsonScanner::skip() {
  std::string closing;  // the brackets that are still to come
  while (true) {
    const char first = peek();
    if (first == '{' || first == '[') {
      if (!open(first)) return false;
      closing += first == '{' ? '}' : ']';
      if (!close_if(closing.back())) {
        if (first == '{' && !read_name(nullptr)) return false;
        continue;
      }
      closing.pop_back();
    } else if (!skip_scalar()) {
      return false;
    }
    while (!closing.empty() && close_if(closing.back())) closing.pop_back();
    if (closing.empty()) return true;
    if (!pass(',')) return expected(std::string("',' or '") + closing.back() + "'");
    if (closing.back() == '}' && !read_name(nullptr)) return false;
  }
}

bool JsonScanner::expected(std::string_view what) {
  peek();
  if (position_ < text_.size() && text_[position_] == '\0') return fail(position_, "a NUL byte");
  const std::string end = position_ == text_.size() ? "the text ends; " : "";
  return fail(position_, end + "expected " + std::string(what));
}

bool JsonScanner::open(char bracket) {
  if (!pass(bracket)) return expected(std::string("'") + bracket + "'");
  if (++depth_ > deepest_nesting) return fail(position_ - 1, "nested deeper than 10,000 levels");
  return true;
}

bool JsonScanner::close_if(char bracket) {
  if (!pass(bracket)) return false;
  --depth_;
  return true;
}

bool JsonScanner::pass(char punctuation) {
  if (peek() != punctuation || position_ == text_.size()) return false;
  ++position_;
  return true;
}

bool JsonScanner::word(std::string_view literal) {
  peek();
  if (!text_.substr(position_).starts_with(literal)) return expected(literal);
  position_ += literal.size();
  return true;
}

bool JsonScanner::digits() {
  const std::size_t begin = position_;
  while (position_ < text_.size() && is_digit(text_[position_])) ++position_;
  return position_ > begin || expected("a digit");
}

bool JsonScanner::skip_scalar() {
  std::optional<std::int64_t> integer;
  bool flag = false;
  const char first = peek();
  if (first == '"') return read_string(nullptr);
  if (at_number()) return number(integer);
  if (first == 't' || first == 'f') return boolean(flag);
  return first == 'n' ? null() : expected("a value");
}

bool JsonScanner::read_name(std::string* name) {
  if (peek() != '"') return expected("a name in quotes");
  return read_string(name) && (pass(':') || expected("':'"));
}

bool JsonScanner::read_string(std::string* decoded) {
  if (!pass('"')) return expected("a string");
  if (decoded != nullptr) decoded->clear();
  while (position_ < text_.size()) {
    const std::size_t plain = plain_length(text_, position_);
    keep(decoded, text_.substr(position_, plain));
    position_ += plain;
    if (position_ == text_.size()) break;
    if (text_[position_] == '"') {
      ++position_;
      return true;
    }
    if (!read_character(decoded)) return false;
  }
  return fail(position_, "the text ends inside a string");
}

bool JsonScanner::read_character(std::string* decoded) {
  const char c = text_[position_];
  if (c == '\0') return fail(position_, "a NUL byte");
  if (c > 0 && c < ' ') return fail(position_, "a control character in a string");
  if (c == '\\') return read_escape(decoded);
  const Utf8Step step = utf8_step(text_, position_);
  keep(decoded, step.valid ? text_.substr(position_, step.length) : replacement_character);
  position_ += step.length;
  return true;
}

bool JsonScanner::read_escape(std::string* decoded) {
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  const std::size_t letter = letters.find(text_.substr(position_ + 1, 1));
  if (position_ + 1 < text_.size() && letter != std::string_view::npos) {
    keep(decoded, meanings.substr(letter, 1));
    position_ += 2;
    return true;
  }
  const std::optional<char32_t> unit = escaped_unit(text_, position_);
  if (!unit) return fail(position_, "not an escape of JSON");
  position_ += 6;
  const auto second = is_high_surrogate(*unit) ? escaped_unit(text_, position_) : std::nullopt;
  if (second && is_low_surrogate(*second)) {
    keep(decoded, utf8(0x10000 + ((*unit - 0xD800) << 10) + (*second - 0xDC00)));
    position_ += 6;
  } else {
    keep(decoded, utf8(*unit));
  }
  return true;
}

bool JsonScanner::fail(std::size_t offset, std::string message) {
  if (!problem_) problem_ = JsonProblem{offset, std::move(message)};
  return false;
}

}  // namespace modeldprobe
