#pragma once

#include <string>

namespace modeldprobe {

/// Why this machine cannot run the ELF file at `path`: it is cut off, it is for another kind of
/// machine, or its loader does not exist. Empty if it can, as far as its headers show, and for a
/// file that is not an ELF file or cannot be read.
std::string why_elf_cannot_run(const std::string& path);

}  // namespace modeldprobe
