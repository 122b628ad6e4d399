#include "catch.h"
#include "fake_world.h"

namespace {

using namespace modeldprobe;
using test::FakeWorld;

/// A daemon that answers, and models in one directory.
struct World {
  FakeWorld world;
  ModelsFound found;
  std::string directory = "/data/models";
  std::string models_flag;
  std::optional<std::string> home;
  bool command_line_known = true;
  std::optional<bool> same_paths = true;
  std::vector<std::string> listed;

  explicit World(const std::string& engine = "llama") {
    world.hold_lease();
    world.lease.lease->meta["backend"] = engine;
    world.owner = OwnerProcess::alive;
    world.answer_health("id-1", true, engine);
    world.slot = {OwnerStatus{"Ready", {}, {}, {}, engine}, {}, {}};
  }

  Status examine(Ask ask = Ask::owner_and_status) {
    System system = world.system();
    system.closer.environment = [this](const std::string& name) {
      return name == "HOME" ? home : std::nullopt;
    };
    system.closer.daemon = [this](std::int64_t pid, Deadline) {
      return command_line_known
                 ? std::optional(DaemonProcess{pid, "/data", models_flag, same_paths})
                 : std::nullopt;
    };
    system.closer.models = [this](const std::string& path, Access) {
      listed.push_back(path);
      return path == directory ? found : ModelsFound{};
    };
    return modeldprobe::examine({test::fake_root, ""}, system, test::generous(), ask);
  }

  std::vector<std::string> findings() {
    std::vector<std::string> texts;
    for (const Finding& finding : examine().findings) {
      texts.push_back(finding.code + " " + std::string(name(finding.level)));
    }
    return texts;
  }
};

using Findings = std::vector<std::string>;

CutModel cut() { return {"/data/models/tiny/model.gguf", {GgufState::short_data, 10, 20}}; }

ModelsFound models(std::size_t llama, std::size_t openvino, std::vector<CutModel> cut = {}) {
  const std::size_t count = cut.size();
  return {llama, openvino, count, std::move(cut), true};
}

}  // namespace

TEST_CASE("without any model there is an obstacle, which names the directories",
          "[diagnose_models]") {
  for (const std::string engine : {"llama", "openvino"}) {
    World world(engine);
    world.home = "/home/me";
    const Status status = world.examine();
    REQUIRE(status.findings.size() == 1);
    CHECK(status.findings[0].code == "no_models");
    CHECK(status.findings[0].level == FindingLevel::obstacle);
    CHECK_THAT(status.findings[0].message,
               ContainsSubstring(engine) && ContainsSubstring("/data/models") &&
                   ContainsSubstring("/home/me/.contenox/models/llama"));
    CHECK(status.findings[0].next->command.empty());
    world.world.put_on_path("/usr/bin/contenox");
    CHECK(world.examine().findings[0].next->command == "contenox model registry-list");
  }
}

TEST_CASE("a model for the daemon's engine is not a finding", "[diagnose_models]") {
  World llama;
  llama.found = models(1, 0);
  CHECK(llama.findings().empty());
  World openvino("openvino");
  openvino.found = models(0, 1);
  CHECK(openvino.findings().empty());
}

TEST_CASE("models for the other engine alone are an obstacle of their own", "[diagnose_models]") {
  World llama;
  llama.found = models(0, 1);
  CHECK(llama.findings() == Findings{"engine_without_models obstacle"});
  World openvino("openvino");
  openvino.found = models(1, 0);
  const Status status = openvino.examine();
  REQUIRE(status.findings.size() == 1);
  CHECK_THAT(status.findings[0].next->explanation,
             ContainsSubstring("CONTENOX_MODELD_BACKEND=llama"));
}

TEST_CASE("a cut model is an obstacle when no whole one is left, else a note",
          "[diagnose_models]") {
  World world;
  world.found = models(0, 0, {cut()});
  const Status status = world.examine();
  REQUIRE(status.findings.size() == 1);
  CHECK(status.findings[0].code == "model_truncated");
  CHECK(status.findings[0].level == FindingLevel::obstacle);
  CHECK_THAT(status.findings[0].message, ContainsSubstring("/data/models/tiny/model.gguf") &&
                                             ContainsSubstring("10 bytes") &&
                                             ContainsSubstring("at least 20"));
  world.found = models(1, 0, {cut()});
  CHECK(world.findings() == Findings{"model_truncated note"});
  world.found = models(0, 1, {cut()});
  CHECK(world.findings() == Findings{"model_truncated obstacle"});
  World openvino("openvino");
  openvino.found = models(0, 1, {cut()});
  CHECK(openvino.findings() == Findings{"model_truncated note"});
}

TEST_CASE("no command removes the file of a cut model, since it may be a running download",
          "[diagnose_models]") {
  World world;
  world.found = models(0, 0, {cut()});
  CHECK(world.examine().findings[0].next->command.empty());
}

TEST_CASE("a lack of models is reported only if everything was examined", "[diagnose_models]") {
  World late;
  late.found.complete = false;
  CHECK(late.findings().empty());
  late.found = models(0, 0, {cut()});
  late.found.complete = false;
  CHECK(late.findings() == Findings{"model_truncated note"});
  World hidden;
  hidden.command_line_known = false;
  CHECK(hidden.findings().empty());
}

TEST_CASE("the daemon's own directory is the one of its command line", "[diagnose_models]") {
  World world;
  world.models_flag = "/srv/models";
  world.directory = "/srv/models";
  world.found = models(1, 0);
  CHECK(world.findings().empty());
  CHECK(world.listed == Findings{"/srv/models", "/data/models/llama", "/data/models/openvino"});
}

TEST_CASE("a models directory in the daemon's own file tree is not searched by its path",
          "[diagnose_models]") {
  for (const std::optional<bool> same_paths : {std::optional(false), std::optional<bool>()}) {
    World world;
    world.models_flag = "/srv/models";
    world.same_paths = same_paths;
    CHECK(world.findings().empty());
    CHECK(std::ranges::find(world.listed, "/srv/models") == world.listed.end());
  }
}

TEST_CASE("each directory is listed once", "[diagnose_models]") {
  World world;
  world.models_flag = "/data/models/llama/";
  world.examine();
  CHECK(world.listed == Findings{"/data/models/llama", "/data/models/openvino"});
}

TEST_CASE("models matter to a doctor of a daemon that answers and has an engine",
          "[diagnose_models]") {
  World none("none");
  CHECK(none.findings() == Findings{"no_engine obstacle"});
  World later("a later engine");
  CHECK(later.findings().empty());
  World unreachable;
  unreachable.world.answer_health("another");
  CHECK(unreachable.findings().empty());
  CHECK(unreachable.listed.empty());
  World probe;
  CHECK(probe.examine(Ask::owner).findings.empty());
  CHECK(probe.listed.empty());
}
