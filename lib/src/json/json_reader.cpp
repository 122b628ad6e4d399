#include "json/json_reader.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "json/json_iterator.h"
#include "json/json_reader.h"

namespace modeldprobe {
namespace {

constexpr std::size_t deepest_nesting = 10'000;

/// The parser's complaint without its own position, which counts otherwise than ours, and without
/// the token it stumbled over, which may be as long as the text.
std::string complaint(std::string_view message) {
  if (const std::size_t begin = message.find("syntax error"); begin != std::string_view::npos) {
    message.remove_prefix(begin);
  }
  const std::size_t token = message.find("; last read: ");
  const std::size_t expected = message.rfind("; expected ");
  if (token == std::string_view::npos) return std::string(message);
  std::string told(message.substr(0, token));
  if (expected != std::string_view::npos && expected > token) told += message.substr(expected);
  return told;
}

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

std::string_view expected_kind(const JsonTarget& target) {
  return std::visit(Overloaded{
                        [](std::string*) { return "a string"; },
                        [](std::int64_t*) { return "a 64-bit integer"; },
                        [](std::optional<std::int64_t>*) { return "a 64-bit integer"; },
                        [](bool*) { return "true or false"; },
                        [](Timestamp*) { return "an RFC 3339 time"; },
                        [](const JsonMap&) { return "an object of strings"; },
                        [](std::vector<std::string>*) { return "an array of strings"; },
                        [](const JsonObject&) { return "an object"; },
                    },
                    target);
}

/// The parser's events (its SAX interface), written into the targets.
class FieldWriter {
 public:
  FieldWriter(const JsonFields& fields, const char* begin, const char** reached)
      : scopes_{&fields}, begin_(begin), reached_(reached) {}

  std::optional<JsonProblem> take_problem() { return std::move(problem_); }

  bool null() {
    if (depth_ == 0) return true;
    if (in_container()) return write_element("");
    if (!at_field()) return true;
    std::visit(Overloaded{
                   [](const JsonMap& map) { map.entries->clear(); },
                   [](std::vector<std::string>* list) { list->clear(); },
                   [](std::optional<std::int64_t>* number) { number->reset(); },
                   [](const JsonObject&) {},
                   [](const auto*) {},
               },
               *field_);
    return true;
  }

  bool boolean(bool value) {
    return write_scalar([value](const JsonTarget& target) {
      if (auto* flag = std::get_if<bool*>(&target)) return **flag = value, true;
      return false;
    });
  }

  bool number_integer(std::int64_t value) {
    return write_scalar([value](const JsonTarget& target) {
      if (auto* number = std::get_if<std::int64_t*>(&target)) return **number = value, true;
      if (auto* number = std::get_if<std::optional<std::int64_t>*>(&target)) {
        return **number = value, true;
      }
      return false;
    });
  }

  bool number_unsigned(std::uint64_t value) {
    if (value > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return refuse_scalar();
    return number_integer(static_cast<std::int64_t>(value));
  }

  bool number_float(double, const std::string&) { return refuse_scalar(); }

  bool string(std::string& value) {
    if (in_container()) return write_element(std::move(value));
    return write_scalar([&](const JsonTarget& target) {
      if (auto* text = std::get_if<std::string*>(&target)) return **text = std::move(value), true;
      if (auto* time = std::get_if<Timestamp*>(&target)) return write_time(**time, value);
      return false;
    });
  }

  bool binary(std::vector<std::uint8_t>&) { return false; }  // no text form of JSON has it

  bool start_object(std::size_t) {
    if (depth_ == 0) return enter();
    if (in_container()) return refuse("a string");
    if (!at_field()) return enter();
    if (const auto* object = std::get_if<JsonObject>(field_)) {
      scopes_.push_back(&object->fields);
    } else if (std::holds_alternative<JsonMap>(*field_)) {
      container_ = field_;
    } else {
      return refuse(expected_kind(*field_));
    }
    return enter();
  }

  bool start_array(std::size_t) {
    if (depth_ == 0) return refuse("an object");
    if (in_container()) return refuse("a string");
    if (at_field()) {
      auto* list = std::get_if<std::vector<std::string>*>(field_);
      if (list == nullptr) return refuse(expected_kind(*field_));
      (*list)->clear();
      container_ = field_;
    }
    return enter();
  }

  bool key(std::string& name) {
    if (depth_ == scopes_.size()) {
      const std::string folded = folded_like_go(name);
      const auto match = std::find_if(scopes_.back()->begin(), scopes_.back()->end(),
                                      [&](const auto& field) { return field.name == folded; });
      field_ = match == scopes_.back()->end() ? nullptr : &match->target;
    } else if (in_container()) {
      element_key_ = name;
    }
    return true;
  }

  bool end_object() { return leave(); }
  bool end_array() { return leave(); }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) {
    const std::string message = complaint(error.what());
    const bool at_end = message.find("unexpected end of input") != std::string::npos;
    const std::size_t read = read_so_far();
    problem_ = JsonProblem{at_end || read == 0 ? read : read - 1, message};
    return false;
  }

 private:
  /// Between the braces of an object whose fields are known, at one that is.
  bool at_field() const { return field_ != nullptr && depth_ == scopes_.size(); }

  bool in_container() const { return container_ != nullptr && depth_ == scopes_.size() + 1; }

  bool enter() {
    if (++depth_ <= deepest_nesting) return true;
    return fail("nested deeper than 10,000 levels");
  }

  bool leave() {
    --depth_;
    if (depth_ == scopes_.size()) container_ = nullptr;
    if (depth_ > 0 && depth_ < scopes_.size()) {
      scopes_.pop_back();
      field_ = nullptr;
    }
    return true;
  }

  template <class Write>
  bool write_scalar(Write write) {
    if (at_field() && write(*field_)) return true;
    return refuse_scalar();
  }

  bool refuse_scalar() {
    if (depth_ == 0) return refuse("an object");
    if (in_container()) return refuse("a string");
    if (at_field()) return refuse(expected_kind(*field_));
    return true;
  }

  bool write_element(std::string value) {
    std::visit(Overloaded{
                   [&](const JsonMap& map) { write_entry(map, std::move(value)); },
                   [&](std::vector<std::string>* list) { list->push_back(std::move(value)); },
                   [](const auto&) {},
               },
               *container_);
    return true;
  }

  void write_entry(const JsonMap& map, std::string value) {
    const auto& kept = map.always_kept;
    if (map.entries->size() < most_map_entries || map.entries->contains(element_key_) ||
        std::find(kept.begin(), kept.end(), element_key_) != kept.end()) {
      (*map.entries)[element_key_] = std::move(value);
    } else {
      ++*map.left_out;
    }
  }

  bool write_time(Timestamp& time, const std::string& decoded) {
    // Decoding an escape shortens the text, so the bytes before the closing quote would differ.
    const std::size_t end = read_so_far() - 1;
    const bool plain = end >= decoded.size() + 1 && begin_[end - decoded.size() - 1] == '"' &&
                       std::string_view(begin_ + end - decoded.size(), decoded.size()) == decoded;
    const std::optional<Timestamp> parsed = plain ? parse_timestamp(decoded) : std::nullopt;
    if (parsed) time = *parsed;
    return parsed.has_value();
  }

  std::size_t read_so_far() const { return static_cast<std::size_t>(*reached_ - begin_); }

  bool refuse(std::string_view expected) { return fail("expected " + std::string(expected)); }

  bool fail(std::string message) {
    for (const JsonField& field : *scopes_.back()) {
      if (depth_ > 0 && &field.target == field_) {
        message = "field \"" + std::string(field.name) + "\": " + message;
        break;
      }
    }
    problem_ = JsonProblem{read_so_far() == 0 ? 0 : read_so_far() - 1, std::move(message)};
    return false;
  }

  std::vector<const JsonFields*> scopes_;  ///< of the open objects whose fields are known
  const char* begin_;
  const char** reached_;
  std::size_t depth_ = 0;
  const JsonTarget* field_ = nullptr;      ///< the known field whose value is being read
  const JsonTarget* container_ = nullptr;  ///< the map or list that is being filled
  std::string element_key_;
  std::optional<JsonProblem> problem_;
};

}  // namespace

std::optional<JsonProblem> read_json(std::string_view text, const JsonFields& fields) {
  if (text.starts_with("\xEF\xBB\xBF")) return JsonProblem{0, "a byte-order mark"};
  // The parser would take a NUL for the end of the text.
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    return JsonProblem{nul, "a NUL byte"};
  }
  const std::string readable = in_parser_dialect(std::string(text));

  const char* reached = readable.data();
  FieldWriter writer(fields, readable.data(), &reached);
  nlohmann::json::sax_parse(JsonIterator(readable, 0, &reached),
                            JsonIterator(readable, readable.size(), &reached), &writer);
  return writer.take_problem();
}

std::string describe(const JsonProblem& problem, std::string_view text) {
  const std::string_view before = text.substr(0, problem.offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is the first line's start
  return "line " + std::to_string(line) + ", column " +
         std::to_string(before.size() - line_start + 1) + " (byte " +
         std::to_string(problem.offset) + "): " + problem.message;
}

}  // namespace modeldprobe
