#include "binary/launcher.h"

#include <unistd.h>

#include <algorithm>
#include <optional>

#include "binary/trust.h"
#include "json/json_reader.h"
#include "os/child_process.h"
#include "os/error_text.h"

namespace modeldprobe {
namespace {

constexpr std::size_t longest_version = 256;
constexpr std::size_t most_backends = 32;

LauncherReply unanswered(std::string problem) { return {.problem = std::move(problem)}; }

LauncherReply reply_from(const ChildResult& result) {
  switch (result.end) {
    case ChildResult::End::exited:
      if (result.code == 0) return parse_launcher_reply(result.output);
      return unanswered("`version --json` exited with code " + std::to_string(result.code));
    case ChildResult::End::killed_by_signal:
      return unanswered("`version --json` was killed by signal " + std::to_string(result.code));
    case ChildResult::End::not_started:
      return unanswered("`version --json` could not be run: " + result.problem);
    case ChildResult::End::timed_out:
      return unanswered("`version --json` did not finish in time");
    case ChildResult::End::silent:
      return {.problem = file_system_silent, .silent = true};
    case ChildResult::End::too_much_output:
      return unanswered("`version --json` printed more than " + std::to_string(largest_reply) +
                        " bytes");
    case ChildResult::End::lost:
      return unanswered("`version --json` ended, but its exit code was lost");
  }
  return unanswered("unknown end of `version --json`");
}

std::vector<std::string> own_environment() {
  std::vector<std::string> environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    environment.emplace_back(*variable);
  }
  return environment;
}

/// The child that runs the launcher judges it again, so it runs exactly what it judged.
Program open_launcher(const std::string& launcher) {
  JudgedLauncher judged = judge_launcher(launcher, true);
  if (judged.is_script) judged.file.reset();
  return {std::move(judged.file), std::move(judged.path), std::move(judged.trust.problem)};
}

}  // namespace

LauncherReply parse_launcher_reply(std::string_view output) {
  std::string version;
  std::optional<std::int64_t> protocol;
  std::vector<std::string> backends;
  const JsonFields fields = {
      {"version", &version}, {"protocol", &protocol}, {"backends", &backends}};
  if (const auto problem = read_json(output, fields)) {
    return unanswered("`version --json` did not print the expected JSON object: " +
                      describe(*problem, output));
  }
  if (version.empty()) return unanswered("`version --json` did not report a version");
  // There may be many launchers, so keep little of each.
  version.resize(std::min(version.size(), longest_version));
  backends.resize(std::min(backends.size(), most_backends));
  for (std::string& backend : backends) backend.resize(std::min(backend.size(), longest_version));
  return {.version = std::move(version),
          .protocol = protocol.value_or(1),
          .backends = std::move(backends)};
}

std::vector<LauncherReply> ask_launchers(const std::vector<std::string>& launchers,
                                         Deadline deadline, Orphans orphans) {
  std::vector<std::vector<std::string>> commands;
  commands.reserve(launchers.size());
  for (const std::string& launcher : launchers) {
    commands.push_back({launcher, "version", "--json"});
  }
  std::vector<LauncherReply> replies(launchers.size());
  run_children(
      commands, own_environment(), largest_reply, deadline, orphans, open_launcher,
      [&](std::size_t index, const ChildResult& result) { replies[index] = reply_from(result); });
  return replies;
}

}  // namespace modeldprobe
