#pragma once

#include <dirent.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace modeldprobe {

/// Owns one file descriptor and closes it. Movable; empty is -1.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      reset();
      number_ = std::exchange(other.number_, -1);
    }
    return *this;
  }
  ~Descriptor() { reset(); }

  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

  void reset() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_ = -1;
};

/// An open directory, which the destructor closes.
class Directory {
 public:
  explicit Directory(const std::string& path)
      : stream_(::opendir(path.c_str())), error_(stream_ ? 0 : errno) {}

  /// The next entry other than `.` and `..`, valid until the next call. Null at the end, and after
  /// an error.
  const dirent* next() {
    while (error_ == 0) {
      errno = 0;
      const dirent* const entry = ::readdir(stream_.get());
      if (entry == nullptr) {
        error_ = errno;
        return nullptr;
      }
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") return entry;
    }
    return nullptr;
  }

  /// errno, if the directory could not be opened, or not be read to its end; otherwise 0.
  int error() const { return error_; }

  /// The directory's descriptor, which this object owns. Only for one that could be opened.
  int descriptor() const { return ::dirfd(stream_.get()); }

 private:
  struct Close {
    void operator()(DIR* stream) const { ::closedir(stream); }
  };
  std::unique_ptr<DIR, Close> stream_;
  int error_;
};

}  // namespace modeldprobe
