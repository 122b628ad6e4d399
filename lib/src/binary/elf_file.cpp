// Reads ELF headers by their offsets: not every system has <elf.h>.
#include "binary/elf_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "binary/installs.h"
#include "os/descriptor.h"
#include "os/error_text.h"

namespace modeldprobe {
namespace {

/// Where the fields are, in the files of one width.
struct Layout {
  std::size_t header_size;
  std::size_t table_offset;
  std::size_t entry_size;
  std::size_t entry_count;
  std::size_t width;  ///< of an offset or a size
  // In an entry of the program header table:
  std::size_t smallest_entry;
  std::size_t offset;
  std::size_t size_in_file;
};

constexpr Layout narrow{52, 28, 42, 44, 4, 32, 4, 16};
constexpr Layout wide{64, 32, 54, 56, 8, 56, 8, 32};

constexpr std::size_t class_at = 4;
constexpr std::size_t byte_order_at = 5;
constexpr std::size_t machine_at = 18;
constexpr std::uint64_t loadable = 1;
constexpr std::uint64_t loader = 3;
constexpr std::uint64_t most_entries = 1024;
constexpr std::uint64_t longest_loader = 4096;

/// One number for the machines that one kernel runs, for example with 32 and with 64 bits.
std::uint64_t family(std::uint64_t machine) {
  constexpr std::array<std::array<std::uint64_t, 2>, 3> narrow_and_wide = {
      {{3 /* 386 */, 62}, {40 /* ARM */, 183}, {20 /* PPC */, 21}}};
  for (const auto& [small, big] : narrow_and_wide) {
    if (machine == small) return big;
  }
  return machine;
}

/// The family of this machine; 0 if not known.
std::uint64_t own_family() {
  struct Known {
    std::string_view name;
    std::uint64_t family;
  };
  constexpr std::array<Known, 7> known = {{{"amd64", 62},
                                           {"386", 62},
                                           {"arm64", 183},
                                           {"arm", 183},
                                           {"riscv64", 243},
                                           {"s390x", 22},
                                           {"ppc64le", 21}}};
  const std::string_view platform = platform_name();
  const std::string_view name = platform.substr(platform.find('-') + 1);
  const auto found = std::ranges::find(known, name, &Known::name);
  return found == known.end() ? 0 : found->family;
}

class ElfFile {
 public:
  explicit ElfFile(const std::string& path)
      : file_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) {}

  std::string why_not() {
    struct stat facts {};
    if (!file_ || ::fstat(file_.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return {};
    size_ = static_cast<std::uint64_t>(facts.st_size);
    const std::string header = bytes(0, wide.header_size);
    if (!header.starts_with("\177ELF")) return {};
    if (header.size() <= machine_at + 1) return cut_off;
    big_endian_ = header[byte_order_at] == 2;
    const std::uint64_t machine = number(header, machine_at, 2);
    if (own_family() != 0 && family(machine) != own_family()) {
      return "it is for another kind of machine, and only an emulator could run it";
    }
    layout_ = header[class_at] == 2 ? wide : narrow;
    return header.size() < layout_.header_size ? cut_off : why_not_loadable(header);
  }

 private:
  static constexpr const char* cut_off = "the file is cut off";

  std::string why_not_loadable(const std::string& header) {
    const std::uint64_t start = number(header, layout_.table_offset, layout_.width);
    const std::uint64_t entry_size = number(header, layout_.entry_size, 2);
    const std::uint64_t count = number(header, layout_.entry_count, 2);
    if (entry_size < layout_.smallest_entry || count > most_entries) return {};
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::string entry = bytes(start + i * entry_size, layout_.smallest_entry);
      if (entry.size() < layout_.smallest_entry) return cut_off;
      std::string problem = problem_with(entry);
      if (!problem.empty()) return problem;
    }
    return {};
  }

  std::string problem_with(const std::string& entry) {
    const std::uint64_t type = number(entry, 0, 4);
    if (type != loadable && type != loader) return {};
    const std::uint64_t offset = number(entry, layout_.offset, layout_.width);
    const std::uint64_t length = number(entry, layout_.size_in_file, layout_.width);
    if (offset > size_ || length > size_ - offset) return cut_off;
    if (type == loadable || length > longest_loader) return {};
    std::string path = bytes(offset, static_cast<std::size_t>(length));
    path.resize(std::min(path.find('\0'), path.size()));
    struct stat facts {};
    if (::stat(path.c_str(), &facts) == 0 || !means_absent(errno)) return {};
    return "its loader " + path + ": " + error_text(ENOENT);
  }

  std::string bytes(std::uint64_t offset, std::size_t count) const {
    std::string read(count, '\0');
    const ssize_t got = ::pread(file_.get(), read.data(), count, static_cast<off_t>(offset));
    read.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return read;
  }

  std::uint64_t number(std::string_view text, std::size_t at, std::size_t width) const {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) {
      const std::size_t byte = big_endian_ ? at + i : at + width - 1 - i;
      value = value << 8 | static_cast<unsigned char>(text[byte]);
    }
    return value;
  }

  Descriptor file_;
  std::uint64_t size_ = 0;
  bool big_endian_ = false;
  Layout layout_ = wide;
};

}  // namespace

std::string why_elf_cannot_run(const std::string& path) { return ElfFile(path).why_not(); }

}  // namespace modeldprobe
