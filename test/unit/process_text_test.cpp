#include "os/process_text.h"

#include <string>

#include "catch.h"

namespace {

using namespace modeldprobe;

/// As Linux 6.1 wrote it, with another command.
std::string stat_of(const std::string& command) {
  return "4711 (" + command +
         ") S 4700 4711 4711 0 -1 4194560 3353 6641840 0 153 7 17 45929 9037 20 0 1 0 497327 "
         "5447680 1039 18446744073709551615 94280603660288 94280604449693 140731310804224 0 0 0 "
         "65536 4 1132560123 1 0 0 17 0 0 0 0 0 0 94280604682992 94280604731236 94280913072128 "
         "140731310807866 140731310807881 140731310807881 140731310809066 0\n";
}

}  // namespace

TEST_CASE("a command may hold blanks, parentheses and line ends", "[process_text]") {
  for (const std::string command : {"bash", "", "tmux: server", "a) R 1 (b", ")))", "(sd-pam)",
                                    "two\nlines", "kworker/u4:2-events_unbound"}) {
    CAPTURE(command);
    const auto stat = parse_process_stat(stat_of(command));
    REQUIRE(stat);
    CHECK(stat->command == command);
    CHECK(stat->letter == 'S');
    CHECK(stat->parent == 4700);
    CHECK(stat->start_ticks == 497327);
  }
}

TEST_CASE("a stat text that is cut after its start time is enough, before is not",
          "[process_text]") {
  const std::string whole = stat_of("modeld.bin");
  const std::size_t start = whole.find("497327");
  CHECK(parse_process_stat(whole.substr(0, start + 7)));
  CHECK_FALSE(parse_process_stat(whole.substr(0, start + 6)));
  CHECK_FALSE(parse_process_stat(whole.substr(0, start + 3)));
  for (std::size_t length = 0; length < start; ++length) {
    CAPTURE(length);
    CHECK_FALSE(parse_process_stat(whole.substr(0, length)));
  }
}

TEST_CASE("a malformed stat text is refused", "[process_text]") {
  for (const std::string text :
       {"", "\n", ")(", "1 (x", "1 x) S 1", "1 (x) SS 1 1", "1 (x) S one 1 1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_process_stat(text));
  }
}

TEST_CASE("status tells thread group, tracer, effective user and innermost id", "[process_text]") {
  const ProcessStatus status = parse_process_status(
      "Name:\tmodeld.bin\nUmask:\t0022\nState:\tt (tracing stop)\nTgid:\t4711\nNgid:\t0\n"
      "Pid:\t4712\nPPid:\t1\nTracerPid:\t4720\nUid:\t1000\t1001\t1002\t1003\n"
      "Gid:\t1000\t1000\t1000\t1000\nNSpid:\t4712\t30\t7\nVmPeak:\t    3060 kB\n");
  CHECK(status.thread_group == 4711);
  CHECK(status.tracer == 4720);
  CHECK(status.user == 1001U);
  CHECK(status.innermost_pid == 7);
  CHECK(parse_process_status("NSpid:\t4712\n").innermost_pid == 4712);
}

TEST_CASE("status lines that are missing or malformed stay unknown", "[process_text]") {
  for (const std::string text : {"", "Tgid", "Tgid:\t\nUid:\t1000\nTracerPid:\tx\nNSpid:\t\n"}) {
    CAPTURE(text);
    const ProcessStatus status = parse_process_status(text);
    CHECK_FALSE(status.thread_group);
    CHECK_FALSE(status.tracer);
    CHECK_FALSE(status.user);
    CHECK_FALSE(status.innermost_pid);
  }
}

TEST_CASE("cgroup lines of both versions are read, others skipped", "[process_text]") {
  const auto cgroups = parse_cgroups(
      "9:name=systemd:/init.scope\n6:freezer:/a:b\nnonsense\n1:cpu,cpuacct:\n0::/user.slice\n");
  REQUIRE(cgroups.size() == 3);
  CHECK(cgroups[0].controllers == "name=systemd");
  CHECK(cgroups[1].path == "/a:b");
  CHECK(cgroups[2].controllers.empty());
  CHECK(has_freezer("freezer"));
  CHECK(has_freezer("cpu,freezer"));
  CHECK_FALSE(has_freezer("cpu,cpuacct"));
  CHECK_FALSE(has_freezer(""));
}

TEST_CASE("arguments may be empty, and the last may be cut", "[process_text]") {
  using Arguments = std::vector<std::string>;
  CHECK(parse_arguments("").empty());
  CHECK(parse_arguments(std::string("a\0\0b\0", 5)) == Arguments{"a", "", "b"});
  CHECK(parse_arguments(std::string("sh\0mod", 6)) == Arguments{"sh", "mod"});
}

TEST_CASE("a flag's value is read as Go's flag package reads it", "[process_text]") {
  const auto root = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"/usr/bin/modeld", "serve"});
    return flag_value(arguments, "data-root");
  };
  CHECK(root({"--data-root", "/a"}) == "/a");
  CHECK(root({"-data-root=/a"}) == "/a");
  CHECK(root({"--data-root", "/a", "--ttl", "5s", "--data-root=/b"}) == "/b");
  CHECK(root({"--verbose", "--data-root", "/a"}) == "/a");
  CHECK(root({"--data-root", "--listen"}) == "--listen");
  CHECK(root({"--listen=--data-root", "/a"}).empty());
  CHECK(root({"--", "--data-root", "/a"}).empty());
  CHECK(root({"now", "--data-root", "/a"}).empty());
  CHECK(root({"--data-root"}).empty());
  CHECK(root({"--data-roots", "/a"}).empty());
  CHECK(flag_value({"modeld", "--data-root", "/a"}, "data-root") == "/a");
  CHECK(flag_value({}, "data-root").empty());
}

TEST_CASE("a base name is what follows the last slash", "[process_text]") {
  CHECK(base_name("/usr/bin/modeld") == "modeld");
  CHECK(base_name("modeld") == "modeld");
  CHECK(base_name("/").empty());
}
