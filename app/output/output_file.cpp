#include "output/output_file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "os/bounded_call.h"
#include "output/sink.h"

namespace modeldprobe::app {
namespace {

std::string text_of(int error) { return std::generic_category().message(error); }

/// Holds signals back, so that none ends the process while a temporary file is there.
class NoInterruption {
 public:
  NoInterruption() {
    sigset_t all;
    sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  NoInterruption(const NoInterruption&) = delete;
  NoInterruption& operator=(const NoInterruption&) = delete;
  ~NoInterruption() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

/// A new file that is removed again, unless it took the place of another.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path) : path_(std::move(path)) {
    constexpr mode_t mode = 0666;  // the umask takes away what is too much
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    error_ = descriptor_ < 0 ? errno : 0;
    created_ = descriptor_ >= 0;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (created_) ::unlink(path_.c_str());
  }

  /// 0, or the errno value of what kept it.
  int replace(const std::string& path, std::string_view content) {
    if (error_ == 0) error_ = descriptor_sink(descriptor_)(content);
    // Some file systems tell only when a file is closed that there was no room.
    if (error_ == 0 && ::close(std::exchange(descriptor_, -1)) != 0) error_ = errno;
    if (error_ == 0 && ::rename(path_.c_str(), path.c_str()) != 0) error_ = errno;
    if (error_ == 0) created_ = false;
    return error_;
  }

 private:
  std::string path_;
  int descriptor_ = -1;
  bool created_ = false;
  int error_ = 0;
};

/// Beside the file, so that it can take its place; hidden, and with an ending that no reader of
/// the folder takes for its own. In a container every run may have the same process id, so that
/// alone would meet what a killed run left behind.
std::string temporary_name(const std::string& path) {
  const std::size_t name = path.rfind('/') + 1;
  const auto moment = std::chrono::steady_clock::now().time_since_epoch().count();
  return path.substr(0, name) + "." + path.substr(name) + "." + std::to_string(::getpid()) + "-" +
         std::to_string(moment) + ".tmp";
}

std::string replace_directly(const std::string& path, std::string_view content) {
  struct stat facts {};
  const bool exists = ::stat(path.c_str(), &facts) == 0;
  if (exists && !S_ISREG(facts.st_mode)) return "what is there is not a file";
  if (!exists && ::lstat(path.c_str(), &facts) == 0) return "what is there is a link to nothing";
  // A link stays, what it leads to is replaced.
  std::error_code no_matter;
  const std::string target = exists ? std::filesystem::canonical(path, no_matter).string() : path;
  const NoInterruption uninterrupted;
  const int error = TemporaryFile(temporary_name(target)).replace(target, content);
  return error == 0 ? std::string() : text_of(error);
}

}  // namespace

std::string replace_file(const std::string& path, std::string_view content, Deadline deadline) {
  const auto answer = bounded_call({deadline, may_block(path)},
                                   [&] { return Answer{replace_directly(path, content)}; });
  return answer ? answer->front() : file_system_silent;
}

}  // namespace modeldprobe::app
