// Follows a path by names, for systems without O_PATH. A directory that passed the check can only
// be changed by root and the caller, so its names keep their meaning.
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "os/error_text.h"
#include "os/judged_path.h"
#include "os/ownership.h"
#include "text/clean_path.h"

namespace modeldprobe {
namespace {

class Walk {
 public:
  explicit Walk(const std::string& path) : rest_(path) {}

  JudgedPath run() {
    if (begin()) {
      while (!rest_.empty() && step()) {
      }
    }
    if (result_.resolved.empty()) result_.resolved = "/";
    return std::move(result_);
  }

 private:
  bool begin() {
    std::array<char, PATH_MAX> directory{};
    if (!rest_.starts_with('/')) {
      if (::getcwd(directory.data(), directory.size()) == nullptr) return fail(errno);
      rest_ = directory.data() + ("/" + rest_);
    }
    return to_root();
  }

  bool to_root() {
    result_.resolved.clear();
    return examine("/") && enter();
  }

  /// Follows one name; false at the first objection or error.
  bool step() {
    const std::string name = take_name(rest_);
    if (name.empty() || name == ".") return true;
    if (name == "..") {
      result_.resolved.erase(std::min(result_.resolved.rfind('/'), result_.resolved.size()));
      return examine(shown()) && enter();
    }
    const bool is_last = rest_.find_first_not_of('/') == std::string::npos;
    if (is_last && is_writable_by_others(facts_.st_mode)) return refuse();
    result_.resolved += "/" + name;
    if (!examine(result_.resolved)) return false;
    if (S_ISLNK(facts_.st_mode)) return follow();
    if (S_ISDIR(facts_.st_mode)) return enter();
    if (!rest_.empty()) return fail(ENOTDIR);
    return (is_trusted() && !is_writable_by_others(facts_.st_mode)) || refuse();
  }

  bool enter() {
    const bool sticky = (facts_.st_mode & S_ISVTX) != 0;
    return (is_trusted() && (sticky || !is_writable_by_others(facts_.st_mode))) || refuse();
  }

  bool follow() {
    if (!is_trusted()) return refuse();
    if (++links_ > most_links) return fail(ELOOP);
    std::array<char, PATH_MAX> target{};
    const ssize_t length = ::readlink(result_.resolved.c_str(), target.data(), target.size());
    if (length < 0) return fail(errno);
    if (rest_.size() > longest_way) return fail(ENAMETOOLONG);
    rest_.insert(0, target.data(), static_cast<std::size_t>(length));
    if (rest_.starts_with('/')) return to_root();
    result_.resolved.resize(result_.resolved.rfind('/'));
    return examine(shown());
  }

  bool examine(const std::string& path) {
    return ::lstat(path.c_str(), &facts_) == 0 || fail(errno);
  }

  bool is_trusted() const { return facts_.st_uid == 0 || facts_.st_uid == trusted_user_; }

  std::string shown() const { return result_.resolved.empty() ? "/" : result_.resolved; }

  bool refuse() {
    result_.objection = objection_to(shown(), facts_.st_uid, facts_.st_mode);
    return false;
  }

  bool fail(int error) {
    throw_if_exhausted(error, "following a path");
    result_.error = error;
    return false;
  }

  std::string rest_;
  uid_t trusted_user_ = trusted_user();
  JudgedPath result_;
  struct stat facts_ {};
  int links_ = 0;
};

}  // namespace

JudgedPath judge_path(const std::string& path, bool may_wait) {
  if (may_wait) return Walk(path).run();
  JudgedPath result;
  result.blocks = true;
  return result;
}

}  // namespace modeldprobe
