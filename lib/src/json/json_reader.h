#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "modeldprobe/timestamp.h"

namespace modeldprobe {

/// The most entries of a map that are kept, to limit memory.
inline constexpr std::size_t most_map_entries = 4096;

/// A map to read into, and the keys that are kept even if there are too many.
struct JsonMap {
  std::map<std::string, std::string>* entries;
  std::vector<std::string_view> always_kept;
  std::size_t* left_out;  ///< counts the entries that were not kept
};

struct JsonField;

/// An object of which these fields are read, by the same rules as the outermost object.
struct JsonObject {
  std::vector<JsonField> fields;
};

/// The destination of a field's value. It keeps its value if the field is missing.
using JsonTarget = std::variant<std::string*, std::int64_t*, std::optional<std::int64_t>*, bool*,
                                Timestamp*, JsonMap, std::vector<std::string>*, JsonObject>;

struct JsonField {
  std::string_view name;  ///< in lower case
  JsonTarget target;
};

/// The fields that are read.
using JsonFields = std::vector<JsonField>;

struct JsonProblem {
  std::size_t offset;   ///< of the byte at which reading stopped; the text's size at its end
  std::string message;  ///< what was seen and what was expected
};

/// Reads one JSON object into `fields` exactly as Go's encoding/json reads it into a struct, since
/// that is what writes these texts and what the reference reads them with:
/// - names match without regard to case, after their escapes are decoded; unknown ones are skipped;
/// - of a repeated field the last wins, a repeated map merges;
/// - null leaves a scalar or an object as it was, and empties a map, a list or an optional;
/// - a value of the wrong type in a known field is a problem, even when a later one is good;
///   integers are 64-bit, without fraction or exponent;
/// - invalid UTF-8 and lone surrogates become U+FFFD; nesting is limited to 10,000 levels;
/// - a time is taken from between the quotes as it stands, so an escape in it is a problem;
/// - `null` in place of the object is an object without fields.
/// Returns nothing on success. On a problem the targets hold whatever had been read by then.
std::optional<JsonProblem> read_json(std::string_view text, const JsonFields& fields);

/// "line L, column C (byte B): message"; lines and columns count from 1, bytes from 0.
std::string describe(const JsonProblem& problem, std::string_view text);

// How read_json() gets Go's behaviour out of the JSON parser.

/// Rewrites what Go's encoding/json accepts and the JSON parser refuses into an equivalent that the
/// parser accepts. Every byte keeps its position: an escaped lone surrogate becomes `\ufffd`, and a
/// number that is not a 64-bit integer becomes a fraction of the same length, since its value is
/// never used and must not overflow.
std::string in_parser_dialect(std::string text);

/// A name in lower case as Go folds it: besides ASCII, the long s and the Kelvin sign count as `s`
/// and `k`.
std::string folded_like_go(std::string_view name);

}  // namespace modeldprobe
