// Asks for the state of the data root that is its argument, with half a second to do it in.
#include <modeldprobe/detector.h>

#include <chrono>
#include <iostream>

int main(int, char** arguments) {
  using namespace std::chrono_literals;
  modeldprobe::Detector::Settings settings;
  settings.data_root = arguments[1];
  const modeldprobe::Status status =
      modeldprobe::Detector(settings).detect(modeldprobe::Deadline::after(500ms));
  std::cout << (status.reason ? status.reason->message : "running") << '\n';
}
