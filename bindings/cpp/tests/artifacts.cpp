// Artifacts: looked up, listed, brought, used, logged and made; see
// remote.hpp. The runner looks at what the server holds afterwards.
#include "remote.hpp"

#include <stdexcept>

using namespace remote;
using wandb::Artifact;
using wandb::ErrorCode;

namespace {

wandb::Api client() { return wandb::Api(options()); }

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void looks() {
  const auto api = client();
  const auto data = api.artifact("e/p/data:best");
  CHECK(data.name() == "data:best" && data.qualified_name() == "e/p/data:best");
  CHECK(data.entity() == "e" && data.project() == "p" && data.collection() == "data");
  CHECK(data.version() == "v1" && data.type() == "dataset" && data.state() == "COMMITTED");
  CHECK(data.source_name() == "data:v1" && data.source_version() == "v1");
  CHECK(data.source_entity() == "e" && data.source_project() == "p");
  CHECK(data.source_collection() == "data" && !data.id().empty());
  CHECK(data.digest().size() == 32 && data.description() == "about ✓");
  CHECK(data.created_at() && data.updated_at());
  CHECK(!data.commit_hash() || !data.commit_hash()->empty());
  CHECK(data.size() == 70003 && data.file_count() == 2);
  CHECK(data.aliases() == std::vector<std::string>({"best", "latest"}));
  CHECK(data.metadata().get<int>("nested.n") == 7);
  CHECK(!data.is_draft() && !data.is_link());

  wandb::ArtifactOptions type;
  type.type = "dataset";
  CHECK(api.artifact("e/p/data:v0", type).version() == "v0");
  type.type = "model";
  CHECK_THROWS(api.artifact("e/p/data:v0", type), invalid_argument);
  CHECK_THROWS(api.artifact("e/p/nothere:v0"), not_found);

  Artifact first = api.artifact("e/p/data:v0");
  Artifact second = std::move(first);
  CHECK_THROWS(first.name(), invalid_argument);
  CHECK_THROWS(first.aliases(), invalid_argument);
  CHECK_THROWS(first.manifest(), invalid_argument);
  CHECK(!first.is_draft());
  second.close();
  CHECK_THROWS(second.name(), closed);
}

void lists() {
  const auto run = client().run("e/p/many");
  wandb::ArtifactsOptions pages;
  pages.per_page = 5;
  auto logged = run.logged_artifacts(pages);
  std::size_t count = 0;
  for (auto& artifact : logged) CHECK(artifact.version() == "v" + std::to_string(count++));
  CHECK(count == 12 && logged.total() == 12U && !logged.next());
  auto used = run.used_artifacts();
  CHECK(std::distance(used.begin(), used.end()) == 12);
  used.close();
  CHECK_THROWS(used.next(), closed);
}

void manifests() {
  const auto manifest = client().artifact("e/p/refs:latest").manifest();
  std::vector<std::string> paths;
  for (const auto& entry : manifest) paths.push_back(entry.path);
  CHECK(paths == std::vector<std::string>({"../evil", "bucket.txt", "good.txt"}));
  CHECK(manifest.size() == 3 && !manifest.empty() && manifest.digest().size() == 32);
  const auto bucket = manifest.find("bucket.txt");
  CHECK(bucket && bucket->reference == "s3://bucket/key" && bucket->digest == "tag");
  CHECK(manifest.item(2).size == 4U && !manifest.item(2).reference);
  CHECK(!manifest.find("nothing"));
  CHECK_THROWS(manifest.item(3), missing);
  CHECK(manifest.json().front() == '{');
}

void downloads() {
  const auto api = client();
  const auto data = api.artifact("e/p/data:v1");
  std::uint64_t told = 0;
  wandb::ArtifactDownloadOptions how;
  how.progress = [&](std::uint64_t done, std::uint64_t) {
    told = done;
    return true;
  };
  const auto files = data.download(argument, how);
  CHECK(files.size() == 2 && told == 70003);
  CHECK(files[0].name == "a.txt" && text_of(files[0].path.value()) == "one");
  CHECK(files[1].path && text_of(*files[1].path).size() == 70000);
  const auto refs = api.artifact("e/p/refs:v0").download(argument);
  CHECK(refs.size() == 3 && refs[2].path);
  CHECK_NOT(refs[0].path, invalid_argument);
  CHECK_NOT(refs[1].path, unsupported);
  how.path_prefix = "d/";
  how.workers = 1;
  CHECK(data.download(argument, how).size() == 1);

  auto list = data.files();
  CHECK(list.next()->name() == "a.txt" && list.next()->name() == "d/b.bin" && !list.next());
}

// An exception leaves the download, wherever it was thrown.
void stopped() {
  const auto data = client().artifact("e/p/data:v1");
  wandb::ArtifactDownloadOptions how;
  int calls = 0;
  how.progress = [&](std::uint64_t, std::uint64_t) -> bool {
    calls++;
    throw std::runtime_error("enough");
  };
  bool caught = false;
  try {
    static_cast<void>(data.download(argument, how));
  } catch (const std::runtime_error& error) {
    caught = std::string_view(error.what()) == "enough";
  }
  CHECK(caught && calls == 1);
  how.progress = [](std::uint64_t, std::uint64_t) { return false; };
  CHECK_THROWS(data.download(argument, how), cancelled);
}

void links() {
  const auto api = client();
  const auto data = api.artifact("e/p/data:v1");
  const auto run = api.run("e/p/linker");
  run.use_artifact(data);
  api.run("e/q/linker").use_artifact(data, "training");
  const auto logged = run.log_artifact(data, {"mine", "best one"});
  CHECK(logged.version() == "v1" && logged.aliases().size() >= 2);
  CHECK_THROWS(api.run("e/q/linker").log_artifact(data), invalid_argument);
  CHECK_THROWS(run.use_artifact(Artifact(nullptr)), invalid_argument);
}

void makes() {
  wandb::NewArtifact version("from-cpp", "model");
  const std::string file = argument + "/a.txt";
  std::ofstream(file, std::ios::binary) << "by C++";
  version.set_description("by C++ ✓");
  version.set_metadata(R"({"acc": 0.5})");
  version.add_alias("best");
  version.add_tag("one two");
  version.add_file(file);
  version.add_dir(argument, "in");
  wandb::ReferenceOptions unchecked;
  unchecked.checksum = false;
  version.add_reference("s3://bucket/key", "ref", unchecked);
  CHECK_THROWS(version.add_reference("s3://bucket/other"), unsupported);
  CHECK_THROWS(version.add_file(argument + "/nothing"), not_found);
  CHECK_THROWS(version.set_metadata("[]"), invalid_argument);
  CHECK_THROWS(version.add_alias(""), invalid_argument);
  CHECK_THROWS(wandb::NewArtifact("no/name", "model"), invalid_argument);

  const auto run = open_run();
  std::uint64_t told = 0;
  wandb::LogArtifactOptions how;
  how.workers = 2;
  how.progress = [&](std::uint64_t done, std::uint64_t) {
    told = done;
    return true;
  };
  const auto made = run.log_new_artifact(version, how);
  CHECK(made.name() == "from-cpp:v0" && made.digest() == version.digest() && told > 0);
  CHECK(run.log_new_artifact(version).name() == "from-cpp:v0");

  wandb::NewArtifact moved = std::move(version);
  CHECK_THROWS(version.digest(), invalid_argument);
  CHECK_THROWS(run.log_new_artifact(version), invalid_argument);
  // A file that changed since it was added is not sent.
  const std::string later = argument + "/later.txt";
  std::ofstream(later, std::ios::binary) << "new";
  moved.add_file(later);
  std::ofstream(later, std::ios::binary) << "newer";
  CHECK_THROWS(run.log_new_artifact(moved), integrity);
}

}  // namespace

int main(int argc, char** argv) {
  return remote::run(argc, argv, {
      {"looks", looks},
      {"lists", lists},
      {"manifests", manifests},
      {"downloads", downloads},
      {"stopped", stopped},
      {"links", links},
      {"makes", makes},
  });
}
