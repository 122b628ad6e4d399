#pragma once

#include <string>

namespace modeldprobe {

/// Watches one file in a directory for creation, change and removal. Reports nothing on a system
/// without such events, and for a directory whose file system may block.
class FileWatch {
 public:
  FileWatch(std::string directory, std::string name);
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;
  ~FileWatch();

  /// Starts to watch if the directory exists and is not watched yet.
  void begin();

  /// The descriptor that becomes readable when there are events; -1 while nothing is watched.
  int descriptor() const { return watch_ >= 0 ? events_ : -1; }

  /// Reads all events; true if the file may have changed since the last call.
  bool take_events();

 private:
  void stop();

  std::string directory_;
  std::string name_;
  int events_ = -1;
  int watch_ = -1;
};

}  // namespace modeldprobe
