#include "modeldprobe/deadline.h"

#include <limits>

namespace modeldprobe {

int Deadline::poll_timeout() const {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(remaining()).count();
  constexpr int look_around_milliseconds = 20;
  const int most =
      cut_short_ != nullptr ? look_around_milliseconds : std::numeric_limits<int>::max();
  return left > most ? most : static_cast<int>(left);
}

}  // namespace modeldprobe
