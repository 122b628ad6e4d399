#include "modeldprobe/utf8.h"
#include "report_input.h"
#include "target.h"

using namespace modeldprobe;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Status status = fuzz::status_from(fuzz::as_text(data, size));
  app::Request request;
  request.verbose = true;
  const std::string text = app::render_text({request, status}, false);
  fuzz::require(utf8_repaired(text) == text, "the text is valid UTF-8");
  for (std::size_t i = 0; i < text.size(); i += utf8_step(text, i).length) {
    const char32_t c = utf8_step(text, i).code_point;
    fuzz::require(c == '\n' || (c >= 0x20 && (c < 0x7F || c >= 0xA0)),
                  "the text has no raw control characters");
  }
  for (std::size_t end = text.find('\n'); end + 1 < text.size(); end = text.find('\n', end + 1)) {
    fuzz::require(text[end + 1] == ' ', "no input can begin a line");
  }
  return 0;
}
