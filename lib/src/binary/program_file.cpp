#include "binary/program_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "binary/elf_file.h"
#include "os/descriptor.h"
#include "os/error_text.h"
#include "os/file.h"

namespace modeldprobe {
namespace {

bool is_empty(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size == 0;
}

/// Empty if every interpreter of a script can be run.
std::string problem_with_interpreters(const std::string& path) {
  std::optional<std::string> interpreter = interpreter_of(first_bytes(path));
  for (int depth = 0; interpreter && depth < most_interpreters; ++depth) {
    const std::string problem = why_not_a_program(*interpreter);
    if (!problem.empty()) return "its interpreter " + *interpreter + ": " + problem;
    interpreter = interpreter_of(first_bytes(*interpreter));
  }
  return interpreter ? endless_interpreters : "";
}

std::string problem_with_content(const std::string& path) {
  if (is_empty(path)) return "the file is empty";  // a shell would run it, and nothing would happen
  std::string problem = problem_with_interpreters(path);
  return problem.empty() ? why_elf_cannot_run(path) : problem;
}

ProgramProblem examine_directly(const std::string& path) {
  const int error = why_not_executable(path);
  if (error != 0) return {error, error_text(error)};
  std::string problem = why_not_a_program(path);
  if (problem.empty()) problem = problem_with_content(path);
  return {0, std::move(problem)};
}

}  // namespace

std::string first_bytes(const std::string& path) {
  constexpr std::size_t most = 256;
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  std::array<char, most> bytes{};
  const ssize_t count = file ? ::read(file.get(), bytes.data(), bytes.size()) : 0;
  return std::string(bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
}

std::optional<std::string> interpreter_of(std::string_view program) {
  if (!program.starts_with("#!")) return std::nullopt;
  std::string_view line = program.substr(2, program.find('\n') - 2);
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  line = line.substr(0, line.find_first_of(std::string_view(" \t\0", 3)));
  return (line.starts_with('/') ? "" : "/") + std::string(line);
}

std::string why_not_a_program(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return error_text(errno);
  if (!S_ISREG(facts.st_mode)) return "not a regular file";
  const int error = why_not_executable(path);
  return error == 0 ? "" : "cannot be executed: " + error_text(error);
}

ProgramProblem examine_program(const std::string& path, Access access) {
  const auto answer = bounded_call(access, [&] {
    ProgramProblem problem = examine_directly(path);
    return Answer{std::to_string(problem.error), std::move(problem.text)};
  });
  if (!answer) return {};
  return {std::stoi(answer->at(0)), answer->at(1)};
}

}  // namespace modeldprobe
