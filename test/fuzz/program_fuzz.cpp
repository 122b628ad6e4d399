#include <sys/mman.h>
#include <unistd.h>

#include "binary/elf_file.h"
#include "binary/program_file.h"
#include "os/descriptor.h"
#include "target.h"

using namespace modeldprobe;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view program = fuzz::as_text(data, size);
  const auto interpreter = interpreter_of(program);
  fuzz::require(interpreter.has_value() == program.starts_with("#!"), "only a script has one");
  if (interpreter) {
    fuzz::require(interpreter->starts_with('/'), "an interpreter's path is absolute");
    fuzz::require(interpreter->find_first_of(" \t\n") == std::string::npos,
                  "an interpreter's path ends before its argument");
  }
  const Descriptor file(::memfd_create("program", MFD_CLOEXEC));
  fuzz::require(::write(file.get(), data, size) == static_cast<ssize_t>(size),
                "the input is a file");
  const std::string problem = why_elf_cannot_run("/proc/self/fd/" + std::to_string(file.get()));
  fuzz::require(problem.empty() || program.starts_with("\177ELF"), "other files have no problem");
  return 0;
}
