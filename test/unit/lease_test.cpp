#include "lease/lease.h"

#include <limits>

#include "catch.h"
#include "fake_world.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using namespace std::string_view_literals;
using test::TemporaryDirectory;

LeaseReading read_lease(const std::string& path) {
  return modeldprobe::read_lease(path, test::direct_access());
}

constexpr std::string_view from_a_real_daemon = R"({
  "instance_id": "ed0e8d26-fbf0-45dc-9b38-6cfcea05418c",
  "pid": 12575,
  "host": "vm",
  "acquired_at": "2026-11-23T14:32:34.613941045Z",
  "renewed_at": "2026-11-23T14:32:37.613941045Z",
  "ttl": 10000000000,
  "meta": {
    "backend": "none",
    "endpoint": "127.0.0.1:40277"
  }
})";

Lease lease_from(std::string_view text) {
  auto parsed = parse_lease(text);
  if (const auto* problem = std::get_if<std::string>(&parsed)) FAIL(*problem);
  return std::get<Lease>(std::move(parsed));
}

bool is_corrupt(std::string_view text) {
  return std::holds_alternative<std::string>(parse_lease(text));
}

}  // namespace

TEST_CASE("a lease that a real daemon wrote is read whole", "[lease]") {
  const Lease lease = lease_from(from_a_real_daemon);
  CHECK(lease.instance == "ed0e8d26-fbf0-45dc-9b38-6cfcea05418c");
  CHECK(lease.pid == 12575);
  CHECK(lease.host == "vm");
  CHECK(format_timestamp(lease.acquired_at) == "2026-11-23T14:32:34.613941045Z");
  CHECK(format_timestamp(lease.renewed_at) == "2026-11-23T14:32:37.613941045Z");
  CHECK(lease.ttl == std::chrono::seconds(10));
  CHECK(lease.meta ==
        std::map<std::string, std::string>{{"backend", "none"}, {"endpoint", "127.0.0.1:40277"}});
  CHECK(format_timestamp(lease.expires_at()) == "2026-11-23T14:32:47.613941045Z");
}

TEST_CASE("an empty object, and null, are leases that expired long ago", "[lease]") {
  for (const std::string_view text : {"{}"sv, "null"sv, R"({"unknown": 1})"sv,
                                      R"({"renewed_at": null, "ttl": null, "meta": null})"sv}) {
    CAPTURE(text);
    const Lease lease = lease_from(text);
    CHECK(lease.instance.empty());
    CHECK(lease.pid == 0);
    CHECK(lease.renewed_at == zero_time);
    CHECK(lease.ttl.count() == 0);
    CHECK(lease.meta.empty());
    CHECK(lease.expires_at() == zero_time);
  }
}

TEST_CASE("a lease may expire centuries from when it was renewed, either way", "[lease]") {
  CHECK(format_timestamp(lease_from(R"({"renewed_at": "9999-12-31T23:59:59Z",
                                        "ttl": 9223372036854775807})")
                             .expires_at()) == "10292-04-10T23:47:15.854775807Z");
  CHECK(format_timestamp(lease_from(R"({"renewed_at": "0000-01-01T00:00:00Z",
                                        "ttl": -9223372036854775808})")
                             .expires_at()) == "-0293-09-22T00:12:43.145224192Z");
  CHECK(lease_from(R"({"ttl": -1})").expires_at() < zero_time);
}

TEST_CASE("meta merges when repeated, and null empties it", "[lease]") {
  CHECK(lease_from(R"({"meta": {"a": "1"}, "Meta": {"b": "2"}})").meta.size() == 2);
  CHECK(lease_from(R"({"meta": {"a": "1"}, "meta": null})").meta.empty());
  CHECK(lease_from(R"({"meta": {"endpoint": null}})").meta.at("endpoint").empty());
  CHECK(lease_from(R"({"meta": {"Endpoint": "x"}})").meta.count("endpoint") == 0);
}

TEST_CASE("field names fold as in Go", "[lease]") {
  const Lease lease = lease_from(R"({"INSTANCE_ID": "a", "ho\u017ft": "b", "Pid": 3})");
  CHECK(lease.instance == "a");
  CHECK(lease.host == "b");
  CHECK(lease.pid == 3);
}

TEST_CASE("a wrong value in any known field makes the lease corrupt", "[lease]") {
  const std::string_view text = GENERATE(values<std::string_view>({
      R"({"instance_id": 1})",
      R"({"pid": "1"})",
      R"({"pid": 1.0})",
      R"({"pid": 1e3})",
      R"({"pid": 9223372036854775808})",
      R"({"host": ["vm"]})",
      R"({"ttl": "10s"})",
      R"({"ttl": 1e10})",
      R"({"ttl": 0.5})",
      R"({"ttl": -9223372036854775809})",
      R"({"ttl": true, "ttl": 1})",
      R"({"renewed_at": 0})",
      R"({"renewed_at": ""})",
      R"({"renewed_at": "yesterday"})",
      R"({"renewed_at": "2026-11-23T14:32:34\u005a"})",
      R"({"acquired_at": "2026-02-30T00:00:00Z"})",  // both times must be valid
      R"({"acquired_at": "x", "acquired_at": "2026-11-23T14:32:34Z"})",
      R"({"meta": []})",
      R"({"meta": "x"})",
      R"({"meta": {"port": 1}})",
      R"({"meta": {"x": {}}})",
      R"({"meta": {"x": false}})",
  }));
  CAPTURE(text);
  CHECK(is_corrupt(text));
}

TEST_CASE("text that is not one JSON object is a corrupt lease", "[lease]") {
  for (const std::string_view text : {""sv, " \n"sv, "{"sv, "[]"sv, "{}{}"sv, "{} # note"sv,
                                      "\xEF\xBB\xBF{}"sv, "{}\0"sv, "\"lease\""sv, "7"sv}) {
    CAPTURE(text);
    CHECK(is_corrupt(text));
  }
}

TEST_CASE("a lease that is cut short anywhere is corrupt", "[lease]") {
  for (std::size_t length = 0; length < from_a_real_daemon.size(); ++length) {
    CAPTURE(length);
    CHECK(is_corrupt(from_a_real_daemon.substr(0, length)));
  }
}

TEST_CASE("a lease file is found, absent, corrupt or unreadable", "[lease]") {
  const TemporaryDirectory root;
  using Status = LeaseReading::Status;

  const LeaseReading found = read_lease(root.write("found", from_a_real_daemon, 0600));
  CHECK(found.status == Status::found);
  REQUIRE(found.lease.has_value());
  CHECK(found.lease->pid == 12575);
  CHECK(found.problem.empty());

  const LeaseReading absent = read_lease(root.at("absent"));
  CHECK(absent.status == Status::absent);
  CHECK_FALSE(absent.lease.has_value());

  const LeaseReading corrupt = read_lease(root.write("corrupt", "{\n\"pid\": \"x\"}"));
  CHECK(corrupt.status == Status::corrupt);
  CHECK_FALSE(corrupt.lease.has_value());
  CHECK_THAT(corrupt.problem, StartsWith("line 2, ") && ContainsSubstring("\"pid\""));

  const LeaseReading unreadable = read_lease(root.make_directory("directory"));
  CHECK(unreadable.status == Status::unreadable);
  CHECK_THAT(unreadable.problem, ContainsSubstring("a directory"));
}

TEST_CASE("a lease of 1 MiB is read, a larger one is not", "[lease]") {
  const TemporaryDirectory root;
  const std::string largest = "{}" + std::string(largest_lease - 2, ' ');
  CHECK(read_lease(root.write("largest", largest)).status == LeaseReading::Status::found);
  CHECK(read_lease(root.write("larger", largest + " ")).status == LeaseReading::Status::unreadable);
}
