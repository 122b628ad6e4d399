#include "net/search_list.h"

#include "catch.h"

using namespace modeldprobe;

TEST_CASE("a name is asked for in each domain of the search list, in the order of glibc",
          "[search_list]") {
  using Names = std::vector<std::string>;
  struct Row {
    std::string host_name;
    std::string resolv_conf;
    Names names;
  };
  const auto row = GENERATE(values<Row>({
      {"owner", "search a.test b.test\n", {"owner.a.test.", "owner.b.test.", "owner."}},
      {"owner.x", "search a.test b.test\n", {"owner.x.", "owner.x.a.test.", "owner.x.b.test."}},
      {"owner.x", "search a\noptions edns0 ndots:2\n", {"owner.x.a.", "owner.x."}},
      {"o.w.n", "options ndots:5 ndots:2\nsearch a", {"o.w.n.", "o.w.n.a."}},
      {"owner", "options ndots:0\nsearch a", {"owner.", "owner.a."}},
      {"owner", "options ndots:-1 ndots:x ndots:\nsearch a", {"owner.a.", "owner."}},
      {"owner", "search a\ndomain b\n", {"owner.b.", "owner."}},
      {"owner", "domain b\r\n\tsearch\ta \t c.\r\n", {"owner.a.", "owner.c.", "owner."}},
      {"owner", "search .\n", {"owner."}},
      {"owner", "search\n", {"owner."}},
      {"owner", "searching a\n# search b\n;search c\nsearch d\n", {"owner.d.", "owner."}},
      {"owner.", "search a\n", {"owner."}},
  }));
  CAPTURE(row.host_name, row.resolv_conf);
  CHECK(names_to_ask(row.host_name, row.resolv_conf) == row.names);
}
