#include "os/kernel_log.h"

#include "catch.h"
#include "fake_world.h"

namespace {

using namespace modeldprobe;

}  // namespace

TEST_CASE("a record of a kill for want of memory names the process and modeld", "[kernel_log]") {
  CHECK(reports_memory_kill("3,1,2,-;Out of memory: Killed process 42 (modeld.bin) total-vm:1kB",
                            42));
  CHECK(reports_memory_kill("Memory cgroup out of memory: Killed process 42 (modeld) total", 42));
  CHECK(reports_memory_kill("Out of memory: Kill process 7\nKilled process 42 (modeld)", 42));
  CHECK_FALSE(reports_memory_kill("Out of memory: Killed process 421 (modeld)", 42));
  CHECK_FALSE(reports_memory_kill("Out of memory: Killed process 142 (modeld)", 42));
  CHECK_FALSE(reports_memory_kill("Out of memory: Killed process 42 (firefox)", 42));
  CHECK_FALSE(reports_memory_kill("Killed process 42 (modeld)", 42));
}

TEST_CASE("a process that was never killed is not in the kernel's log", "[kernel_log]") {
  CHECK(search_kernel_log(-1, test::generous()) != KernelLog::killed_for_memory);
  CHECK(search_kernel_log(1, Deadline::after(std::chrono::seconds(0))) !=
        KernelLog::killed_for_memory);
}
