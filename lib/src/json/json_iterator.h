#pragma once

#include <cstddef>
#include <iterator>
#include <string_view>

#include "text/unicode.h"

namespace modeldprobe {

/// Hands the text to the parser and remembers how far it has read: its events carry no position. A
/// byte that is not UTF-8 is handed over as U+FFFD. What the parser would store for nothing is
/// passed over: white space between tokens but for its last byte, and the rest of a string that is
/// longer than anything that is kept.
class JsonIterator {
 public:
  /// More of a string than anything keeps of it.
  static constexpr std::size_t longest_string = 1 << 17;

  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  /// Both `text` and `reached`, to which the place behind the last byte read is written, must
  /// outlive the iterator and its copies.
  JsonIterator(std::string_view text, std::size_t position, const char** reached)
      : text_(text), position_(position), reached_(reached) {
    arrive();
  }

  reference operator*() const {
    return replacing_ > 0 ? replacement[replacement.size() - replacing_] : text_[position_];
  }
  JsonIterator& operator++() {
    if (replacing_ > 1) {
      --replacing_;
      return *this;
    }
    if (replacing_ == 0) note_quotes(text_[position_]);
    replacing_ = 0;
    *reached_ = text_.data() + ++position_;
    if (valid_left_ > 0) {
      --valid_left_;
    } else {
      arrive();
    }
    return *this;
  }
  JsonIterator operator++(int) {
    JsonIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const JsonIterator& other) const { return position_ == other.position_; }
  bool operator!=(const JsonIterator& other) const { return position_ != other.position_; }

 private:
  static constexpr std::string_view replacement = "\xEF\xBF\xBD";

  static bool is_white(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

  /// At the beginning of a code point, or at the end.
  void arrive() {
    if (!in_string_) {
      pass_white_space();
    } else if (escape_left_ == 0 && position_ > string_begin_ + longest_string) {
      pass_rest_of_string();
    }
    if (position_ == text_.size()) return;
    const Utf8Step step = utf8_step(text_, position_);
    valid_left_ = step.length - 1;
    if (!step.valid) replacing_ = replacement.size();
  }

  void pass_white_space() {
    while (position_ + 1 < text_.size() && is_white(text_[position_]) &&
           is_white(text_[position_ + 1])) {
      ++position_;
    }
  }

  /// Up to what ends it, or could be wrong with it.
  void pass_rest_of_string() {
    const auto is_plain = [](char c) {
      return c != '"' && c != '\\' && (static_cast<unsigned char>(c) >= 0x20);
    };
    while (position_ < text_.size() && is_plain(text_[position_])) ++position_;
  }

  void note_quotes(char c) {
    if (escape_left_ > 0) {
      --escape_left_;
      if (c == 'u' && escape_begins_) escape_left_ = 4;
      escape_begins_ = false;
    } else if (in_string_ && c == '\\') {
      escape_left_ = 1;
      escape_begins_ = true;
    } else if (c == '"') {
      in_string_ = !in_string_;
      string_begin_ = position_;
    }
  }

  std::string_view text_;
  std::size_t position_;
  const char** reached_;
  std::size_t valid_left_ = 0;  ///< bytes of this code point that are still to come
  std::size_t replacing_ = 0;   ///< bytes of the replacement that are still to be handed over
  bool in_string_ = false;
  std::size_t escape_left_ = 0;  ///< characters of this escape that are still to come
  bool escape_begins_ = false;
  std::size_t string_begin_ = 0;
};

}  // namespace modeldprobe
