#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace modeldprobe {

struct JsonProblem {
  std::size_t offset;   ///< of the unexpected byte; the text's size if the text ends too early
  std::string message;  ///< what was seen or expected
};

/// Reads JSON value by value, by the grammar of Go's encoding/json: brackets nest 10,000 levels
/// deep, invalid UTF-8 and lone surrogates become U+FFFD, and a byte-order mark is not JSON.
///
/// Each function skips the white space before what it reads. It returns false if it finds something
/// else; then problem() says where and why, and nothing more can be read.
class JsonScanner {
 public:
  /// Longer than any string that a field keeps; the rest is checked and dropped.
  static constexpr std::size_t longest_string = 1 << 17;

  /// The text must outlive the scanner.
  explicit JsonScanner(std::string_view text);

  /// Returns the first character of the next value, or NUL at the end of the text.
  char peek();

  /// Whether the next value is a number, or begins like one.
  bool at_number();

  /// Fails if anything but white space is left.
  bool end();

  bool null() { return word("null"); }
  bool boolean(bool& value);

  /// `value` is empty if the number is not a 64-bit integer: too large, or with a fraction or an
  /// exponent.
  bool number(std::optional<std::int64_t>& value);

  bool string(std::string& decoded) { return read_string(&decoded); }

  /// Reads the text between the quotes of a string without decoding its escapes.
  bool raw_string(std::string_view& text);

  /// Calls `member(name)` for each member of an object; that must read the value.
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

  /// Calls `element()` for each element of an array; that must read it.
  template <class Element>
  bool array(Element element) {
    if (!open('[')) return false;
    if (close_if(']')) return true;
    do {
      if (!element()) return false;
    } while (pass(','));
    return close_if(']') || expected("',' or ']'");
  }

  /// Skips one value of any kind, without recursion.
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
