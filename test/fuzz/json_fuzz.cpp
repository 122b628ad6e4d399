#include <nlohmann/json.hpp>

#include "report_input.h"
#include "target.h"

using namespace modeldprobe;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Status status = fuzz::status_from(fuzz::as_text(data, size));
  const app::Request request;
  const std::string text = app::render_json({request, status});
  fuzz::require(text.find('\n') == text.size() - 1, "the object stands on one line");
  const auto json = nlohmann::json::parse(text, nullptr, false);
  fuzz::require(json.is_object() && json.size() == 21, "the object parses and has every key");
  return 0;
}
