#include <algorithm>
#include <string>

#include "report_input.h"
#include "target.h"
#include "text/unicode.h"

using namespace modeldprobe;

namespace {

void require_clean(const std::string& text) {
  fuzz::require(is_utf8(text), "the text is valid UTF-8");
  for (std::size_t i = 0; i < text.size(); i += utf8_step(text, i).length) {
    const char32_t c = utf8_step(text, i).code_point;
    fuzz::require(c == '\n' || (c >= 0x20 && (c < 0x7F || c >= 0xA0)),
                  "the text has no raw control characters");
  }
}

void require_lines_to_begin(const std::string& text, std::size_t first, const char* beginning) {
  for (std::size_t end = text.find('\n', first); end + 1 < text.size();
       end = text.find('\n', end + 1)) {
    fuzz::require(std::string_view(text).substr(end + 1).starts_with(beginning),
                  "no input can begin a line");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Status status = fuzz::status_from(fuzz::as_text(data, size));
  app::Request request;
  request.verbose = true;
  const std::string text = app::render_text({request, status}, app::Style());
  require_clean(text);
  require_lines_to_begin(text, 0, " ");

  const app::Style endless{false, 1U << 30U, {}};  // so that no reason is wrapped
  const std::string table = app::render_table({{request, status}, {request, status}}, endless);
  require_clean(table);
  fuzz::require(std::count(table.begin(), table.end(), '\n') <= 3, "a line for each endpoint");

  request.format = app::Format::prometheus;
  const std::string series = app::render_prometheus({{request, status}});
  require_clean(series);
  for (std::size_t begin = 0; begin < series.size(); begin = series.find('\n', begin) + 1) {
    const std::string_view line = std::string_view(series).substr(begin);
    fuzz::require(line.starts_with("# ") || line.starts_with("modeld_"),
                  "no input can begin a line");
  }
  return 0;
}
