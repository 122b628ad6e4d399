#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>

#include "catch.h"
#include "temporary_directory.h"
#include "watch/pause.h"

namespace {

namespace fs = std::filesystem;
using modeldprobe::app::LeaseWatch;
using modeldprobe::test::TemporaryDirectory;
using namespace std::chrono_literals;

/// Far longer than a notice takes, and not waited for when one comes.
constexpr auto long_enough = 20s;
/// Waited for where no notice is to come.
constexpr auto a_moment = 30ms;

/// A data root that is watched from the beginning.
struct Watched {
  TemporaryDirectory root;
  LeaseWatch watch{root.path()};

  Watched() { watch.begin(); }
  bool notices() { return watch.wait(0ns, long_enough); }
  bool stays_calm() { return !watch.wait(0ns, a_moment); }
};

}  // namespace

TEST_CASE("if nothing changes, the wait lasts for the whole span", "[lease_watch]") {
  Watched watched;
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(watched.watch.wait(0ns, a_moment));
  CHECK(std::chrono::steady_clock::now() - start >= a_moment);
  CHECK_FALSE(watched.watch.wait(0ns, 0ns));
  CHECK_FALSE(watched.watch.wait(0ns, -1s));
}

TEST_CASE("a lease that appears is noticed", "[lease_watch][linux]") {
  Watched watched;
  watched.root.write("modeld.lease", "{}");
  CHECK(watched.notices());
  CHECK(watched.stays_calm());
}

TEST_CASE("a lease that appears while somebody waits ends the waiting", "[lease_watch][linux]") {
  Watched watched;
  const auto writer = std::async(std::launch::async, [&] {
    std::this_thread::sleep_for(20ms);
    watched.root.write("modeld.lease", "{}");
  });
  CHECK(watched.notices());
}

TEST_CASE("a lease that is replaced is noticed", "[lease_watch][linux]") {
  Watched watched;
  watched.root.write("modeld.lease", "{}");
  CHECK(watched.notices());
  const std::string fresh = watched.root.write(".lease-1.tmp", "{}");
  CHECK(watched.stays_calm());
  fs::rename(fresh, watched.root.at("modeld.lease"));
  CHECK(watched.notices());
}

TEST_CASE("a lease that is written in place is noticed", "[lease_watch][linux]") {
  const TemporaryDirectory root;
  const std::string lease = root.write("modeld.lease", "{}");
  LeaseWatch watch(root.path());
  watch.begin();
  std::ofstream(lease) << "{ }";
  CHECK(watch.wait(0ns, long_enough));
}

TEST_CASE("a lease that is removed or moved away is noticed", "[lease_watch][linux]") {
  const TemporaryDirectory root;
  const std::string lease = root.write("modeld.lease", "{}");
  LeaseWatch watch(root.path());
  watch.begin();
  SECTION("removed") { fs::remove(lease); }
  SECTION("moved away") { fs::rename(lease, root.at("elsewhere")); }
  CHECK(watch.wait(0ns, long_enough));
}

TEST_CASE("reading the lease is no change", "[lease_watch]") {
  const TemporaryDirectory root;
  const std::string lease = root.write("modeld.lease", "{}");
  LeaseWatch watch(root.path());
  watch.begin();
  std::string text;
  std::ifstream(lease) >> text;
  CHECK_FALSE(watch.wait(0ns, a_moment));
}

TEST_CASE("other files do not count as changes", "[lease_watch]") {
  Watched watched;
  watched.root.write("other", "");
  watched.root.write("modeld.lease.bak", "");
  watched.root.write("modeld.leas", "");
  watched.root.make_directory("modeld.lease.acquire.lock");
  watched.root.write("modeld/current", "");
  fs::remove(watched.root.at("other"));
  CHECK(watched.stays_calm());
}

TEST_CASE("changes between two waits are noticed, together", "[lease_watch][linux]") {
  Watched watched;
  for (int i = 0; i < 200; ++i) {
    watched.root.write("modeld.lease", "{}");
    watched.root.write("other", "");
  }
  fs::remove(watched.root.at("modeld.lease"));
  CHECK(watched.notices());
  CHECK(watched.stays_calm());
}

TEST_CASE("if the system has lost events, a change is assumed", "[lease_watch][linux]") {
  Watched watched;
  int most = 16384;
  std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> most;
  // Alternately, since the same change twice in a row counts as one.
  const std::string names[] = {watched.root.write("a", ""), watched.root.write("b", "")};
  for (int i = 0; i <= most; ++i) std::ofstream(names[i % 2], std::ios::app).close();
  CHECK(watched.notices());
  CHECK(watched.stays_calm());
}

TEST_CASE("a change of the lease ends no wait before its shortest time", "[lease_watch][linux]") {
  Watched watched;
  watched.root.write("modeld.lease", "{}");
  const auto start = std::chrono::steady_clock::now();
  CHECK(watched.watch.wait(a_moment, long_enough));
  CHECK(std::chrono::steady_clock::now() - start >= a_moment);
}

TEST_CASE("a lease that changes among many other files is noticed", "[lease_watch][linux]") {
  Watched watched;
  std::atomic<bool> over = false;
  const auto churn = std::async(std::launch::async, [&] {
    while (!over) fs::remove(watched.root.write("other", ""));
  });
  watched.watch.wait(0ns, a_moment);
  watched.watch.begin();
  watched.root.write("modeld.lease", "{}");
  CHECK(watched.notices());
  over = true;
}

TEST_CASE("a directory that appears later is watched from the next beginning on",
          "[lease_watch][linux]") {
  const TemporaryDirectory root;
  LeaseWatch watch(root.at("later"));
  watch.begin();
  CHECK_FALSE(watch.wait(0ns, a_moment));
  root.make_directory("later");
  watch.begin();
  root.write("later/modeld.lease", "{}");
  CHECK(watch.wait(0ns, long_enough));
}

TEST_CASE("beginning again loses no change", "[lease_watch][linux]") {
  Watched watched;
  watched.root.write("modeld.lease", "{}");
  watched.watch.begin();
  CHECK(watched.notices());
}

TEST_CASE("a directory that is removed is a change, and its successor is watched",
          "[lease_watch][linux]") {
  const TemporaryDirectory root;
  const std::string directory = root.make_directory("data");
  LeaseWatch watch(directory);
  watch.begin();
  SECTION("removed") { fs::remove_all(directory); }
  SECTION("moved away") { fs::rename(directory, root.at("away")); }
  CHECK(watch.wait(0ns, long_enough));
  CHECK_FALSE(watch.wait(0ns, a_moment));

  fs::create_directory(directory);
  watch.begin();
  CHECK_FALSE(watch.wait(0ns, a_moment));
  root.write("data/modeld.lease", "{}");
  CHECK(watch.wait(0ns, long_enough));
}

TEST_CASE("a data root that is not a directory is not watched", "[lease_watch]") {
  const TemporaryDirectory root;
  LeaseWatch watch(root.write("file", ""));
  watch.begin();
  root.write("file", "changed");
  CHECK_FALSE(watch.wait(0ns, a_moment));
}
