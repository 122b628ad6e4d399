#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modeldprobe/status.h"
#include "verdict/evidence.h"

namespace modeldprobe {

/// How to install modeld. By default for the user who does it.
struct Installation {
  std::string in_words = "`contenox modeld install`";  ///< part of a sentence
  /// The command for it. Empty if `contenox` is not on PATH, or if the caller cannot become the
  /// user who owns the data root.
  std::string command = {};
};

/// The step that puts `what`, such as "a newer daemon", in place of the one that runs.
NextStep replace_daemon(const std::string& what, const Installation& install);

/// The situation that a step is for, and the commands for it. Each command is one line for a POSIX
/// shell and works in every working directory. Holds references: both members must outlive it.
struct Situation {
  const Status& status;
  const Evidence& evidence;

  const OwnerIdentity& owner() const { return evidence.owner; }
  std::string pid() const;

  /// The command that starts the daemon as the user who owns the data root. Empty if no binary was
  /// found that the caller can run and may trust, or if the caller cannot become that user.
  std::string serve() const;

  /// The step that starts the daemon: serve() if that is not empty, otherwise words.
  NextStep start(const std::string& explanation = {}) const;

  /// How to restart the daemon without serve(), for example "restart its container web".
  std::string restart_in_words() const;

  /// Whether the caller would start a binary that another user could have put there.
  bool is_strangers_binary() const;

  /// How to install modeld for this data root.
  Installation install() const;

  /// The command line of this tool for `verb` and this data root, with `options` at the end.
  std::string tool(const std::string& verb, const std::string& options = {}) const;

  /// A command that succeeds once the lease is free, and fails if that takes more than `seconds`.
  std::string wait_until_free(int seconds) const;

  /// Whether this is the data root that the daemon and this tool use by default.
  bool is_default_root() const;

  /// The same command, run as the user who owns the data root. Empty if that user has no name or no
  /// id here, or if the caller has no means to become that user.
  std::string as_its_user(const std::string& command) const;

  /// Whether a signal is certain to reach the owner and the caller may send it.
  bool may_signal() const;

  /// Whether, in addition, the owner is alive and was asked at the endpoint that it serves.
  bool may_be_ended() const;

  /// Whether the endpoint's host name had to be resolved; `localhost` is not.
  bool has_host_name() const;

  /// Whether the endpoint means the same to this probe and to the owner.
  bool was_asked_where_it_serves() const;

  /// Milliseconds until the lease expires; 0 if it has expired.
  double milliseconds_left() const;

  /// The same in seconds, rounded up; at most 1e9, so that it fits.
  int seconds_left() const;
};

/// The path of an endpoint that is a Unix socket; nothing for another endpoint or an abstract name.
std::optional<std::string> socket_path(std::string_view endpoint);

/// Whether an endpoint is a Unix socket with a relative path.
bool is_relative_socket(std::string_view endpoint);

/// The command line of this tool with the arguments `rest`, which must be quoted already.
std::string tool_command(const Caller& caller, const std::string& rest);

/// The options with which the caller asked, where they differ from the defaults: the timeout if it
/// is longer and `options` sets none, and the codec unless the answer in it was an error.
std::string asked_with(const Caller& caller, const HealthResult& health, std::string_view options);

/// The command line of this tool for `verb` and this endpoint and instance, with `options` at the
/// end. It works in every working directory.
std::string tool_command(const NodeEvidence& evidence, const std::string& verb,
                         const std::string& options = {});

/// What to do if only multicast DNS may know the name of an endpoint; otherwise empty.
std::string step_about_local_name(std::string_view endpoint);

/// What to do if the system forbids this process the connection or the socket; otherwise empty.
std::string step_about_forbidden_connection(const Reason& reason);

/// Replaces a command that names `path` if the path is relative: the working directory is unknown,
/// and a command must work in every directory. `flag` is the flag that takes the path.
void drop_command_with_relative_path(NextStep& step, const std::string& path,
                                     const std::string& flag);

/// Why the data root is probably a mistake; otherwise empty.
std::string doubt_about_data_root(const Evidence& evidence);

}  // namespace modeldprobe
