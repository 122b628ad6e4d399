#include "clean_path.h"

#include <filesystem>

namespace modeldprobe {

std::string clean_path(std::string_view path) {
  std::string cleaned = std::filesystem::path(path).lexically_normal().string();
  if (cleaned.size() > 1 && cleaned.ends_with('/')) cleaned.pop_back();
  return cleaned.empty() ? "." : cleaned;
}

std::string join_path(std::string_view directory, std::string_view name) {
  if (directory.empty()) return clean_path(name);
  return clean_path(std::string(directory) + "/" + std::string(name));
}

}  // namespace modeldprobe
