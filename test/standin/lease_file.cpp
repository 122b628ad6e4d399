#include "lease_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace standin {
namespace {

absl::Status failure(absl::string_view action, const std::filesystem::path& path, int error) {
  return absl::ErrnoToStatus(error, absl::StrCat("cannot ", action, " ", path.string()));
}

// A new file beside the lease, gone at the end unless it has been renamed.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& directory)
      : name_((directory / ".lease-XXXXXX.tmp").string()), descriptor_(mkstemps(name_.data(), 4)) {}

  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  ~TemporaryFile() {
    if (descriptor_ < 0) return;
    close(descriptor_);
    if (!renamed_) unlink(name_.c_str());
  }

  bool is_open() const { return descriptor_ >= 0; }

  bool write(absl::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno != EINTR) return false;
      if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }

  bool rename_to(const std::filesystem::path& path) {
    renamed_ = std::rename(name_.c_str(), path.c_str()) == 0;
    return renamed_;
  }

 private:
  std::string name_;
  int descriptor_;
  bool renamed_ = false;
};

}  // namespace

absl::Status make_directory(const std::filesystem::path& directory) {
  std::filesystem::path path;
  for (const auto& part : directory) {
    path /= part;
    if (mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
      return failure("create", path, errno);
    }
  }
  return absl::OkStatus();
}

LeaseFile::LeaseFile(std::filesystem::path path) : path_(std::move(path)) {}

std::optional<Lease> LeaseFile::read() const {
  std::ifstream file(path_, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return parse_lease(text.str());
}

absl::Status LeaseFile::write(const Lease& lease) const {
  TemporaryFile file(path_.parent_path());
  if (!file.is_open()) return failure("create a file in", path_.parent_path(), errno);
  if (!file.write(to_json(lease)) || !file.rename_to(path_)) return failure("write", path_, errno);
  return absl::OkStatus();
}

absl::Status LeaseFile::remove() const {
  if (unlink(path_.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
  return failure("remove", path_, errno);
}

}  // namespace standin
