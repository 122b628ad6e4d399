#include "watch/pacing.h"

#include <algorithm>

namespace modeldprobe::app {
namespace {

using std::chrono::nanoseconds;

/// How late a daemon may be noticed where no change is announced.
constexpr std::chrono::milliseconds longest_while{250};
constexpr int hundredth = 100;

}  // namespace

Rest Pacing::after_attempt(nanoseconds used, bool cut_short) {
  // A change may be the first of a start that takes a moment; one after another is not.
  if (cut_short && shortest_ == least) while_ = least;
  const nanoseconds longest = std::max(while_, used * hundredth);
  while_ = std::min<nanoseconds>(while_ * 2, longest_while);
  shortest_ = cut_short ? std::min(shortest_ * 2, longest) : nanoseconds(least);
  return {std::min(shortest_, longest), longest};
}

}  // namespace modeldprobe::app
