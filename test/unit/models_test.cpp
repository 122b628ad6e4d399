#include <sys/stat.h>

#include "catch.h"
#include "fake_world.h"
#include "made_gguf.h"
#include "models/models_directory.h"
#include "processes.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using test::TemporaryDirectory;

}  // namespace

TEST_CASE("a folder is a model by the file that its engine loads", "[models]") {
  const TemporaryDirectory directory;
  directory.write("tiny/model.gguf", test::whole_gguf());
  directory.write("big/openvino_model.xml", "<net/>");
  directory.write("other/readme.md", "");
  directory.write("model.gguf", test::whole_gguf());
  for (const bool may_block : {false, true}) {
    const ModelsFound found = list_models(directory.path(), {test::generous(), may_block});
    CHECK(found.complete);
    CHECK(found.llama == 1);
    CHECK(found.openvino == 1);
    CHECK(found.cut.empty());
  }
}

TEST_CASE("a cut model is listed with its path and what is missing", "[models]") {
  const TemporaryDirectory directory;
  const std::string whole = test::whole_gguf();
  const std::string path = directory.write("cut/model.gguf", whole.substr(0, whole.size() - 1));
  for (const bool may_block : {false, true}) {
    const ModelsFound found = list_models(directory.path(), {test::generous(), may_block});
    CHECK(found.llama == 0);
    CHECK(found.cut_models == 1);
    REQUIRE(found.cut.size() == 1);
    CHECK(found.cut[0].path == path);
    CHECK(found.cut[0].facts.state == GgufState::short_data);
    CHECK(found.cut[0].facts.size == whole.size() - 1);
    CHECK(found.cut[0].facts.needed == whole.size());
  }
}

TEST_CASE("a directory that is not there holds no models", "[models]") {
  const TemporaryDirectory directory;
  const ModelsFound found = list_models(directory.at("absent"), test::direct_access());
  CHECK(found.complete);
  CHECK(found.llama + found.openvino + found.cut_models == 0);
}

TEST_CASE("a link to a model counts", "[models]") {
  const TemporaryDirectory directory;
  const TemporaryDirectory elsewhere;
  const std::string model = elsewhere.write("model", test::whole_gguf());
  directory.link("linked/model.gguf", model);
  CHECK(list_models(directory.path(), test::direct_access()).llama == 1);
}

TEST_CASE("only a regular file is opened and can be a model", "[models]") {
  const TemporaryDirectory directory;
  directory.make_directory("fifo");
  REQUIRE(::mkfifo(directory.at("fifo/model.gguf").c_str(), 0600) == 0);
  directory.make_directory("folder/model.gguf");
  const ModelsFound found = list_models(directory.path(), test::direct_access());
  CHECK(found.complete);
  CHECK(found.llama + found.cut_models == 0);
}

TEST_CASE("sixteen of many cut models are listed, and all are counted", "[models]") {
  const TemporaryDirectory directory;
  for (int i = 0; i < 20; ++i) {
    directory.write("model-" + std::to_string(i) + "/model.gguf", "");
  }
  ModelsFound found = list_models(directory.path(), test::direct_access());
  CHECK(found.cut_models == 20);
  CHECK(found.cut.size() == 16);
  found.add(found);
  CHECK(found.cut_models == 40);
  CHECK(found.cut.size() == 16);
}

TEST_CASE("a listing that comes too late is not complete", "[models]") {
  const TemporaryDirectory directory;
  directory.write("tiny/model.gguf", test::whole_gguf());
  for (const bool may_block : {false, true}) {
    const Access late{Deadline::after(std::chrono::seconds(0)), may_block};
    CHECK_FALSE(list_models(directory.path(), late).complete);
  }
}

TEST_CASE("a directory that cannot be read to its end is not complete", "[models][linux]") {
  const TemporaryDirectory directory;
  const auto answer = ask_in_child(
      [&] {
        if (!test::break_directories()) return Answer{"no filter"};
        const ModelsFound found = list_models(directory.path(), test::direct_access());
        return Answer{found.complete ? "complete" : "not complete"};
      },
      test::generous());
  REQUIRE(answer);
  CHECK((answer->front() == "not complete" || answer->front() == "no filter"));
}
