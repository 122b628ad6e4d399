#include "surroundings.h"

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "formats.h"

namespace standin {
namespace {

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Lower case; each run of other bytes than `a-z0-9._-` is one dash; at most 48 bytes.
std::string slug(const std::string& text) {
  std::string result;
  for (const char byte : absl::AsciiStrToLower(text)) {
    const bool kept = absl::ascii_isalnum(static_cast<unsigned char>(byte)) || byte == '.' ||
                      byte == '_' || byte == '-';
    if (kept) {
      result += byte;
    } else if (!absl::EndsWith(result, "-")) {
      result += '-';
    }
  }
  const auto first = result.find_first_not_of('-');
  if (first == result.npos) return "unknown";
  return result.substr(first, result.find_last_not_of('-') - first + 1).substr(0, 48);
}

bool is_idle_time(const std::string& text) {
  const std::string lower = absl::AsciiStrToLower(text);
  if (lower.empty() || lower == "0" || lower == "off" || lower == "none") return true;
  const auto duration = parse_duration(text);
  return duration && *duration >= absl::ZeroDuration();
}

}  // namespace

absl::StatusOr<std::filesystem::path> default_data_root() {
  const std::string home = environment("HOME");
  if (home.empty()) {
    return absl::FailedPreconditionError("HOME is not set; set it, or pass --data-root");
  }
  return std::filesystem::path(home) / ".contenox";
}

absl::Status check_configuration(const std::filesystem::path& data_root, std::string& warning) {
  const auto path = data_root / "modeld.json";
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::OkStatus();
  const auto json = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    warning = absl::StrCat(path.string(), " is malformed; using the defaults");
    return absl::OkStatus();
  }
  const auto idle = json.value("/idle/ttl"_json_pointer, nlohmann::json());
  if (idle.is_string() &&
      !is_idle_time(std::string(absl::StripAsciiWhitespace(idle.get<std::string>())))) {
    return absl::InvalidArgumentError(
        absl::StrCat(path.string(), ": idle.ttl is not a duration: ", idle.get<std::string>()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::filesystem::path> device_lease_directory() {
  const std::string chosen = environment("CONTENOX_MODELD_DEVICE_LEASE_DIR");
  if (!chosen.empty()) return std::filesystem::path(chosen);
  std::filesystem::path cache = environment("XDG_CACHE_HOME");
  if (!cache.is_absolute()) {
    const std::string home = environment("HOME");
    if (home.empty()) {
      return absl::FailedPreconditionError("resolve device lease directory: HOME is not set");
    }
    cache = std::filesystem::path(home) / ".cache";
  }
  return cache / "contenox/modeld/devices";
}

std::string device_lease_name(const std::string& kind, const std::string& id) {
  const std::string digest = short_digest(absl::StrCat(kind, std::string(1, '\0'), id));
  return absl::StrCat(slug(kind), "-", slug(id), "-", digest, ".lease");
}

}  // namespace standin
