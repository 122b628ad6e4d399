#include <utility>

#include "os/stray_processes.h"

namespace modeldprobe {

StrayProcesses::StrayProcesses(std::string mark) : mark_(std::move(mark)) {}
StrayProcesses::~StrayProcesses() = default;

}  // namespace modeldprobe
