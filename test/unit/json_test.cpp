#include <nlohmann/json.hpp>

#include "catch.h"
#include "report/report.h"
#include "sample_report.h"
#include "text/unicode.h"
#include "verdict/findings.h"

namespace {

using namespace modeldprobe;
using Json = nlohmann::ordered_json;
using Keys = std::vector<std::string>;

Json rendered(const test::Sample& sample) { return Json::parse(render_json(sample.report())); }

Keys keys_of(const Json& object) {
  Keys keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

const Keys all_keys = {
    "schema",          "command",  "state",    "exit_code", "reason", "next",       "data_root",
    "data_root_given", "endpoint", "instance", "backend",   "binary", "lease",      "health",
    "findings",        "wait",     "watch",    "version",   "host",   "checked_at", "elapsed_ms"};
const Keys lease_keys = {
    "path",        "status",     "instance",   "pid",    "host",          "owner_process", "owner",
    "acquired_at", "renewed_at", "expires_at", "ttl_ms", "expires_in_ms", "meta"};

}  // namespace

TEST_CASE("every key is present for every state", "[json]") {
  for (const test::Sample& sample : test::samples_of_every_state()) {
    CAPTURE(sample.word, name(sample.request.command));
    const Json json = rendered(sample);
    CHECK(keys_of(json) == all_keys);
    CHECK(keys_of(json["lease"]) == lease_keys);
    CHECK(json["schema"] == 1);
    CHECK(json["command"] == name(sample.request.command));
    CHECK(json["state"] == sample.word);
    CHECK(json["exit_code"] == sample.exit_code);
    CHECK(json["data_root"] == "/data");
    CHECK(json["reason"].is_null() == (sample.word == "running"));
    CHECK(json["next"].is_null() == (sample.word == "running"));
    CHECK(json["binary"].is_null() == (sample.word == "not-installed"));
    CHECK(json["findings"].is_array());
    CHECK(json["elapsed_ms"].is_number());
  }
}

TEST_CASE("the answer is one line", "[json]") {
  for (const test::Sample& sample : test::samples_of_every_state()) {
    const std::string text = render_json(sample.report());
    CHECK(text.find('\n') == text.size() - 1);
  }
}

TEST_CASE("the JSON has everything about a running owner", "[json]") {
  const Json json = rendered(test::running_sample());
  CHECK(json["endpoint"] == "127.0.0.1:4711");
  CHECK(json["instance"] == "id-1");
  CHECK(json["backend"] == "llama");
  CHECK(json["binary"] == Json::parse(R"({"path": "/usr/bin/modeld", "source": "path",
                                          "version": null, "protocol": null, "backends": null})"));
  CHECK(json["lease"] == Json::parse(R"({
    "path": "/data/modeld.lease", "status": "live", "instance": "id-1", "pid": 42, "host": "here",
    "owner_process": "alive",
    "owner": {"pid": 42, "command": "modeld.bin", "started_at": "2026-11-23T13:32:34.5Z",
              "user": 1000},
    "acquired_at": "2026-11-23T14:32:34.5Z",
    "renewed_at": "2026-11-23T14:32:34.5Z", "expires_at": "2026-11-23T14:32:44.5Z",
    "ttl_ms": 10000.0, "expires_in_ms": 9000.0,
    "meta": {"backend": "llama", "endpoint": "127.0.0.1:4711"}})"));
  CHECK(keys_of(json["health"]) ==
        Keys{"codec", "ready", "instance", "backend", "address", "stages", "elapsed_ms"});
  CHECK(json["health"]["codec"] == "json");
  CHECK(json["health"]["ready"] == true);
  CHECK(json["health"]["instance"] == "id-1");
  CHECK(json["findings"].empty());
}

TEST_CASE("an owner that did not answer leaves its part of health empty", "[json]") {
  for (const test::Sample& sample : test::samples_of_every_state()) {
    if (sample.word != "unreachable") continue;
    const Json json = rendered(sample);
    CHECK(json["reason"]["code"] == "connection_refused");
    CHECK(json["reason"]["message"] == "nobody listens at 127.0.0.1:4711");
    CHECK(json["health"]["ready"].is_null());
    CHECK(json["health"]["instance"].is_null());
    CHECK(json["health"]["elapsed_ms"].is_number());
    CHECK(json["endpoint"] == "127.0.0.1:4711");
  }
}

TEST_CASE("a binary that was asked has version, protocol and backends", "[json]") {
  for (const test::Sample& sample : test::samples_of_every_state()) {
    if (sample.word != "not-running") continue;
    CHECK(rendered(sample)["binary"] ==
          Json::parse(R"({"path": "/data/modeld/v1/modeld", "source": "managed",
                          "version": "v0.32.10", "protocol": 1,
                          "backends": ["llama", "openvino"]})"));
  }
}

TEST_CASE("a finding has a code, a level, a message and perhaps a step", "[json]") {
  test::Sample sample = test::running_sample();
  sample.status.findings = {obstacle("some_code", "some text", NextStep{"then", "do it"}),
                            note("other_code", "other text")};
  CHECK(rendered(sample)["findings"] ==
        Json::parse(R"([{"code": "some_code", "level": "obstacle", "message": "some text",
                        "next": {"explanation": "then", "command": "do it"}},
                       {"code": "other_code", "level": "note", "message": "other text",
                        "next": null}])"));
}

TEST_CASE("the answer is valid JSON and UTF-8, whatever the bytes", "[json]") {
  using namespace std::string_literals;
  for (const std::string& bytes :
       {"\"\\\n"s, "\0\x01\x1b[2J"s, "\xFF\xC3"s, "\xED\xA0\x80"s, "\xE2\x80\xAE"s, "</script>"s}) {
    CAPTURE(bytes);
    const std::string text = render_json(test::hostile_sample(bytes).report());
    CHECK(Json::accept(text));
    CHECK(is_utf8(text));
    CHECK(text.find('\n') == text.size() - 1);
    CHECK(keys_of(Json::parse(text)) == all_keys);
  }
}

TEST_CASE("an extreme lease is rendered without overflow", "[json]") {
  test::Sample sample = test::running_sample();
  sample.status.lease.lease->renewed_at = *parse_timestamp("9999-12-31T23:59:59Z");
  sample.status.lease.lease->ttl = std::chrono::nanoseconds::max();
  const Json json = rendered(sample);
  CHECK(json["lease"]["renewed_at"] == "9999-12-31T23:59:59Z");
  CHECK(json["lease"]["expires_in_ms"] > 2.6e14);
}

TEST_CASE("a year that RFC 3339 does not have is null", "[json]") {
  for (const std::string text : {"9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00+00:01"}) {
    test::Sample sample = test::running_sample();
    sample.status.lease.lease->renewed_at = *parse_timestamp(text);
    sample.status.lease.lease->acquired_at = *parse_timestamp(text);
    const Json json = rendered(sample);
    CHECK(json["lease"]["renewed_at"].is_null());
    CHECK(json["lease"]["acquired_at"].is_null());
    CHECK(json["lease"]["expires_in_ms"].is_number());
  }
  test::Sample sample = test::running_sample();
  sample.status.lease.lease->renewed_at = *parse_timestamp("0000-01-01T00:00:00Z");
  CHECK(rendered(sample)["lease"]["renewed_at"] == "0000-01-01T00:00:00Z");
}
