#include "binary/binary.h"

#include <algorithm>
#include <utility>

#include "binary/version_order.h"
#include "text/clean_path.h"

namespace modeldprobe {
namespace {

constexpr std::int64_t oldest_protocol = 1;
constexpr std::int64_t newest_protocol = 1;

/// Looks among managed installs and notes on the way why each one was not taken.
class ManagedSearch {
 public:
  ManagedSearch(const BinaryQuery& query, const Surroundings& surroundings, BinarySearch& search)
      : query_(query), surroundings_(surroundings), search_(search) {}

  std::optional<Binary> run(Deadline deadline) {
    const auto current = surroundings_.current_launcher(query_.data_root);
    if (current && surroundings_.is_file(*current)) {
      // A current launcher that hangs must leave time to ask the others.
      if (auto binary = newest_usable({*current}, deadline.fraction(0.5))) return binary;
    }
    ManagedLaunchers launchers = surroundings_.managed_launchers(query_.data_root);
    if (!launchers.complete) {
      search_.warnings.push_back({"installs_left_out", "there are so many managed installs under " +
                                                           query_.data_root +
                                                           " that not all were looked at"});
    }
    if (current) std::erase(launchers.paths, clean_path(*current));
    return newest_usable(std::move(launchers.paths), deadline);
  }

 private:
  std::optional<Binary> newest_usable(std::vector<std::string> launchers, Deadline deadline) {
    std::sort(launchers.begin(), launchers.end());
    std::vector<std::string> trusted;
    std::vector<Binary> unverified;
    for (std::string& launcher : launchers) {
      LauncherTrust trust = surroundings_.examine_launcher(launcher);
      if (trust.verdict == LauncherTrust::Verdict::unusable) {
        reject(std::move(launcher), std::move(trust.problem));
      } else if (trust.verdict == LauncherTrust::Verdict::untrusted) {
        search_.warnings.push_back(
            {"launcher_untrusted", launcher + " was not run: " + trust.problem});
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
    std::vector<LauncherReply> replies = surroundings_.ask_launchers(launchers, deadline);
    std::vector<Binary> compatible;
    for (std::size_t i = 0; i < launchers.size(); ++i) {
      take_or_reject(std::move(launchers[i]), std::move(replies[i]), compatible);
    }
    if (compatible.empty()) return std::nullopt;
    return newest(std::move(compatible));
  }

  void take_or_reject(std::string launcher, LauncherReply reply, std::vector<Binary>& compatible) {
    if (!reply.version) {
      reject(std::move(launcher), std::move(reply.problem));
    } else if (reply.protocol < oldest_protocol || reply.protocol > newest_protocol) {
      reject(std::move(launcher), "version " + *reply.version + " speaks protocol " +
                                      std::to_string(reply.protocol) + ", supported is 1");
    } else {
      compatible.push_back({std::move(launcher), BinarySource::managed, std::move(reply.version),
                            reply.protocol, std::move(reply.backends)});
    }
  }

  static bool is_newer(const Binary& left, const Binary& right) {
    const int order = compare_versions(*left.version, *right.version);
    return order != 0 ? order > 0 : left.path > right.path;
  }

  /// Insertion sort, as the reference uses: the order of versions is not transitive, which no
  /// faster method survives.
  static Binary newest(std::vector<Binary> binaries) {
    for (std::size_t i = 1; i < binaries.size(); ++i) {
      for (std::size_t j = i; j > 0 && is_newer(binaries[j], binaries[j - 1]); --j) {
        std::swap(binaries[j], binaries[j - 1]);
      }
    }
    return std::move(binaries.front());
  }

  void reject(std::string launcher, std::string problem) {
    search_.rejected.push_back({std::move(launcher), std::move(problem)});
  }

  const BinaryQuery& query_;
  const Surroundings& surroundings_;
  BinarySearch& search_;
};

}  // namespace

BinarySearch find_binary(const BinaryQuery& query, const Surroundings& surroundings,
                         Deadline deadline) {
  BinarySearch search;
  if (!query.override_path.empty()) {
    if (surroundings.is_file(query.override_path)) {
      search.binary = Binary{query.override_path, BinarySource::override_setting, {}, {}, {}};
    }
    return search;
  }
  search.binary = ManagedSearch(query, surroundings, search).run(deadline);
  if (!search.binary) {
    if (auto path = surroundings.find_on_path("modeld")) {
      search.binary = Binary{std::move(*path), BinarySource::path, {}, {}, {}};
    }
  }
  return search;
}

}  // namespace modeldprobe
