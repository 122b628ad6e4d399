#include "verdict/situation.h"

#include <algorithm>
#include <cerrno>
#include <cmath>

#include "lease/lease.h"
#include "text/ascii.h"
#include "text/clean_path.h"
#include "text/durations.h"
#include "text/shell_quoting.h"

namespace modeldprobe {
namespace {

/// The data root that the daemon and this tool use by default; empty if HOME is not absolute.
std::string default_root(const Caller& caller) {
  return caller.home.starts_with('/') ? join_path(caller.home, ".contenox") : "";
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

NextStep replace_daemon(const std::string& what, const Installation& install) {
  if (install.command.empty()) {
    return {"install " + what + " (" + install.in_words + "), then start it in place of this one",
            {}};
  }
  return {"start " + what + " in place of this one; to install it", install.command};
}

std::string Situation::pid() const { return std::to_string(status.lease.lease->pid); }

std::string Situation::serve() const {
  const StepFacts& step = evidence.step;
  if (step.binary.empty() || !step.binary_problem.text.empty() || is_strangers_binary() ||
      !step.problem_for_owner.empty()) {
    return {};
  }
  std::string command = shell_quoted(step.binary) + " serve";
  if (!is_default_root()) command += " --data-root " + shell_quoted(status.data_root_path);
  return as_its_user(command);
}

bool Situation::is_strangers_binary() const {
  const BinarySearch& found = evidence.binaries;
  return found.binary && !evidence.step.root_is_another_users() &&
         std::ranges::find(found.untrusted, found.binary->path, &RejectedLauncher::path) !=
             found.untrusted.end();
}

std::string Situation::restart_in_words() const {
  const auto& supervisor = owner().supervisor;
  if (supervisor && supervisor->kind == Supervisor::Kind::container) {
    return "restart its container " + supervisor->name;
  }
  return "start it again the way it was started before";
}

NextStep Situation::start(const std::string& explanation) const {
  const std::string command = serve();
  if (!command.empty()) return {explanation, command};
  const StepFacts& step = evidence.step;
  if (const ProgramProblem& problem = step.binary_problem; !problem.text.empty()) {
    return {step.binary + " cannot be run (" + problem.text +
                "): " + (problem.error != 0 ? "make it executable" : "replace it") +
                ", or choose another binary",
            {}};
  }
  if (is_strangers_binary()) {
    return {"make sure that only you and root can write to " + step.binary +
                " and the directories above it, and that it is what you installed; then start it",
            {}};
  }
  if (!step.problem_for_owner.empty()) {
    return {"make sure that the user of the data root can run " + step.binary +
                " and nobody else can replace it (" + step.problem_for_owner +
                "), then start it as that user",
            {}};
  }
  if (step.root.user_is_unmapped) {
    return {
        "the data root belongs to a user without an id in this user namespace: start the daemon as "
        "that user",
        {}};
  }
  const std::string how = restart_in_words();
  return {explanation.empty() ? how : explanation + "; " + how, {}};
}

Installation Situation::install() const {
  std::string command = "contenox modeld install";
  if (!is_default_root()) {
    command = "env CONTENOX_DATA_ROOT=" + shell_quoted(status.data_root_path) + " " + command;
  }
  const bool is_callers =
      !evidence.step.root_is_another_users() && !evidence.step.root.user_is_unmapped;
  const std::string whose = is_callers ? "" : " as the user of the data root";
  return {"`" + command + "`" + whose, evidence.step.has_contenox ? as_its_user(command) : ""};
}

std::string Situation::tool(const std::string& verb, const std::string& options) const {
  const Caller& caller = evidence.step.caller;
  std::string words = verb + " --data-root " + shell_quoted(status.data_root_path);
  if (evidence.health && verb != "detect") words += asked_with(caller, *evidence.health, options);
  return tool_command(caller, words + options);
}

std::string Situation::wait_until_free(int seconds) const {
  return tool("detect", " --quiet --until not-running,not-installed,stale --wait=" +
                            std::to_string(seconds) + "s");
}

bool Situation::is_default_root() const {
  return !evidence.step.root_is_another_users() &&
         clean_path(status.data_root_path) == default_root(evidence.step.caller);
}

std::string Situation::as_its_user(const std::string& command) const {
  if (evidence.step.root.user_is_unmapped) return {};
  if (!evidence.step.root_is_another_users()) return command;
  const std::string& name = evidence.step.root.user_name;
  if (name.empty()) return {};
  if (evidence.step.caller.user != 0) {
    return evidence.step.has_sudo ? "sudo -u " + name + " " + command : "";
  }
  return "su -s /bin/sh " + name + " -c " + shell_quoted(command);
}

bool Situation::may_signal() const {
  const std::uint32_t caller = evidence.step.caller.user;
  return owner().may_be_signalled() && (caller == 0 || owner().user == caller);
}

bool Situation::may_be_ended() const {
  return may_signal() && owner().condition == OwnerProcess::alive && was_asked_where_it_serves();
}

bool Situation::has_host_name() const {
  return evidence.health && evidence.health->seen.resolving.count() > 0;
}

bool Situation::was_asked_where_it_serves() const {
  const std::string& endpoint = *status.endpoint;
  if (socket_path(endpoint)) return !is_relative_socket(endpoint) && owner().same_paths == true;
  return !has_host_name() && owner().same_net_namespace == true;
}

double Situation::milliseconds_left() const {
  return std::max(0.0, milliseconds_between(status.examined_at, status.lease.lease->expires_at()));
}

int Situation::seconds_left() const {
  constexpr double far = 1e9;
  return static_cast<int>(std::ceil(std::min(milliseconds_left() / 1000, far)));
}

std::optional<std::string> socket_path(std::string_view endpoint) {
  constexpr std::string_view scheme = "unix:";
  if (!endpoint.starts_with(scheme)) return std::nullopt;
  endpoint.remove_prefix(scheme.size());
  if (endpoint.starts_with("//")) endpoint.remove_prefix(2);
  if (endpoint.starts_with('@')) return std::nullopt;
  return std::string(endpoint);
}

bool is_relative_socket(std::string_view endpoint) {
  const auto path = socket_path(endpoint);
  return path && !path->starts_with('/');
}

std::string tool_command(const Caller& caller, const std::string& rest) {
  return shell_quoted(caller.tool) + " " + rest;
}

std::string asked_with(const Caller& caller, const HealthResult& health, std::string_view options) {
  const bool another_codec_may_do =
      health.failure && (health.failure->code == ReasonCode::rpc_error ||
                         health.failure->code == ReasonCode::bad_response);
  std::string words;
  if (caller.codec != CodecChoice::automatic && !another_codec_may_do) {
    words = caller.codec == CodecChoice::json ? " --codec json" : " --codec proto";
  }
  if (caller.timeout > default_timeout && options.find("--timeout") == options.npos) {
    words += " --timeout " + format_duration(caller.timeout);
  }
  return words;
}

std::string tool_command(const NodeEvidence& evidence, const std::string& verb,
                         const std::string& options) {
  std::string endpoint = evidence.endpoint;
  if (is_relative_socket(endpoint)) {
    endpoint = "unix:" + absolute_path(*socket_path(endpoint), evidence.working_directory);
  }
  std::string words = verb + " --endpoint " + shell_quoted(endpoint);
  if (!evidence.instance.empty()) words += " --instance " + shell_quoted(evidence.instance);
  words += asked_with(evidence.caller, evidence.health, options);
  return tool_command(evidence.caller, words + options);
}

std::string step_about_local_name(std::string_view endpoint) {
  std::string name(endpoint.substr(0, endpoint.rfind(':')));
  if (name.ends_with('.')) name.pop_back();
  std::ranges::transform(name, name.begin(), lower_case);
  if (!name.ends_with(".local")) return {};
  return "use an address: only /etc/hosts and DNS are asked, and not multicast DNS, which knows "
         "most names in .local";
}

std::string step_about_forbidden_connection(const Reason& reason) {
  const std::string forbidden = "this process may not make such a connection: ";
  const std::string elsewhere = "; run modeld-probe where it may";
  if (reason.error == EAFNOSUPPORT) {
    return forbidden +
           "its sandbox forbids that kind of address (RestrictAddressFamilies= in a systemd unit), "
           "or this system lacks it" +
           elsewhere;
  }
  // For a Unix socket, EACCES comes from the permissions of its path.
  const bool by_path = reason.code == ReasonCode::permission_denied && reason.error == EACCES;
  const bool is_refusal = reason.error == EPERM || reason.error == EACCES || reason.error == ENOSYS;
  if (!is_refusal || by_path) return {};
  return forbidden + "a firewall, a sandbox or a security module forbids it" + elsewhere;
}

void drop_command_with_relative_path(NextStep& step, const std::string& path,
                                     const std::string& flag) {
  const auto is_named = [&](const std::string& text) {
    return step.command.find(text) != std::string::npos;
  };
  if (path.starts_with('/') || !(is_named(path) || is_named(shell_quoted(path)))) return;
  step = {"give " + flag +
              " an absolute path: the working directory is unknown, so no command can name " + path,
          {}};
}

std::string doubt_about_data_root(const Evidence& evidence) {
  const std::string& root = evidence.data_root;
  const DataRoot::Kind kind = evidence.step.root.kind;
  if (kind == DataRoot::Kind::other) return root + " is not a directory";
  if (kind != DataRoot::Kind::absent) return {};
  const auto is_quote = [](char c) { return c == '\'' || c == '"'; };
  if (root.starts_with('~')) return root + " starts with a tilde, which only a shell expands";
  if (root.starts_with('$')) return root + " starts with a $, which only a shell expands";
  if (is_quote(root.front()) || is_quote(root.back())) {
    return root + " has quotes in its name, which only a shell removes";
  }
  if (is_blank(root.front()) || is_blank(root.back())) {
    return "\"" + root + "\" starts or ends with white space";
  }
  const std::string full = clean_path(absolute_path(root, evidence.working_directory));
  const std::string home = default_root(evidence.step.caller);
  return full == home || root == ".contenox" ? "" : "the directory " + root + " does not exist";
}

}  // namespace modeldprobe
