#include "binary/trust.h"

#include <grp.h>
#include <limits.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <functional>
#include <optional>

#include "binary/program_file.h"
#include "os/error_text.h"
#include "os/judged_path.h"

namespace modeldprobe {
namespace {

using Verdict = LauncherTrust::Verdict;

LauncherTrust unusable(std::string problem) { return {Verdict::unusable, std::move(problem)}; }

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
      launcher.trust = unusable(endless_interpreters);
      return;
    }
    const JudgedPath program = judge_path(*interpreter, may_wait);
    launcher.blocks = program.blocks;
    if (launcher.blocks) return;
    launcher.trust = trust_in_interpreter(program);
    if (launcher.trust.verdict != Verdict::trusted) {
      launcher.trust.problem = "its interpreter " + *interpreter + ": " + launcher.trust.problem;
      return;
    }
    interpreter = interpreter_of(first_bytes(program.resolved));
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
  const auto interpreter = interpreter_of(first_bytes(program.resolved));
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
