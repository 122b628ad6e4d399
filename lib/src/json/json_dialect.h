#pragma once

#include <string>
#include <string_view>

namespace modeldprobe {

/// Where Go's encoding/json accepts what the JSON parser refuses, the text is rewritten to what it
/// accepts and means the same, byte for byte in place, so that positions stay: an escaped lone
/// surrogate becomes `\ufffd`, and a number that is no 64-bit integer becomes a fraction of the
/// same length, since its value is never used and must not overflow.
std::string in_parser_dialect(std::string text);

/// A name in lower case as Go folds it: besides ASCII, the long s and the Kelvin sign count as
/// `s` and `k`.
std::string folded_like_go(std::string_view name);

}  // namespace modeldprobe
