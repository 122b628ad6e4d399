#include "os/daemon_facts.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catch.h"
#include "fake_world.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using test::TemporaryDirectory;
using Kind = DaemonOutput::Kind;
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("the kernel's text for a descriptor says where output goes", "[daemon_facts]") {
  CHECK(parse_daemon_output("/dev/null") == DaemonOutput{Kind::nowhere, {}});
  CHECK(parse_daemon_output("pipe:[4711]") == DaemonOutput{Kind::pipe, {}});
  CHECK(parse_daemon_output("socket:[4711]") == DaemonOutput{Kind::socket, {}});
  CHECK(parse_daemon_output("/dev/pts/3") == DaemonOutput{Kind::terminal, "/dev/pts/3"});
  CHECK(parse_daemon_output("/dev/tty1") == DaemonOutput{Kind::terminal, "/dev/tty1"});
  CHECK(parse_daemon_output("/var/log/modeld") == DaemonOutput{Kind::file, "/var/log/modeld"});
  CHECK(parse_daemon_output("/tmp/log (deleted)") == DaemonOutput{Kind::deleted_file, "/tmp/log"});
  for (const char* const other : {"", "anon_inode:[eventfd]", "/dev/full", "(deleted)"}) {
    CHECK(parse_daemon_output(other) == DaemonOutput{});
  }
}

TEST_CASE("the last ten lines of a file are read", "[daemon_facts]") {
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

TEST_CASE("at most the last 4 KiB of a log are read, without a partial first line",
          "[daemon_facts]") {
  const TemporaryDirectory directory;
  const std::string path = directory.write("log", std::string(5000, 'a').append("\nlast"));
  CHECK(read_last_lines(path, test::direct_access()) == Lines{"last"});
  directory.write("log", std::string(5000, 'a'));
  CHECK(read_last_lines(path, test::direct_access()) == Lines{std::string(4096, 'a')});
}

TEST_CASE("only a regular file with content has last lines", "[daemon_facts]") {
  const TemporaryDirectory directory;
  REQUIRE(::mkfifo(directory.at("fifo").c_str(), 0600) == 0);
  directory.write("empty", "");
  for (const char* const name : {"fifo", "empty", "absent", "."}) {
    CHECK(read_last_lines(directory.at(name), test::direct_access()).empty());
  }
}

TEST_CASE("established connections are counted by the port of this end", "[daemon_facts]") {
  constexpr std::string_view table =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
      "   0: 0100007F:1267 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n"
      "   1: 0100007F:1267 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0\n"
      "   2: 0100007F:C350 0100007F:1267 01 00000000:00000000 00:00000000 00000000     0\n"
      "   3: 0100007F:1267 0100007F:C351 06 00000000:00000000 00:00000000 00000000     0\n"
      "   4: 00000000000000000000000001000000:1267 00000000000000000000000001000000:C352 01 0\n";
  CHECK(count_connections(table, 4711) == 2);
  CHECK(count_connections(table, 50000) == 1);
  CHECK(count_connections(table, 1) == 0);
}

TEST_CASE("malformed lines do not count", "[daemon_facts]") {
  for (const std::string_view lines :
       {"", "\n\n", "1:", "   1: nothing nothing 01", "   1: :zz x 01\n", "   1: a:1267 b 01x\n"}) {
    CHECK(count_connections(lines, 4711) == 0);
  }
}

TEST_CASE("a record of an out-of-memory kill names the process and modeld", "[daemon_facts]") {
  CHECK(reports_memory_kill("3,1,2,-;Out of memory: Killed process 42 (modeld.bin) total-vm:1kB",
                            42));
  CHECK(reports_memory_kill("Memory cgroup out of memory: Killed process 42 (modeld) total", 42));
  CHECK(reports_memory_kill("Out of memory: Kill process 7\nKilled process 42 (modeld)", 42));
  CHECK_FALSE(reports_memory_kill("Out of memory: Killed process 421 (modeld)", 42));
  CHECK_FALSE(reports_memory_kill("Out of memory: Killed process 142 (modeld)", 42));
  CHECK_FALSE(reports_memory_kill("Out of memory: Killed process 42 (firefox)", 42));
  CHECK_FALSE(reports_memory_kill("Killed process 42 (modeld)", 42));
}

TEST_CASE("a process that was never killed is not in the kernel's log", "[daemon_facts]") {
  CHECK(search_kernel_log(-1, test::generous()) != KernelLog::killed_for_memory);
  CHECK(search_kernel_log(1, Deadline::after(std::chrono::seconds(0))) !=
        KernelLog::killed_for_memory);
}
