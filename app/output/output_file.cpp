#include "output/output_file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <utility>

#include "os/bounded_call.h"
#include "os/error_text.h"
#include "os/event_loop.h"
#include "output/sink.h"

namespace modeldprobe::app {
namespace {

/// Blocks signals, so that none ends the process while a temporary file exists.
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

/// Gives a new file the owner, group and mode of an old one, as far as this user may. If the group
/// cannot be kept, the new group gets no more permissions than others had.
void take_over(int descriptor, const struct stat& old) {
  constexpr mode_t permissions = 0777;
  constexpr mode_t of_group = 0070;
  constexpr mode_t of_others = 0007;
  if (::fchown(descriptor, old.st_uid, old.st_gid) != 0) {
    static_cast<void>(::fchown(descriptor, static_cast<uid_t>(-1), old.st_gid));
  }
  struct stat now {};
  const bool group_kept = ::fstat(descriptor, &now) == 0 && now.st_gid == old.st_gid;
  const mode_t mode = old.st_mode & permissions;
  const mode_t without_group = mode & (~of_group | (mode & of_others) << 3);
  // Fails on a file system without modes, where there is nothing to keep.
  static_cast<void>(::fchmod(descriptor, group_kept ? mode : without_group));
}

/// Hidden, and with a suffix that readers of the directory ignore. Does not contain the target's
/// name, which may have the maximum length. The process id is not enough: in a container every run
/// may have the same one, and a killed run may have left its file behind.
std::string temporary_name() {
  const auto moment = std::chrono::steady_clock::now().time_since_epoch().count();
  return ".modeld-probe." + std::to_string(::getpid()) + "-" + std::to_string(moment) + ".tmp";
}

/// A new file. The destructor removes it unless it has replaced the target.
class TemporaryFile {
 public:
  explicit TemporaryFile(const OutputTarget& target) : target_(target) {
    // Without an old file, the umask applies.
    const mode_t mode = target.file ? 0600 : 0666;
    descriptor_ = ::openat(target.directory.get(), name_.c_str(),
                           O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    error_ = descriptor_ < 0 ? errno : 0;
    created_ = descriptor_ >= 0;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (created_) ::unlinkat(target_.directory.get(), name_.c_str(), 0);
  }

  /// Returns 0 or an errno value.
  int replace_with(std::string_view content) {
    if (error_ == 0 && target_.file) take_over(descriptor_, *target_.file);
    if (error_ == 0) error_ = descriptor_sink(descriptor_)(content);
    // Some file systems report a lack of space only on close.
    if (error_ == 0 && ::close(std::exchange(descriptor_, -1)) != 0) error_ = errno;
    if (error_ == 0 && !rename()) error_ = errno;
    if (error_ == 0) created_ = false;
    return error_;
  }

 private:
  bool rename() const {
    const int directory = target_.directory.get();
    return ::renameat(directory, name_.c_str(), directory, target_.name.c_str()) == 0;
  }

  const OutputTarget& target_;
  std::string name_ = temporary_name();
  int descriptor_ = -1;
  bool created_ = false;
  int error_ = 0;
};

std::string text_of(int error) {
  if (error == 0) return "";
  if (error != EBUSY) return error_text(error);
  return error_text(error) +
         "; it is a mount point, which cannot be replaced; mount its directory instead";
}

/// Returns a problem, and the number of a descriptor to write to instead.
Answer replace_at(const std::string& path, std::string_view content) {
  const OutputTarget target = find_output_target(path);
  if (target.descriptor) return {"", std::to_string(*target.descriptor)};
  if (!target.problem.empty()) return {target.problem, ""};
  const NoInterruption uninterrupted;
  return {text_of(TemporaryFile(target).replace_with(content)), ""};
}

/// A signal that ends this process also ends the child, whose temporary file would stay: signals
/// have to wait for a moment, but not for a file system that does not answer.
std::optional<Answer> replace_in_child(const Question& question, Deadline deadline) {
  constexpr std::chrono::milliseconds tick{1};
  const Deadline patience = deadline.at_most(std::chrono::milliseconds(50));
  EventLoop loop;
  std::optional<Answer> answer;
  bool over = false;
  std::optional<NoInterruption> uninterrupted(std::in_place);
  const auto ask = [&]() -> Task<void> {
    answer = co_await ask_in_child(loop, question, deadline);
    over = true;
  };
  const auto let_signals_come = [&]() -> Task<void> {
    while (!over && !patience.passed()) co_await loop.pause(tick, patience);
    uninterrupted.reset();
  };
  loop.run_all(2, 2, [&](std::size_t index) { return index == 0 ? ask() : let_signals_come(); });
  return answer;
}

/// Writes to an inherited descriptor; all others of this process are close-on-exec.
std::string write_to(int descriptor, std::string_view content) {
  const int flags = ::fcntl(descriptor, F_GETFD);
  if (flags < 0 || (flags & FD_CLOEXEC) != 0) return error_text(EBADF);
  return text_of(descriptor_sink(descriptor)(content));
}

}  // namespace

std::string replace_file(const std::string& path, std::string_view content, Deadline deadline) {
  const Question replace = [&] { return replace_at(path, content); };
  const auto answer = may_block(path) ? replace_in_child(replace, deadline) : replace();
  if (!answer) return file_system_silent;
  const std::string& descriptor = answer->at(1);
  return descriptor.empty() ? answer->front() : write_to(std::stoi(descriptor), content);
}

}  // namespace modeldprobe::app
