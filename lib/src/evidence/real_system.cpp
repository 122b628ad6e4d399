#include <unistd.h>

#include <array>
#include <filesystem>
#include <system_error>

#include "binary/installs.h"
#include "binary/launcher.h"
#include "binary/program_file.h"
#include "evidence/gather_parts.h"
#include "evidence/system.h"
#include "lease/lease.h"
#include "os/file.h"
#include "owner/health.h"

namespace modeldprobe {
namespace {

std::string host_name() {
  constexpr std::size_t longest = 256;
  std::array<char, longest + 1> name{};
  return ::gethostname(name.data(), longest) == 0 ? name.data() : "";
}

std::string working_directory() {
  std::error_code error;
  return std::filesystem::current_path(error).string();
}

std::optional<std::string> find_on_environment_path(const std::string& program) {
  return find_on_path(process_environment()("PATH").value_or(""), program);
}

ProcessFacts examine_all(std::int64_t pid, Deadline deadline) {
  return examine_process_facts(pid, deadline);
}

}  // namespace

System real_system(CodecChoice codec, Orphans orphans) {
  const auto ask_all_owners = [codec](const std::vector<std::string>& endpoints,
                                      const OwnerQuestion& question, Deadline deadline) {
    return ask_owners(endpoints, question, codec, deadline);
  };
  const auto ask = [orphans](const std::vector<std::string>& launchers, Deadline deadline) {
    return ask_launchers(launchers, deadline, orphans);
  };
  const auto caller = [codec](Deadline deadline) { return examine_caller(codec, deadline); };
  return {
      .now = system_now,
      .nature_of = nature_of,
      .read_lease = read_lease,
      .examine_path = examine_path,
      .find_on_path = find_on_environment_path,
      .current_launcher = current_launcher,
      .managed_launchers = managed_launchers,
      .examine_launcher = examine_launcher,
      .examine_launcher_as = examine_launcher_as,
      .ask_launchers = ask,
      .glance_at_process = glance_at_process,
      .examine_process = examine_all,
      .host_name = host_name,
      .working_directory = working_directory,
      .caller = caller,
      .data_root = examine_data_root,
      .resolved_path = resolved_path,
      .examine_program = examine_program,
      .ask_owners = ask_all_owners,
      .closer = real_closer_system(),
  };
}

}  // namespace modeldprobe
