// Which launchers may be run: examine_launcher of trust.h.
#include <sys/stat.h>
#include <unistd.h>

#include "binary/trust.h"
#include "catch.h"
#include "fake_world.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using test::TemporaryDirectory;
using Verdict = LauncherTrust::Verdict;

LauncherTrust examine_launcher(const std::string& launcher) {
  return modeldprobe::examine_launcher(launcher, test::direct_access());
}

void set_mode(const std::string& path, mode_t mode) { REQUIRE(::chmod(path.c_str(), mode) == 0); }

}  // namespace

TEST_CASE("a launcher that only its owner can change is trusted", "[launcher_trust]") {
  const TemporaryDirectory root;
  for (const unsigned mode : {0755u, 0700u, 0555u, 0500u}) {
    CAPTURE(mode);
    const LauncherTrust trust = examine_launcher(root.write("bin/modeld", "", mode));
    CHECK(trust.verdict == Verdict::trusted);
    CHECK(trust.problem.empty());
    REQUIRE(::unlink(root.at("bin/modeld").c_str()) == 0);
  }
}

TEST_CASE("a launcher that group or others can change is not trusted", "[launcher_trust]") {
  const TemporaryDirectory root;
  for (const unsigned mode : {0775u, 0757u, 0777u}) {
    CAPTURE(mode);
    const LauncherTrust trust = examine_launcher(root.write("bin/modeld", "", mode));
    CHECK(trust.verdict == Verdict::untrusted);
    CHECK_THAT(trust.problem, ContainsSubstring("owner uid ") && ContainsSubstring("mode 07"));
  }
}

TEST_CASE("a launcher in a directory that group or others can change is not trusted",
          "[launcher_trust]") {
  const TemporaryDirectory root;
  const std::string launcher = root.write("bin/modeld", "", 0755);
  for (const mode_t mode : {mode_t{0775}, mode_t{0757}, mode_t{01777}}) {
    CAPTURE(mode);
    set_mode(root.at("bin"), mode);
    CHECK(examine_launcher(launcher).verdict == Verdict::untrusted);
    CHECK_THAT(examine_launcher(launcher).problem, ContainsSubstring(root.at("bin")));
  }
  set_mode(root.at("bin"), 0755);
  CHECK(examine_launcher(launcher).verdict == Verdict::trusted);
}

TEST_CASE("a launcher of somebody else's is not trusted", "[launcher_trust]") {
  if (::geteuid() != 0) return;  // only root can give a file away
  const TemporaryDirectory root;
  const std::string launcher = root.write("bin/modeld", "", 0755);
  constexpr uid_t somebody = 12345;
  REQUIRE(::chown(launcher.c_str(), somebody, 0) == 0);
  CHECK(examine_launcher(launcher).verdict == Verdict::untrusted);
  CHECK_THAT(examine_launcher(launcher).problem, ContainsSubstring("owner uid 12345"));
  REQUIRE(::chown(launcher.c_str(), 0, 0) == 0);
  REQUIRE(::chown(root.at("bin").c_str(), somebody, 0) == 0);
  CHECK(examine_launcher(launcher).verdict == Verdict::untrusted);
}

TEST_CASE("the directory of a link's target counts as well", "[launcher_trust]") {
  const TemporaryDirectory root;
  root.write("real/modeld", "", 0755);
  const std::string link = root.link("bin/modeld", root.at("real/modeld"));
  CHECK(examine_launcher(link).verdict == Verdict::trusted);
  set_mode(root.at("real"), 0777);
  CHECK(examine_launcher(link).verdict == Verdict::untrusted);
  set_mode(root.at("real"), 0755);
  set_mode(root.at("bin"), 0777);
  CHECK(examine_launcher(link).verdict == Verdict::untrusted);
  set_mode(root.at("bin"), 0755);
  set_mode(root.at("real/modeld"), 0777);
  CHECK(examine_launcher(link).verdict == Verdict::untrusted);
}

TEST_CASE("a file that cannot be run is unusable, whoever owns it", "[launcher_trust]") {
  const TemporaryDirectory root;
  CHECK(examine_launcher(root.at("nothing")).verdict == Verdict::unusable);
  CHECK(examine_launcher(root.link("dangling", "nothing")).verdict == Verdict::unusable);
  CHECK_THAT(examine_launcher(root.write("plain", "", 0644)).problem,
             StartsWith("cannot be executed"));
  CHECK(examine_launcher(root.make_directory("directory")).problem == "not a regular file");
  const std::string fifo = root.at("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0755) == 0);
  CHECK(examine_launcher(fifo).verdict == Verdict::unusable);
}
