#include "os/daemon_output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catch.h"
#include "fake_world.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using test::TemporaryDirectory;
using Kind = OutputTarget::Kind;
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("the kernel's text for a descriptor says where output goes", "[daemon_output]") {
  CHECK(parse_output_target("/dev/null") == OutputTarget{Kind::nowhere, {}});
  CHECK(parse_output_target("pipe:[4711]") == OutputTarget{Kind::pipe, {}});
  CHECK(parse_output_target("socket:[4711]") == OutputTarget{Kind::socket, {}});
  CHECK(parse_output_target("/dev/pts/3") == OutputTarget{Kind::terminal, "/dev/pts/3"});
  CHECK(parse_output_target("/dev/tty1") == OutputTarget{Kind::terminal, "/dev/tty1"});
  CHECK(parse_output_target("/var/log/modeld") == OutputTarget{Kind::file, "/var/log/modeld"});
  CHECK(parse_output_target("/tmp/log (deleted)") == OutputTarget{Kind::deleted_file, "/tmp/log"});
  for (const char* const other : {"", "anon_inode:[eventfd]", "/dev/full", "(deleted)"}) {
    CHECK(parse_output_target(other) == OutputTarget{});
  }
}

TEST_CASE("of a file the last ten lines are read", "[daemon_output]") {
  const TemporaryDirectory directory;
  std::string text;
  for (int i = 1; i <= 12; ++i) text += "line " + std::to_string(i) + "\n";
  const std::string path = directory.write("log", text);
  for (const bool may_block : {false, true}) {
    const Lines lines = read_last_lines(path, {test::generous(), may_block});
    REQUIRE(lines.size() == 10);
    CHECK(lines.front() == "line 3");
    CHECK(lines.back() == "line 12");
  }
}

TEST_CASE("at most 4 KiB of a log are read, and no line that begins before them",
          "[daemon_output]") {
  const TemporaryDirectory directory;
  const std::string path = directory.write("log", std::string(5000, 'a') + "\nlast");
  CHECK(read_last_lines(path, test::direct_access()) == Lines{"last"});
  directory.write("log", std::string(5000, 'a'));
  CHECK(read_last_lines(path, test::direct_access()) == Lines{std::string(4096, 'a')});
}

TEST_CASE("what is not a regular file, empty or absent has no last lines", "[daemon_output]") {
  const TemporaryDirectory directory;
  REQUIRE(::mkfifo(directory.at("fifo").c_str(), 0600) == 0);
  directory.write("empty", "");
  for (const char* const name : {"fifo", "empty", "absent", "."}) {
    CHECK(read_last_lines(directory.at(name), test::direct_access()).empty());
  }
}
