#include <algorithm>
#include <iterator>
#include <utility>

#include "binary/versions.h"
#include "evidence/gather_parts.h"
#include "text/clean_path.h"

namespace modeldprobe {
namespace {

constexpr std::int64_t oldest_protocol = 1;
constexpr std::int64_t newest_protocol = 1;

/// Searches the managed installs, and records why each one was rejected.
class ManagedSearch {
 public:
  ManagedSearch(const BinaryQuery& query, const System& system, BinarySearch& search)
      : query_(query), system_(system), search_(search) {}

  std::optional<Binary> run(Deadline deadline) {
    const PathNature installs = nature_below_root(binary_name);
    if (installs == PathNature::absent) return std::nullopt;
    const bool installs_may_block = installs == PathNature::may_block;
    const bool current_may_block =
        installs_may_block || nature_below_root("modeld/current") == PathNature::may_block;
    const CurrentLauncher current =
        system_.current_launcher(query_.data_root, {deadline, current_may_block});
    if (found_silent(current.silent)) return std::nullopt;
    if (current.unreadable) search_.unreadable.push_back(*current.unreadable);
    if (current.path) {
      PathExamined examined =
          system_.examine_path(*current.path, {deadline, system_.may_block(*current.path, 0)});
      if (found_silent(examined.presence == Presence::silent)) return std::nullopt;
      // A current launcher that hangs must leave time for the others.
      if (examined.presence == Presence::present) {
        if (auto binary = newest_usable({*current.path}, deadline.fraction(0.5))) return binary;
      }
      if (examined.presence == Presence::unreadable) {
        search_.unreadable.push_back(
            {clean_path(*current.path), examined.error, std::move(examined.problem)});
      }
    }
    ManagedLaunchers launchers =
        system_.managed_launchers(query_.data_root, {deadline, installs_may_block});
    if (found_silent(launchers.silent)) return std::nullopt;
    search_.complete = launchers.complete;
    if (current.path) forget(launchers, clean_path(*current.path));
    if (!may_be_listed(launchers)) search_.unreadable.clear();  // what hides `current`, too
    std::ranges::move(launchers.unreadable, std::back_inserter(search_.unreadable));
    return newest_usable(std::move(launchers.paths), deadline);
  }

 private:
  static void forget(ManagedLaunchers& launchers, const std::string& path) {
    std::erase(launchers.paths, path);
    std::erase_if(launchers.unreadable, [&](const auto& one) { return one.path == path; });
  }

  bool may_be_listed(const ManagedLaunchers& launchers) const {
    return launchers.unreadable.empty() ||
           launchers.unreadable.front().path != join_path(query_.data_root, binary_name);
  }

  PathNature nature_below_root(std::string_view path) const {
    if (query_.may_block) return PathNature::may_block;
    return system_.nature_of(join_path(query_.data_root, path), query_.data_root.size() + 1);
  }

  bool found_silent(bool silent) {
    search_.silent = search_.silent || silent;
    return search_.silent;
  }

  std::optional<Binary> newest_usable(std::vector<std::string> launchers, Deadline deadline) {
    std::sort(launchers.begin(), launchers.end());
    std::vector<std::string> trusted;
    std::vector<Binary> unverified;
    for (std::string& launcher : launchers) {
      LauncherTrust trust = system_.examine_launcher(
          launcher, {deadline, query_.may_block || system_.may_block(launcher, 0)});
      if (found_silent(trust.verdict == LauncherTrust::Verdict::silent)) return std::nullopt;
      if (trust.verdict == LauncherTrust::Verdict::unusable) {
        reject({std::move(launcher), std::move(trust.problem)});
      } else if (trust.verdict == LauncherTrust::Verdict::untrusted) {
        search_.untrusted.push_back({launcher, std::move(trust.problem)});
        unverified.push_back({std::move(launcher), BinarySource::managed, {}, {}, {}});
      } else {
        trusted.push_back(std::move(launcher));
      }
    }
    if (auto binary = newest_trusted(std::move(trusted), deadline)) return binary;
    if (unverified.empty()) return std::nullopt;
    return std::move(unverified.back());
  }

  std::optional<Binary> newest_trusted(std::vector<std::string> launchers, Deadline deadline) {
    if (launchers.empty()) return std::nullopt;
    if (!query_.may_run_launchers) {
      return Binary{std::move(launchers.back()), BinarySource::managed, {}, {}, {}};
    }
    std::vector<LauncherReply> replies = system_.ask_launchers(launchers, deadline);
    std::vector<Binary> compatible;
    for (const LauncherReply& reply : replies) found_silent(reply.silent);
    for (std::size_t i = 0; i < launchers.size(); ++i) {
      take_or_reject(std::move(launchers[i]), std::move(replies[i]), compatible);
    }
    if (compatible.empty()) return std::nullopt;
    std::vector<VersionedPath> versions(compatible.size());
    std::ranges::transform(compatible, versions.begin(), [](const Binary& one) {
      return VersionedPath{*one.version, one.path};
    });
    return std::move(compatible[newest_of(versions)]);
  }

  void take_or_reject(std::string launcher, LauncherReply reply, std::vector<Binary>& compatible) {
    if (!reply.version) {
      reject({std::move(launcher), std::move(reply.problem), false, true});
    } else if (reply.protocol < oldest_protocol || reply.protocol > newest_protocol) {
      reject({std::move(launcher),
              "version " + *reply.version + " speaks protocol " + std::to_string(reply.protocol) +
                  "; only 1 is supported",
              true, true});
    } else {
      compatible.push_back({std::move(launcher), BinarySource::managed, std::move(reply.version),
                            reply.protocol, std::move(reply.backends)});
    }
  }

  void reject(RejectedLauncher launcher) { search_.rejected.push_back(std::move(launcher)); }

  const BinaryQuery& query_;
  const System& system_;
  BinarySearch& search_;
};

}  // namespace

BinarySearch find_binary(const BinaryQuery& query, const System& system, Deadline deadline) {
  BinarySearch search;
  if (!query.override_path.empty()) {
    PathExamined examined = system.examine_path(
        query.override_path, {deadline, system.may_block(query.override_path, 0)});
    search.silent = examined.presence == Presence::silent;
    search.override_is_directory = examined.presence == Presence::directory;
    if (examined.presence == Presence::unreadable) {
      search.unreadable.push_back(
          {query.override_path, examined.error, std::move(examined.problem)});
    }
    if (examined.presence == Presence::present) {
      search.binary = Binary{query.override_path, BinarySource::override_setting, {}, {}, {}};
    }
    return search;
  }
  search.binary = ManagedSearch(query, system, search).run(deadline);
  if (!search.binary && !search.silent) {
    if (auto path = system.find_on_path("modeld")) {
      search.binary = Binary{std::move(*path), BinarySource::path, {}, {}, {}};
    }
  }
  return search;
}

}  // namespace modeldprobe
