#pragma once

#include <string>
#include <string_view>

namespace modeldprobe::test {

/// An empty directory of the test's own, removed with all that is in it.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();

  const std::string& path() const { return path_; }

  /// The path of `name` inside the directory.
  std::string at(std::string_view name) const;

  /// Each of these makes the directories on the way and returns the path of what it made.
  std::string make_directory(std::string_view name) const;
  std::string write(std::string_view name, std::string_view content, unsigned mode = 0644) const;
  std::string write_script(std::string_view name, std::string_view body) const;
  std::string link(std::string_view name, const std::string& target) const;

 private:
  std::string path_;
};

/// Changes the working directory for as long as it lives.
class WorkingDirectory {
 public:
  explicit WorkingDirectory(const std::string& path);
  WorkingDirectory(const WorkingDirectory&) = delete;
  WorkingDirectory& operator=(const WorkingDirectory&) = delete;
  ~WorkingDirectory();

 private:
  std::string before_;
};

}  // namespace modeldprobe::test
