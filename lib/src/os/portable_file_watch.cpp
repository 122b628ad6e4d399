#include <utility>

#include "os/file_watch.h"

namespace modeldprobe {

FileWatch::FileWatch(std::string directory, std::string name)
    : directory_(std::move(directory)), name_(std::move(name)) {}

FileWatch::~FileWatch() = default;

void FileWatch::begin() {}

bool FileWatch::take_events() { return false; }

}  // namespace modeldprobe
