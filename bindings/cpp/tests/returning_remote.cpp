// What a program without exceptions does with a server; see remote.hpp and
// returning.cpp.
#include "remote.hpp"

using namespace remote;
using wandb::ErrorCode;
using wandb::Run;

namespace {

void writes() {
  const auto api = wandb::Api::try_make(options());
  if (!CHECK(api)) return;
  wandb::CreateOptions which;
  which.id = "returned";
  which.project = "p";
  which.entity = "e";
  auto run = Run::try_create(*api, which);
  if (!CHECK(run)) return;
  CHECK(*run->try_inserted() == true);
  CHECK(run->try_set_config({"a", "b"}, 1).has_value());
  CHECK(run->try_set_notes("said").has_value());
  CHECK(*run->try_has_changes() && run->try_update().has_value() && !*run->try_has_changes());
  CHECK_NOT(run->try_set_config({"a", "b", "c"}, 1), invalid_argument);
  CHECK_NOT(run->try_update_state("dancing"), invalid_argument);
  const Run again = *Run::try_make(*api, "e", "p", "returned");
  CHECK(*again.try_config()->try_get<int>("a.b") == 1);

  const std::string file = argument + "/up.txt";
  std::ofstream(file, std::ios::binary) << "bytes";
  wandb::UploadOptions how;
  how.progress = [](std::uint64_t, std::uint64_t) { return false; };
  CHECK_NOT(run->try_upload_file(file, argument, how), cancelled);
  CHECK(*run->try_upload_file(file, argument)->try_size() == 5);
  const auto fetched = run->try_download_files(argument + "/down");
  CHECK(fetched && fetched->size() == 1 && (*fetched)[0].path);

  auto version = wandb::NewArtifact::try_make("from-cpp", "model");
  CHECK(version && version->try_add_file(file) && run->try_log_new_artifact(*version));
  const auto found = api->try_artifact("e/p/from-cpp:latest");
  CHECK(found && *found->try_version() == "v0" && found->try_manifest()->size() == 1);
  auto logged = run->try_logged_artifacts();
  std::size_t count = 0;
  for (auto& artifact : *logged) count += artifact.try_name() ? 1 : 0;
  CHECK(count == 1 && !logged->error());
  CHECK_NOT(api->try_artifact("e/p/nothere:v0"), not_found);
  CHECK(run->try_remove().has_value());
  CHECK_NOT(run->try_id(), not_found);
}

/** The second page fails: the loop ends early, and says so. */
void broken_list() {
  const auto api = wandb::Api::try_make(options());
  wandb::RunsOptions which;
  which.per_page = 2;
  auto runs = api->try_runs("e/p", which);
  std::size_t count = 0;
#if WANDB_RUN_EXCEPTIONS
  CHECK_THROWS([&] { for ([[maybe_unused]] auto& run : *runs) count++; }(), server);
#else
  for ([[maybe_unused]] auto& run : *runs) count++;
#endif
  CHECK(count == 2);
  if (CHECK(runs->error())) CHECK(runs->error()->code() == ErrorCode::server);
  CHECK_NOT(runs->try_next(), server);
}

}  // namespace

int main(int argc, char** argv) {
  return remote::run(argc, argv, {
      {"writes", writes},
      {"broken-list", broken_list},
  });
}
