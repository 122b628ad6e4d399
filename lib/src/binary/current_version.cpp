#include "binary/current_version.h"

#include "binary/installs.h"
#include "os/file.h"
#include "text/clean_path.h"

namespace modeldprobe {
CurrentVersion resolve_current_version(const std::string& data_root, Access access) {
  const CurrentLauncher current = current_launcher(data_root, access);
  if (!current.path) return {};
  const Access launcher{access.deadline, access.may_block || may_block(*current.path)};
  return {resolved_path(join_path(data_root, binary_name), access),
          resolved_path(*current.path, launcher)};
}

std::optional<std::string> version_folder(std::string_view installs, std::string_view path) {
  if (installs.empty() || !path.starts_with(installs)) return std::nullopt;
  path.remove_prefix(installs.size());
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  const std::size_t end = path.find('/');
  if (end == 0 || end == std::string_view::npos) return std::nullopt;
  return std::string(path.substr(0, end));
}

bool may_be_managed(const std::string& executable) {
  return join_path(executable, "..").ends_with("/" + std::string(platform_name()));
}

}  // namespace modeldprobe
