#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "json/json_scanner.h"
#include "modeldprobe/timestamp.h"

namespace modeldprobe {

/// At most this many entries of a map are kept, to limit memory.
inline constexpr std::size_t most_map_entries = 4096;

/// A map to read into, and the keys that are kept even if there are too many.
struct JsonMap {
  std::map<std::string, std::string>* entries;
  std::vector<std::string_view> always_kept;
  std::size_t* left_out;  ///< counts the entries that were not kept
};

struct JsonField;

/// An object whose fields are read by the same rules as those of the outermost object.
struct JsonObject {
  std::vector<JsonField> fields;
};

/// The destination of a field's value. It keeps its value if the field is missing.
using JsonTarget = std::variant<std::string*, std::int64_t*, std::optional<std::int64_t>*, bool*,
                                Timestamp*, JsonMap, std::vector<std::string>*, JsonObject>;

struct JsonField {
  std::string_view name;  ///< in lower case, ASCII
  JsonTarget target;
};

/// The fields to read.
using JsonFields = std::vector<JsonField>;

/// Reads one JSON object into `fields` exactly like Go's encoding/json reads it into a struct: the
/// daemon writes with that package, and the reference reads with it.
/// - names match without regard to case, after their escapes are decoded; unknown ones are skipped;
/// - of a repeated field the last wins, a repeated map merges;
/// - null leaves a scalar or an object as it was, and empties a map, a list or an optional;
/// - a value of the wrong type in a known field is a problem, even if a later one is good;
///   integers are 64-bit, without fraction or exponent;
/// - invalid UTF-8 and lone surrogates become U+FFFD; nesting is limited to 10,000 levels;
/// - the text of a time is not decoded, so an escape in it is a problem;
/// - `null` in place of the object is an object without fields.
/// Returns nothing on success. After a problem the targets hold what was read before it.
std::optional<JsonProblem> read_json(std::string_view text, const JsonFields& fields);

/// "line L, column C (byte B): message"; lines and columns count from 1, bytes from 0.
std::string describe(const JsonProblem& problem, std::string_view text);

}  // namespace modeldprobe
