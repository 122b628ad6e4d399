#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace modeldprobe {

struct JsonProblem {
  std::size_t offset;   ///< of the byte that was not expected; the text's size at its end
  std::string message;  ///< what was seen or expected
};

/// Reads JSON value by value, by the grammar of Go's encoding/json: brackets nest 10,000 levels
/// deep, invalid UTF-8 and lone surrogates become U+FFFD, and a byte-order mark is not JSON.
///
/// Each function passes the white space before what it reads. It returns false if the text is not
/// as expected, and then problem() says where and why; nothing more can be read.
class JsonScanner {
 public:
  /// More of a string than any field keeps; the rest of a longer string is checked and dropped.
  static constexpr std::size_t longest_string = 1 << 17;

  /// The text must outlive the scanner.
  explicit JsonScanner(std::string_view text);

  /// The character that the next value begins with, or NUL at the end of the text.
  char peek();

  /// Only white space may be left.
  bool end();

  bool null() { return word("null"); }
  bool boolean(bool& value);

  /// Nothing in `value` means a number that is not a 64-bit integer: with a fraction or an
  /// exponent, or too large.
  bool number(std::optional<std::int64_t>& value);

  bool string(std::string& decoded) { return read_string(&decoded); }

  /// What is between the quotes of a string, its escapes as they are written.
  bool raw_string(std::string_view& text);

  /// Calls `member(name)` for each member of an object; it must read the member's value.
  template <class Member>
  bool object(Member member) {
    if (!open('{')) return false;
    if (close_if('}')) return true;
    std::string name;
    do {
      if (!read_name(&name) || !member(name)) return false;
    } while (pass(','));
    return close_if('}') || expected("',' or '}'");
  }

  /// Calls `element()` for each element of an array; it must read the element.
  template <class Element>
  bool array(Element element) {
    if (!open('[')) return false;
    if (close_if(']')) return true;
    do {
      if (!element()) return false;
    } while (pass(','));
    return close_if(']') || expected("',' or ']'");
  }

  /// Passes one value of any kind. It takes no more stack for deep nesting than for none.
  bool skip();

  /// The place of the character that peek() returned.
  std::size_t offset() const { return position_; }

  /// Reports what was expected at that place. Returns false.
  bool expected(std::string_view what);

  /// Reports a problem; of several, the first is kept. Returns false.
  bool fail(std::size_t offset, std::string message);

  const std::optional<JsonProblem>& problem() const { return problem_; }

 private:
  bool open(char bracket);
  bool close_if(char bracket);
  bool pass(char punctuation);
  bool word(std::string_view literal);
  bool digits();
  bool skip_scalar();
  bool read_name(std::string* name);
  bool read_string(std::string* decoded);
  bool read_character(std::string* decoded);
  bool read_escape(std::string* decoded);

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t depth_ = 0;  ///< how many brackets are open
  std::optional<JsonProblem> problem_;
};

}  // namespace modeldprobe
