#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "os/error_text.h"
#include "os/judged_path.h"
#include "os/ownership.h"
#include "text/clean_path.h"

namespace modeldprobe {
namespace {

class Walk {
 public:
  Walk(const std::string& path, bool may_wait) : rest_(path), may_wait_(may_wait) {}

  JudgedPath run() {
    if (!rest_.starts_with('/') && !begin_at_working_directory()) return std::move(result_);
    if (to_root()) {
      while (step()) {
      }
    }
    return std::move(result_);
  }

 private:
  bool begin_at_working_directory() {
    std::array<char, PATH_MAX> directory{};
    if (::getcwd(directory.data(), directory.size()) == nullptr || directory[0] != '/') {
      return refuse("the working directory cannot be examined: " + error_text(errno));
    }
    rest_ = directory.data() + ("/" + rest_);
    return true;
  }

  bool to_root() {
    result_.resolved.clear();
    return enter(Descriptor(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)));
  }

  /// Follows one name; false at the end or on failure.
  bool step() {
    const std::string name = take_name(rest_);
    if (name.empty()) return finish(std::move(directory_), facts_);
    if (name == ".") return true;
    if (name == "..") {
      result_.resolved.erase(std::min(result_.resolved.rfind('/'), result_.resolved.size()));
      return enter(open_in_directory("..", O_DIRECTORY));
    }
    if (is_last() && is_writable_by_others(facts_.mode)) return refuse(facts_);
    Descriptor next = open_in_directory(name.c_str(), 0);
    result_.resolved += "/" + name;
    const auto facts = examine(next);
    if (!facts) return false;
    if (S_ISLNK(facts->mode)) return follow(next, *facts);
    if (S_ISDIR(facts->mode)) return enter(std::move(next), *facts);
    if (!rest_.empty()) return fail(ENOTDIR);
    return finish(std::move(next), *facts);
  }

  bool is_last() const { return rest_.find_first_not_of('/') == std::string::npos; }

  Descriptor open_in_directory(const char* name, int flags) {
    return Descriptor(::openat(directory_.get(), name, O_PATH | O_NOFOLLOW | O_CLOEXEC | flags));
  }

  bool enter(Descriptor directory) {
    const auto facts = examine(directory);
    return facts && enter(std::move(directory), *facts);
  }

  bool enter(Descriptor directory, const FileFacts& facts) {
    const bool sticky = (facts.mode & S_ISVTX) != 0;
    const bool writable = is_writable_by_others(facts.mode) && !sticky;
    if (writable || !is_trusted(facts.owner)) return refuse(facts);
    if (!is_on_trusted_mount(directory, facts)) return false;
    directory_ = std::move(directory);
    facts_ = facts;
    return true;
  }

  bool follow(const Descriptor& link, const FileFacts& facts) {
    if (!is_trusted(facts.owner)) return refuse(facts);
    if (++links_ > most_links) return fail(ELOOP);
    std::array<char, PATH_MAX> target{};
    const ssize_t length = ::readlinkat(link.get(), "", target.data(), target.size());
    if (length < 0) return fail(errno);
    if (rest_.size() > longest_way) return fail(ENAMETOOLONG);
    rest_.insert(0, target.data(), static_cast<std::size_t>(length));
    if (rest_.starts_with('/')) return to_root();
    result_.resolved.resize(result_.resolved.rfind('/'));
    return true;
  }

  bool finish(Descriptor file, const FileFacts& facts) {
    const bool writable = !S_ISDIR(facts.mode) && is_writable_by_others(facts.mode);
    if (writable || !is_trusted(facts.owner)) return refuse(facts);
    if (!is_on_trusted_mount(file, facts)) return false;
    if (result_.resolved.empty()) result_.resolved = "/";
    result_.file = std::move(file);
    return false;
  }

  /// A file system that cannot block was mounted by root.
  bool is_on_trusted_mount(const Descriptor& opened, const FileFacts& facts) {
    if (!facts.may_block || facts.device == trusted_device_) return true;
    if (is_kernel_file(opened.get())) return refuse(shown() + " is not on an ordinary file system");
    const uid_t user = mounting_user(opened.get(), facts.device);
    if (!is_trusted(user)) return refuse_mount(user);
    trusted_device_ = facts.device;
    return true;
  }

  bool is_trusted(uid_t user) const { return user == 0 || user == trusted_user_; }

  std::optional<FileFacts> examine(const Descriptor& opened) {
    const auto facts = opened ? facts_of(opened.get(), may_wait_) : std::nullopt;
    if (!facts) {
      fail(errno);
      return std::nullopt;
    }
    result_.blocks = facts->may_block && !may_wait_;
    return result_.blocks ? std::nullopt : facts;
  }

  bool fail(int error) {
    throw_if_exhausted(error, "following a path");
    result_.error = error;
    if (error != EACCES) return false;
    return refuse("what is below " + shown() + " cannot be examined: " + error_text(error));
  }

  std::string shown() const { return result_.resolved.empty() ? "/" : result_.resolved; }

  bool refuse(std::string objection) {
    result_.objection = std::move(objection);
    return false;
  }

  bool refuse(const FileFacts& facts) {
    return refuse(objection_to(shown(), facts.owner, facts.mode));
  }

  bool refuse_mount(uid_t user) {
    const std::string whose =
        user == unknown_user ? "an unknown user" : "uid " + std::to_string(user);
    return refuse(shown() + " is on a file system that " + whose + " mounted");
  }

  std::string rest_;
  bool may_wait_;
  uid_t trusted_user_ = trusted_user();
  JudgedPath result_;
  Descriptor directory_;
  FileFacts facts_;
  std::optional<dev_t> trusted_device_;
  int links_ = 0;
};

}  // namespace

JudgedPath judge_path(const std::string& path, bool may_wait) { return Walk(path, may_wait).run(); }

}  // namespace modeldprobe
