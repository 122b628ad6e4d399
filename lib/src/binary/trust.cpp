#include "binary/trust.h"

#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>
#include <optional>
#include <string_view>

#include "os/error_text.h"
#include "os/file.h"
#include "os/judged_path.h"

namespace modeldprobe {
namespace {

using Verdict = LauncherTrust::Verdict;

/// Linux allows this many scripts to interpret each other.
constexpr int most_interpreters = 5;

LauncherTrust unusable(std::string problem) { return {Verdict::unusable, std::move(problem)}; }

/// The first bytes of a judged program, as many as the kernel reads. Empty if the caller may not
/// read it; then an interpreter could not read it either.
std::string first_bytes(const JudgedPath& program) {
  constexpr std::size_t most = 256;
  const Descriptor file(
      ::open(program.resolved.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  std::array<char, most> bytes{};
  const ssize_t count = file ? ::read(file.get(), bytes.data(), bytes.size()) : 0;
  return std::string(bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
}

/// The interpreter that the first line names; nothing if the program is not a script.
std::optional<std::string> interpreter_of(std::string_view program) {
  if (!program.starts_with("#!")) return std::nullopt;
  std::string_view line = program.substr(2, program.find('\n') - 2);
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  return std::string(line.substr(0, line.find_first_of(std::string_view(" \t\0", 3))));
}

/// Empty for a regular file that the caller may execute.
std::string why_not_a_program(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return error_text(errno);
  if (!S_ISREG(facts.st_mode)) return "not a regular file";
  const int error = why_not_executable(path);
  return error == 0 ? "" : "cannot be executed: " + error_text(error);
}

LauncherTrust trust_in(const JudgedPath& program) {
  if (!program.objection.empty()) return {Verdict::untrusted, program.objection};
  if (program.error != 0) return unusable(error_text(program.error));
  return {Verdict::trusted, {}};
}

LauncherTrust trust_in_interpreter(const JudgedPath& program) {
  LauncherTrust trust = trust_in(program);
  if (trust.verdict != Verdict::trusted) return trust;
  std::string problem = why_not_a_program(program.resolved);
  return problem.empty() ? trust : unusable(std::move(problem));
}

/// Follows a script to its interpreter, and that to its own.
void judge_interpreters(JudgedLauncher& launcher, std::optional<std::string> interpreter,
                        bool may_wait) {
  for (int depth = 0; interpreter; ++depth) {
    if (depth == most_interpreters) {
      launcher.trust = unusable("its interpreters are scripts that interpret each other");
      return;
    }
    // Launchers run in the root directory.
    const std::string path = interpreter->starts_with('/') ? *interpreter : '/' + *interpreter;
    const JudgedPath program = judge_path(path, may_wait);
    launcher.blocks = program.blocks;
    if (launcher.blocks) return;
    launcher.trust = trust_in_interpreter(program);
    if (launcher.trust.verdict != Verdict::trusted) {
      launcher.trust.problem = "its interpreter " + path + ": " + launcher.trust.problem;
      return;
    }
    interpreter = interpreter_of(first_bytes(program));
  }
}

std::string without_dots(const std::string& launcher, const std::string& resolved) {
  if (("/" + launcher + "/").find("/../") != std::string::npos) return resolved;
  if (launcher.starts_with('/')) return launcher;
  std::array<char, PATH_MAX> directory{};
  const char* const known = ::getcwd(directory.data(), directory.size());
  return known == nullptr ? resolved : known + ("/" + launcher);
}

/// A verdict as text and back, for an answer from a child.
std::string text_of(Verdict verdict) { return std::to_string(static_cast<int>(verdict)); }

Verdict verdict_from(const std::string& text) { return static_cast<Verdict>(text.front() - '0'); }

LauncherTrust judged_in_child(const std::string& launcher, const std::function<bool()>& prepare,
                              Deadline deadline) {
  const auto answer = ask_in_child(
      [&] {
        LauncherTrust trust =
            prepare() ? judge_launcher(launcher, true).trust : unusable(error_text(errno));
        return Answer{text_of(trust.verdict), std::move(trust.problem)};
      },
      deadline);
  if (!answer) return {Verdict::silent, file_system_silent};
  return {verdict_from(answer->at(0)), answer->at(1)};
}

bool become(std::uint32_t user) {
  constexpr gid_t nobodys_group = 65534;
  return ::setgroups(0, nullptr) == 0 && ::setgid(nobodys_group) == 0 && ::setuid(user) == 0;
}

}  // namespace

JudgedLauncher judge_launcher(const std::string& launcher, bool may_wait) {
  JudgedLauncher judged;
  judged.trust.problem = why_not_a_program(launcher);
  if (!judged.trust.problem.empty()) return judged;
  JudgedPath program = judge_path(launcher, may_wait);
  judged.blocks = program.blocks;
  judged.trust = trust_in(program);
  if (judged.blocks || judged.trust.verdict != Verdict::trusted) return judged;
  const auto interpreter = interpreter_of(first_bytes(program));
  judged.path = without_dots(launcher, program.resolved);
  judged.file = std::move(program.file);
  judged.is_script = interpreter.has_value();
  judge_interpreters(judged, interpreter, may_wait);
  return judged;
}

LauncherTrust examine_launcher(const std::string& launcher, Access access) {
  if (!access.may_block) {
    JudgedLauncher judged = judge_launcher(launcher, false);
    if (!judged.blocks) return std::move(judged.trust);
  }
  return judged_in_child(
      launcher, [] { return true; }, access.deadline);
}

LauncherTrust examine_launcher_as(std::uint32_t user, const std::string& launcher,
                                  Deadline deadline) {
  return judged_in_child(
      launcher, [user] { return become(user); }, deadline);
}

}  // namespace modeldprobe
