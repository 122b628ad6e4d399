#include "temporary_directory.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace modeldprobe::test {

namespace fs = std::filesystem;

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (fs::temp_directory_path() / "modeldprobe-unit-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp: " + pattern);
  path_ = fs::canonical(pattern).string();
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TemporaryDirectory::at(std::string_view name) const {
  return path_ + "/" + std::string(name);
}

std::string TemporaryDirectory::make_directory(std::string_view name) const {
  fs::create_directories(at(name));
  return at(name);
}

std::string TemporaryDirectory::write(std::string_view name, std::string_view content,
                                      unsigned mode) const {
  const std::string path = at(name);
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << content;
  file.close();
  if (!file || ::chmod(path.c_str(), mode) != 0) throw std::runtime_error("write: " + path);
  return path;
}

std::string TemporaryDirectory::write_script(std::string_view name, std::string_view body) const {
  return write(name, "#!/bin/sh\n" + std::string(body) + "\n", 0755);
}

std::string TemporaryDirectory::link(std::string_view name, const std::string& target) const {
  const std::string path = at(name);
  fs::create_directories(fs::path(path).parent_path());
  fs::create_symlink(target, path);
  return path;
}

WorkingDirectory::WorkingDirectory(const std::string& path) : before_(fs::current_path().string()) {
  fs::current_path(path);
}

WorkingDirectory::~WorkingDirectory() {
  std::error_code ignored;
  fs::current_path(before_, ignored);
}

}  // namespace modeldprobe::test
