#include "lease_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace standin {
namespace {

std::string failure(std::string_view action, const std::filesystem::path& path, int error) {
  return "cannot " + std::string(action) + " " + path.string() + ": " +
         std::generic_category().message(error);
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

  bool write(std::string_view bytes) const {
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

std::optional<std::string> create_data_root(const std::filesystem::path& data_root) {
  std::error_code ignored;  // mkdir finds out again, and says it better.
  std::filesystem::create_directories(data_root.parent_path(), ignored);
  if (mkdir(data_root.c_str(), S_IRWXU) == 0 || errno == EEXIST) return std::nullopt;
  return failure("create", data_root, errno);
}

LeaseFile::LeaseFile(std::filesystem::path data_root)
    : data_root_(std::move(data_root)), path_(data_root_ / "modeld.lease") {}

std::optional<Claim> LeaseFile::read() const {
  std::ifstream file(path_, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return parse_claim(text.str());
}

std::optional<std::string> LeaseFile::write(const Lease& lease) const {
  TemporaryFile file(data_root_);
  if (!file.is_open()) return failure("create a file in", data_root_, errno);
  if (!file.write(to_json(lease)) || !file.rename_to(path_)) return failure("write", path_, errno);
  return std::nullopt;
}

void LeaseFile::remove() const {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace standin
