#include <modeldprobe/detector.h>

#include <iostream>

int main() {
  const modeldprobe::Status status = modeldprobe::Detector({}).detect();
  if (!status.error()) std::cout << "running\n";
  if (status.error() == modeldprobe::Errc::stale) std::cout << "stale: kill it, then start it\n";
  if (status.error() == modeldprobe::Errc::not_running) std::cout << "not running: start it\n";
  if (status.error() == modeldprobe::Errc::not_installed) std::cout << "not installed\n";
  return status.error().value();
}
