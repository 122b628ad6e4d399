#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <string_view>
#include <utility>

#include "os/error_text.h"
#include "os/judged_path.h"
#include "os/ownership.h"
#include "output/output_file.h"
#include "text/clean_path.h"

namespace modeldprobe::app {
namespace {

#if defined(O_PATH)
constexpr int for_looking_up = O_PATH | O_DIRECTORY | O_CLOEXEC;
#else
constexpr int for_looking_up = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
#endif

constexpr const char* not_a_file = "it is not a file";
constexpr const char* link_to_nothing = "it is a link to nothing";

/// The number in a path that names an open descriptor of this process. Opening the path again would
/// lose the file position that the descriptor shares with others.
std::optional<int> own_descriptor(const std::string& path) {
  const std::string cleaned = clean_path(path);
  if (cleaned == "/dev/stdout") return STDOUT_FILENO;
  if (cleaned == "/dev/stderr") return STDERR_FILENO;
  for (const std::string_view directory : {"/dev/fd/", "/proc/self/fd/", "/proc/thread-self/fd/"}) {
    if (!cleaned.starts_with(directory)) continue;
    int number = -1;
    const char* const end = cleaned.data() + cleaned.size();
    const auto read = std::from_chars(cleaned.data() + directory.size(), end, number);
    if (read.ec == std::errc() && read.ptr == end && number >= 0) return number;
  }
  return std::nullopt;
}

class Walk {
 public:
  explicit Walk(const std::string& path) : rest_(path) {}

  OutputTarget run() {
    if (rest_.starts_with('/') ? to_root() : enter(".", 0)) {
      while (step()) {
      }
    }
    return std::move(result_);
  }

 private:
  bool to_root() {
    result_.descriptor = own_descriptor(rest_);
    return !result_.descriptor && enter("/", 0);
  }

  /// Follows one name; false at the end or on failure.
  bool step() {
    const std::string name = take_name(rest_);
    if (name.empty()) return refuse(not_a_file);
    struct stat facts {};
    if (::fstatat(directory_.get(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) {
      return errno == ENOENT && rest_.empty() ? absent(name) : fail(errno);
    }
    if (S_ISLNK(facts.st_mode)) return follow(name, facts);
    if (S_ISDIR(facts.st_mode)) return enter(name.c_str(), O_NOFOLLOW);
    if (!rest_.empty()) return fail(ENOTDIR);
    if (!S_ISREG(facts.st_mode)) return refuse(not_a_file);
    result_.file = facts;
    return finish(name);
  }

  bool enter(const char* name, int flags) {
    const int above = directory_ ? directory_.get() : AT_FDCWD;
    Descriptor next(::openat(above, name, for_looking_up | flags));
    if (!next || ::fstat(next.get(), &facts_) != 0) return fail(errno);
    directory_ = std::move(next);
    return true;
  }

  bool follow(const std::string& name, const struct stat& link) {
    const bool last = rest_.empty();
    // The text of a link in procfs may not be the path of its target.
    if (is_kernel_file(directory_.get()) && last) return refuse(not_a_file);
    const bool shared = (facts_.st_mode & S_ISVTX) != 0 && (facts_.st_mode & S_IWOTH) != 0;
    if (shared && link.st_uid != ::geteuid() && link.st_uid != facts_.st_uid) {
      return refuse("a link of uid " + std::to_string(link.st_uid) +
                    " is on the way; in a directory that everybody may write to, only your own "
                    "links and those of its owner are followed");
    }
    std::array<char, PATH_MAX> target{};
    const ssize_t length =
        ::readlinkat(directory_.get(), name.c_str(), target.data(), target.size());
    if (length < 0) return fail(errno);
    const std::string text(target.data(), static_cast<std::size_t>(length));
    if (is_kernel_file(directory_.get()) && text.starts_with('/')) return enter(name.c_str(), 0);
    ends_in_link_ = ends_in_link_ || last;
    if (++links_ > most_links) return fail(ELOOP);
    if (rest_.size() > longest_way) return fail(ENAMETOOLONG);
    rest_.insert(0, text);
    return !text.starts_with('/') || to_root();
  }

  bool absent(const std::string& name) {
    return ends_in_link_ ? refuse(link_to_nothing) : finish(name);
  }

  bool finish(const std::string& name) {
    result_.directory = std::move(directory_);
    result_.name = name;
    return false;
  }

  bool fail(int error) {
    const bool to_nothing = error == ENOENT || error == ENOTDIR || error == ELOOP;
    if (ends_in_link_ && to_nothing) return refuse(link_to_nothing);
    return refuse(error_text(error));
  }

  bool refuse(std::string problem) {
    result_.problem = std::move(problem);
    return false;
  }

  std::string rest_;
  OutputTarget result_;
  Descriptor directory_;
  struct stat facts_ {};
  bool ends_in_link_ = false;  ///< the path itself names a link
  int links_ = 0;
};

}  // namespace

OutputTarget find_output_target(const std::string& path) { return Walk(path).run(); }

}  // namespace modeldprobe::app
