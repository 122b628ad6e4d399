#include "net/grpc_status.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "text/ascii.h"

namespace modeldprobe {
namespace {

constexpr std::array<std::string_view, 17> names = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

/// The value of a base64 digit; nothing for another character.
std::optional<std::uint32_t> base64_digit(char c) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::size_t value = digits.find(c);
  if (value == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint32_t>(value);
}

constexpr long unknown = 2;
constexpr long invalid_argument = 3;
constexpr long deadline_exceeded = 4;
constexpr long internal = 13;

/// Whether a message has the form of modeld's errors: "words_in_lower_case: text".
bool begins_with_token(std::string_view message) {
  const std::string_view token = message.substr(0, message.find(": "));
  const auto may_be_in_token = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  return token.size() < message.size() && token.find('_') != token.npos &&
         std::ranges::all_of(token, may_be_in_token);
}

}  // namespace

std::string grpc_status_name(long code) {
  if (code >= 0 && static_cast<std::size_t>(code) < names.size()) {
    return std::string(names[static_cast<std::size_t>(code)]);
  }
  return "code " + std::to_string(code);
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size()) {
      const char* const end = text.data() + i + 3;
      const auto [rest, error] = std::from_chars(text.data() + i + 1, end, value, 16);
      if (error == std::errc{} && rest == end) {
        decoded += static_cast<char>(value);
        i += 2;
        continue;
      }
    }
    decoded += text[i];
  }
  return decoded;
}

std::optional<std::string> base64_decoded(std::string_view text) {
  if (text.size() % 4 == 0) {
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  }
  if (text.size() % 4 == 1) return std::nullopt;
  std::string decoded;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto digit = base64_digit(c);
    if (!digit) return std::nullopt;
    bits = bits << 6 | *digit;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    decoded += static_cast<char>(bits >> count);
  }
  return decoded;
}

std::optional<long> code_in_details(std::string_view message) {
  using google::protobuf::internal::WireFormatLite;
  constexpr std::uint32_t code_tag = 1 << 3 | WireFormatLite::WIRETYPE_VARINT;
  google::protobuf::io::CodedInputStream input(
      reinterpret_cast<const std::uint8_t*>(message.data()), static_cast<int>(message.size()));
  std::int32_t code = 0;
  while (const std::uint32_t tag = input.ReadTag()) {
    std::uint64_t value = 0;
    if (tag != code_tag) {
      if (!WireFormatLite::SkipField(&input, tag)) return std::nullopt;
    } else if (input.ReadVarint64(&value)) {
      code = static_cast<std::int32_t>(value);
    } else {
      return std::nullopt;
    }
  }
  if (!input.ConsumedEntireMessage()) return std::nullopt;
  return code;
}

bool is_timeout(long code) { return code == deadline_exceeded; }

bool may_mean_wrong_codec(long code, std::string_view message) {
  const bool may_be_of_codec =
      code == unknown || code == invalid_argument || code == grpc_unimplemented || code == internal;
  return may_be_of_codec && !begins_with_token(message);
}

bool speaks_of_codec(std::string_view message) {
  constexpr std::array<std::string_view, 7> words = {"codec", "content-type", "decod",   "marshal",
                                                     "parse", "proto",        "serializ"};
  std::string text(message);
  std::ranges::transform(text, text.begin(), lower_case);
  return std::ranges::any_of(words,
                             [&](std::string_view word) { return text.find(word) != text.npos; });
}

}  // namespace modeldprobe
