#include "formats.h"

// The whole digest interface would bring all of libcrypto into a static executable.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"

namespace standin {
namespace {

// Takes text off the front that has the pattern's shape: `0` stands for a digit, all else for
// itself. Returns false, and takes nothing, when the text has another shape.
bool take(absl::string_view& text, absl::string_view pattern) {
  if (text.size() < pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool fits = pattern[i] == '0' ? absl::ascii_isdigit(static_cast<unsigned char>(text[i]))
                                        : text[i] == pattern[i];
    if (!fits) return false;
  }
  text.remove_prefix(pattern.size());
  return true;
}

// Abseil also reads white space, `t`, other offsets and second 60.
bool is_rfc3339(absl::string_view text) {
  if (text.size() > 17 && text[17] == '6') return false;
  if (!take(text, "0000-00-00T00:00:00")) return false;
  if (take(text, ".0")) {
    while (take(text, "0")) continue;
  }
  return text == "Z" || ((take(text, "+00:00") || take(text, "-00:00")) && text.empty());
}

template <std::size_t size>
std::string hexadecimal(const std::array<std::uint8_t, size>& bytes) {
  return absl::BytesToHexString({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

std::optional<absl::Duration> parse_duration(absl::string_view text) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration)) return std::nullopt;
  if (absl::AbsDuration(duration) > absl::Nanoseconds(INT64_MAX)) return std::nullopt;
  return duration;
}

std::string to_rfc3339(absl::Time time) {
  std::string text = absl::FormatTime(absl::RFC3339_full, time, absl::LocalTimeZone());
  if (absl::EndsWith(text, "+00:00")) text.replace(text.size() - 6, 6, "Z");
  return text;
}

std::optional<absl::Time> parse_rfc3339(absl::string_view text) {
  absl::Time time;
  if (!is_rfc3339(text) || !absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) {
    return std::nullopt;
  }
  return absl::UnixEpoch() + absl::Floor(time - absl::UnixEpoch(), absl::Nanoseconds(1));
}

std::string random_uuid() {
  std::random_device source;
  std::array<std::uint8_t, 16> bytes{};
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(source() & 0xFFU);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x40U);  // version 4
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);  // the RFC's variant
  std::string text = hexadecimal(bytes);
  for (const std::size_t position : {8U, 13U, 18U, 23U}) text.insert(position, 1, '-');
  return text;
}

std::string short_digest(absl::string_view text) {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, text.data(), text.size());
  SHA256_Final(digest.data(), &context);
  return hexadecimal(digest).substr(0, 12);
}

}  // namespace standin
