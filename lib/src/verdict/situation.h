#pragma once

#include <string>
#include <string_view>

#include "modeldprobe/status.h"
#include "verdict/evidence.h"

namespace modeldprobe {

/// What a step is about, and the commands that steps are made of. Each command is one line for a
/// POSIX shell that means the same in every working directory. Refers to what it is made of.
struct Situation {
  const Status& status;
  const Evidence& evidence;

  const OwnerIdentity& owner() const { return evidence.owner; }
  std::string pid() const;

  /// Starts the daemon on this data root, as the user that owns that; empty when no binary was
  /// found that the caller can run and may trust, or the caller cannot become that user.
  std::string serve() const;

  /// The step that starts the daemon: by serve() where it can, else in words.
  NextStep start(const std::string& explanation = {}) const;

  /// How to start it where serve() has no command: "start it as it was started before".
  std::string restart_in_words() const;

  /// Whether the binary is one that others could have put there, and the caller is to start it.
  bool is_strangers_binary() const;

  /// Installs modeld for this data root; empty without `contenox` on PATH.
  std::string install() const;

  /// The command line of this tool for `verb` and this data root, with `options` at the end.
  std::string tool(const std::string& verb, const std::string& options = {}) const;

  /// A command that succeeds once the lease is free, and fails if that takes more than `seconds`.
  std::string wait_until_free(int seconds) const;

  /// Whether daemon and tool use this data root when they are told nothing.
  bool is_default_root() const;

  /// Whether the data root is another user's than the caller.
  bool is_another_users() const;

  /// The same command as the user who owns the data root; empty when that user has no name, or the
  /// caller has no means to become that user.
  std::string as_its_user(const std::string& command) const;

  /// Whether it is certain that a signal reaches the owner, and that the caller may send it.
  bool may_signal() const;

  /// Whether, in addition, the owner's endpoint was asked where the owner serves it.
  bool may_be_ended() const;

  /// Whether the endpoint's address had to be found by its name; `localhost` needs no search.
  bool has_host_name() const;

  /// Whether the endpoint leads to the same place for this probe and the owner.
  bool was_asked_where_it_serves() const;

  /// Seconds until the lease expires, rounded up; 0 when it has.
  int seconds_left() const;
};

/// Whether an endpoint is a Unix socket with a path; an abstract name has none.
bool is_socket_path(std::string_view endpoint);

/// Whether that path depends on the working directory of whoever uses it.
bool is_relative_socket(std::string_view endpoint);

/// The tool by its name or path, as a word for the shell, and what follows.
std::string tool_command(const Caller& caller, const std::string& rest);

/// The command line of this tool for `verb` and this endpoint and instance, with `options` at the
/// end. It means the same in every directory.
std::string tool_command(const NodeEvidence& evidence, const std::string& verb,
                         const std::string& options = {});

/// What to do about the name of an endpoint if only multicast DNS may know it; else empty.
std::string step_about_local_name(std::string_view endpoint);

/// What to do if the system forbids this process the connection or the socket; else empty.
std::string step_about_forbidden_connection(const Reason& reason);

/// Why the data root can hardly be the one that is meant; empty when nothing speaks against it.
std::string doubt_about_data_root(const Evidence& evidence);

}  // namespace modeldprobe
