#include "json/json_reader.h"

#include <algorithm>
#include <utility>

namespace modeldprobe {
namespace {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

/// A name in lower case as Go folds it: besides ASCII, the long s and the Kelvin sign count as `s`
/// and `k`.
std::string folded_like_go(std::string_view name) {
  constexpr std::string_view long_s = "\xC5\xBF";
  constexpr std::string_view kelvin = "\xE2\x84\xAA";
  std::string folded;
  for (std::size_t i = 0; i < name.size();) {
    if (name.substr(i).starts_with(long_s)) {
      folded += 's';
      i += long_s.size();
    } else if (name.substr(i).starts_with(kelvin)) {
      folded += 'k';
      i += kelvin.size();
    } else {
      const char c = name[i++];
      folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
  }
  return folded;
}

void add_entry(const JsonMap& map, const std::string& key, std::string value) {
  const auto& kept = map.always_kept;
  if (map.entries->size() < most_map_entries || map.entries->contains(key) ||
      std::find(kept.begin(), kept.end(), key) != kept.end()) {
    (*map.entries)[key] = std::move(value);
  } else {
    ++*map.left_out;
  }
}

void set_to_null(const JsonTarget& target) {
  std::visit(Overloaded{
                 [](const JsonMap& map) { map.entries->clear(); },
                 [](std::vector<std::string>* list) { list->clear(); },
                 [](std::optional<std::int64_t>* number) { number->reset(); },
                 [](const JsonObject&) {},
                 [](const auto*) {},
             },
             target);
}

/// Reads the values of known fields into their targets.
class FieldReader {
 public:
  explicit FieldReader(JsonScanner& scanner) : scanner_(scanner) {}

  bool read(const JsonFields& fields) {
    return scanner_.object([&](const std::string& name) {
      const std::string folded = folded_like_go(name);
      const auto field = std::find_if(fields.begin(), fields.end(),
                                      [&](const JsonField& known) { return known.name == folded; });
      return field == fields.end() ? scanner_.skip() : read(*field);
    });
  }

 private:
  bool read(const JsonField& field) {
    name_ = field.name;
    if (scanner_.peek() == 'n') {
      if (!scanner_.null()) return false;
      set_to_null(field.target);
      return true;
    }
    return std::visit([this](const auto& target) { return read(target); }, field.target);
  }

  bool read(std::string* text) {
    std::string value;
    if (begin() != '"') return refuse("a string");
    if (!scanner_.string(value)) return false;
    *text = std::move(value);
    return true;
  }

  bool read(std::int64_t* number) {
    std::optional<std::int64_t> value;
    if (!read(&value)) return false;
    *number = *value;
    return true;
  }

  bool read(std::optional<std::int64_t>* number) {
    begin();
    std::optional<std::int64_t> value;
    if (scanner_.at_number() && !scanner_.number(value)) return false;
    if (!value) return refuse("a 64-bit integer");
    *number = value;
    return true;
  }

  bool read(bool* flag) {
    const char first = begin();
    return first == 't' || first == 'f' ? scanner_.boolean(*flag) : refuse("true or false");
  }

  bool read(Timestamp* time) {
    std::string_view text;
    if (begin() == '"' && !scanner_.raw_string(text)) return false;
    const std::optional<Timestamp> value = parse_timestamp(text);
    if (!value) return refuse("an RFC 3339 time");
    *time = *value;
    return true;
  }

  bool read(const JsonMap& map) {
    if (begin() != '{') return refuse("an object of strings");
    return scanner_.object([&](const std::string& key) {
      std::string value;
      if (!read_element(value)) return false;
      add_entry(map, key, std::move(value));
      return true;
    });
  }

  bool read(std::vector<std::string>* list) {
    if (begin() != '[') return refuse("an array of strings");
    // As in Go, null leaves an element of an earlier list as it was.
    std::size_t count = 0;
    const bool read = scanner_.array([&] {
      if (count == list->size()) list->emplace_back();
      return read_element((*list)[count++]);
    });
    list->resize(count);
    return read;
  }

  bool read(const JsonObject& object) {
    if (begin() != '{') return refuse("an object");
    return read(object.fields);
  }

  /// A string; null counts as an empty one.
  bool read_element(std::string& value) {
    return scanner_.peek() == 'n' ? scanner_.null() : read(&value);
  }

  /// Returns the first character of the next value and remembers its place for refuse().
  char begin() {
    const char first = scanner_.peek();
    begin_ = scanner_.offset();
    return first;
  }

  bool refuse(std::string_view expected) {
    return scanner_.fail(begin_,
                         "field \"" + std::string(name_) + "\": expected " + std::string(expected));
  }

  JsonScanner& scanner_;
  std::string_view name_;  ///< of the field that is being read
  std::size_t begin_ = 0;
};

}  // namespace

std::optional<JsonProblem> read_json(std::string_view text, const JsonFields& fields) {
  JsonScanner scanner(text);
  const bool read = scanner.peek() == 'n'   ? scanner.null()
                    : scanner.peek() == '{' ? FieldReader(scanner).read(fields)
                                            : scanner.expected("an object");
  if (read) scanner.end();
  return scanner.problem();
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
