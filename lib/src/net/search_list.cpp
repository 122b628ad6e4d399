#include "net/search_list.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include "text/ascii.h"

namespace modeldprobe {
namespace {

struct SearchList {
  std::optional<std::vector<std::string>> domains;
  std::ptrdiff_t dots = 1;  ///< a name with as many is asked for as it is first
};

/// Without the root domain, which systemd-resolved writes where there is no other.
std::vector<std::string> domains_in(std::string_view line) {
  std::vector<std::string> domains;
  for (auto word = take_word(line); !word.empty(); word = take_word(line)) {
    if (word.ends_with('.')) word.remove_suffix(1);
    if (!word.empty()) domains.emplace_back(word);
  }
  return domains;
}

void read_options(std::string_view line, SearchList& list) {
  constexpr std::string_view name = "ndots:";
  constexpr std::ptrdiff_t most = 15;
  for (auto word = take_word(line); !word.empty(); word = take_word(line)) {
    if (!word.starts_with(name)) continue;
    const auto dots = whole_number<std::ptrdiff_t>(word.substr(name.size()));
    if (dots && *dots >= 0) list.dots = std::min(*dots, most);
  }
}

/// The default: what comes after the first dot of this host's name.
std::vector<std::string> domain_of_this_host() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  const std::string_view host = name.data();
  return host.find('.') < host.size() ? domains_in(host.substr(host.find('.') + 1))
                                      : std::vector<std::string>{};
}

SearchList read(std::string_view resolv_conf) {
  SearchList list;
  while (!resolv_conf.empty()) {
    std::string_view line = resolv_conf.substr(0, resolv_conf.find('\n'));
    resolv_conf.remove_prefix(std::min(line.size() + 1, resolv_conf.size()));
    const std::string_view keyword = take_word(line);
    if (keyword == "search" || keyword == "domain") list.domains = domains_in(line);
    if (keyword == "options") read_options(line, list);
  }
  if (const char* const local = std::getenv("LOCALDOMAIN")) list.domains = domains_in(local);
  return list;
}

}  // namespace

std::vector<std::string> names_to_ask(const std::string& host_name, std::string_view resolv_conf) {
  if (host_name.ends_with('.')) return {host_name};
  const SearchList list = read(resolv_conf);
  std::vector<std::string> names;
  for (const std::string& domain : list.domains ? *list.domains : domain_of_this_host()) {
    names.push_back(host_name + "." + domain + ".");
  }
  const bool as_it_is_first = std::count(host_name.begin(), host_name.end(), '.') >= list.dots;
  names.insert(as_it_is_first ? names.begin() : names.end(), host_name + ".");
  return names;
}

}  // namespace modeldprobe
