#include "report/exit_code.h"
#include "report/facts.h"
#include "report/headline.h"
#include "report/layout.h"
#include "report/report.h"
#include "text/shell_quoting.h"

namespace modeldprobe::app {
namespace {

constexpr std::size_t margin = 2;
constexpr std::size_t label_width = 11;

std::string value_of(const Fact& fact, const Style& style) {
  const std::string value = escaped(fact.value);
  if (!fact.is_command) return wrapped(value, margin + label_width, style.columns);
  return style.colored ? "\x1b[1m" + value + "\x1b[0m" : value;
}

std::string summary(const Report& report) {
  const Command command = report.request.command;
  const bool well = command == Command::doctor && exit_code(command, report.status) == 0;
  return (well ? "nothing stands in the way of inference; " : "") + headline(report.status);
}

/// The command that finds out more about a daemon that runs. It asks about the same daemon, and is
/// not broken into lines, so that it can be copied.
std::string doctor_hint(const Report& report, const Style& style) {
  const Request& request = report.request;
  const bool wanted = style.on_terminal && request.command == Command::probe &&
                      report.status.state == State::running;
  if (!wanted) return "";
  std::string hint = "if inference fails: modeld-probe doctor";
  if (request.data_root.origin == "--data-root") {
    hint += " --data-root " + shell_quoted(request.data_root.value);
  }
  for (const std::string& endpoint : request.endpoints) {
    hint += " --endpoint " + shell_quoted(endpoint);
  }
  return (style.colored ? "\x1b[2m" + hint + "\x1b[0m" : hint) + "\n";
}

}  // namespace

std::string render_text(const Report& report, const Style& style) {
  const std::size_t indent = state_name(report.status.state).size() + 2;
  std::string text = state_word(report.status, style.colored) + "  " +
                     wrapped(escaped(summary(report)), indent, style.columns) + "\n";
  for (const Fact& fact : facts(report, style)) {
    text += std::string(margin, ' ') + fact.label +
            std::string(label_width - fact.label.size(), ' ') + value_of(fact, style) + "\n";
  }
  return text + doctor_hint(report, style);
}

}  // namespace modeldprobe::app
