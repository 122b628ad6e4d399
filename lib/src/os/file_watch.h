#pragma once

#include <string>

namespace modeldprobe {

/// Notices when one file in a directory appears, changes or goes, where the system reports that and
/// the directory's file system cannot keep a caller waiting; elsewhere it never notices anything.
class FileWatch {
 public:
  FileWatch(std::string directory, std::string name);
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;
  ~FileWatch();

  /// Starts to watch if the directory is there and is not watched yet.
  void begin();

  /// What poll() finds readable when there are events; -1 while nothing is watched.
  int descriptor() const { return watch_ >= 0 ? events_ : -1; }

  /// Reads all events; true when the file may have changed since the last call.
  bool take_events();

 private:
  void stop();

  std::string directory_;
  std::string name_;
  int events_ = -1;
  int watch_ = -1;
};

}  // namespace modeldprobe
