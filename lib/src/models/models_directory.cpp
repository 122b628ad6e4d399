#include "models/models_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>

#include "os/descriptor.h"
#include "os/error_text.h"
#include "text/clean_path.h"

namespace modeldprobe {
namespace {

constexpr std::size_t most_entries = 10'000;
constexpr std::size_t most_cut_models = 16;
constexpr const char* llama_file = "model.gguf";
constexpr const char* openvino_file = "openvino_model.xml";

GgufFacts examine_model(const std::string& path, Deadline deadline) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat facts {};
  if (!file || ::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return {};
  const auto read = [&](std::uint64_t offset, char* buffer, std::size_t count) -> std::size_t {
    for (;;) {
      const ssize_t got = ::pread(file.get(), buffer, count, static_cast<off_t>(offset));
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return 0;
    }
  };
  return examine_gguf({static_cast<std::uint64_t>(facts.st_size), read}, deadline);
}

enum class Kind { none, file, unreadable };

/// Whether there is a regular file at a path; links are followed.
Kind kind_at(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) {
    return means_absent(errno) ? Kind::none : Kind::unreadable;
  }
  return S_ISREG(facts.st_mode) ? Kind::file : Kind::none;
}

class Listing {
 public:
  Listing(const std::string& directory, Access access) : directory_(directory), access_(access) {}

  /// Nothing if something below the directory may block although the directory does not.
  std::optional<ModelsFound> run() {
    Directory directory(directory_);
    std::size_t examined = 0;
    while (const dirent* const entry = directory.next()) {
      if (++examined > most_entries || access_.deadline.passed()) {
        found_.complete = false;
        break;
      }
      if (!add_folder(join_path(directory_, entry->d_name))) return std::nullopt;
    }
    const int error = directory.error();
    if (error != 0 && !means_absent(error)) found_.complete = false;
    return std::move(found_);
  }

 private:
  bool may_ask(const std::string& path) const {
    return access_.may_block || !may_block(path, directory_.size() + 1);
  }

  /// False if the call may block.
  bool add_folder(const std::string& folder) {
    const std::string gguf = join_path(folder, llama_file);
    const std::string xml = join_path(folder, openvino_file);
    if (!may_ask(gguf) || !may_ask(xml)) return false;
    add_llama(gguf);
    const Kind kind = kind_at(xml);
    if (kind == Kind::file) ++found_.openvino;
    if (kind == Kind::unreadable) found_.complete = false;
    return true;
  }

  void add_llama(const std::string& gguf) {
    const Kind kind = kind_at(gguf);
    if (kind == Kind::unreadable) found_.complete = false;
    if (kind != Kind::file) return;
    const GgufFacts facts = examine_model(gguf, access_.deadline);
    if (!facts.is_cut()) {
      ++found_.llama;
      return;
    }
    ++found_.cut_models;
    if (found_.cut.size() < most_cut_models) found_.cut.push_back({gguf, facts});
  }

  std::string directory_;
  Access access_;
  ModelsFound found_;
};

Answer packed(const ModelsFound& found) {
  Answer answer = {std::to_string(found.llama), std::to_string(found.openvino),
                   std::to_string(found.cut_models), found.complete ? "1" : ""};
  for (const CutModel& model : found.cut) {
    answer.insert(answer.end(),
                  {model.path, std::to_string(static_cast<int>(model.facts.state)),
                   std::to_string(model.facts.size), std::to_string(model.facts.needed)});
  }
  return answer;
}

ModelsFound unpacked(const Answer& answer) {
  constexpr std::size_t fields = 4;
  ModelsFound found{std::stoull(answer.at(0)),
                    std::stoull(answer.at(1)),
                    std::stoull(answer.at(2)),
                    {},
                    !answer.at(3).empty()};
  for (std::size_t i = fields; i + fields <= answer.size(); i += fields) {
    const auto state = static_cast<GgufState>(std::stoi(answer[i + 1]));
    found.cut.push_back(
        {answer[i], {state, std::stoull(answer[i + 2]), std::stoull(answer[i + 3])}});
  }
  return found;
}

}  // namespace

void ModelsFound::add(ModelsFound other) {
  llama += other.llama;
  openvino += other.openvino;
  cut_models += other.cut_models;
  complete = complete && other.complete;
  for (CutModel& model : other.cut) {
    if (cut.size() < most_cut_models) cut.push_back(std::move(model));
  }
}

ModelsFound list_models(const std::string& directory, Access access) {
  constexpr double share_of_listing = 0.75;
  const Deadline deadline = access.deadline.fraction(share_of_listing);
  if (!access.may_block) {
    if (auto found = Listing(directory, {deadline, false}).run()) return std::move(*found);
  }
  const auto answer = ask_in_child(
      [&] {
        return packed(Listing(directory, {deadline, true}).run().value_or(ModelsFound{}));
      },
      access.deadline);
  if (answer) return unpacked(*answer);
  ModelsFound nothing;
  nothing.complete = false;
  return nothing;
}

}  // namespace modeldprobe
