// Runs that are made, changed, moved, waited for and deleted, and their files;
// see remote.hpp. The runner looks at what the server holds afterwards.
#include "remote.hpp"

#include <cmath>
#include <thread>

using namespace std::chrono_literals;
using namespace remote;
using wandb::ErrorCode;
using wandb::Run;
using wandb::Value;

namespace {

wandb::CreateOptions named(const char* id) {
  wandb::CreateOptions which;
  which.id = id;
  which.project = "p";
  which.entity = "e";
  return which;
}

void creates() {
  const wandb::Api api(options());
  const auto random = Run::create(api);
  CHECK(random.id().size() == 8 && random.project() == "uncategorized");
  CHECK(random.inserted() == true && !random.is_lazy());
  auto which = named("made");
  CHECK(Run::create(api, which).inserted() == true);
  which.pending = true;
  const auto again = Run::create(api, which);
  CHECK(again.inserted() == false && again.state() == "pending" && again.id() == "made");
  which.id = "no/id";
  CHECK_THROWS(Run::create(api, which), invalid_argument);

  const Run opened(api, "e", "p", "made");
  CHECK(opened.state() == "pending" && !opened.inserted());
  CHECK_THROWS(Run(api, "e", "p", "nothere"), not_found);
  CHECK_THROWS(Run(api, "", "p", "made"), invalid_argument);

  auto known = Run::from_attrs(api, "e", "p", "made", R"({"displayName": "as told"})");
  CHECK(known.name() == "as told" && known.is_lazy());
  known.load_full_data();
  CHECK(!known.is_lazy());
  CHECK_THROWS(Run::from_attrs(api, "e", "p", "made", "[]"), invalid_argument);
}

void changes() {
  const wandb::Api api(options());
  auto run = Run::create(api, named("changed"));
  CHECK(!run.has_changes());
  run.set_name("after ✓");
  run.set_notes("line 1\nline 2");
  run.set_description(std::string("old field"));
  run.set_group("all");
  run.set_job_type(std::string_view("train"));
  run.set_tags({"a", "b \"c\""});
  run.set_config("lr", 0.1);
  run.set_config("a.b", 1);
  run.set_config({"optimizer", "name"}, "sgd");
  run.set_config({"optimizer", "steps"}, wandb::Json{"[1, 2]"});
  run.set_config("gone", nullptr);
  run.set_config("big", ~std::uint64_t(0));
  run.set_summary({"best", "acc"}, 1.0);
  run.set_summary("loss", std::nan(""));
  run.set_summary("ok", true);
  CHECK(run.has_changes() && run.name() == "after ✓" && run.config().get<double>("lr") == 0.1);
  CHECK(run.remove_config("gone") && !run.remove_config("gone"));
  CHECK(!run.remove_summary({"best", "nothing"}));
  CHECK_THROWS(run.set_config({"lr", "below"}, 1), invalid_argument);
  CHECK_THROWS(run.set_config("json", wandb::Json{"{"}), invalid_argument);
  CHECK_THROWS(run.set_config(std::vector<std::string>(), 1), invalid_argument);
  run.update();
  CHECK(!run.has_changes());

  Run other(api, "e", "p", "changed");
  CHECK(other.notes() == "line 1\nline 2" && other.group() == "all" && other.job_type() == "train");
  const std::vector<std::string> tags = {"a", "b \"c\""};
  CHECK(other.tags() == tags && other.attr("description") == "old field");
  CHECK(other.config().get<std::string>("optimizer.name") == "sgd");
  CHECK(other.config().json("big") == "18446744073709551615");
  CHECK(std::isnan(other.summary().get<double>("loss")) && other.summary().get<bool>("ok"));

  // Merging keeps what others wrote, replacing does not.
  other.set_config("theirs", 2);
  other.save();
  run.set_config("mine", 3);
  run.update();
  CHECK(run.config().get<int>("theirs") == 2 && run.config().get<int>("mine") == 3);
  wandb::UpdateOptions replace;
  replace.mode = wandb::UpdateMode::replace;
  run.set_group(nullptr);
  run.set_description(std::nullopt);
  run.set_notes(run.notes());
  run.set_job_type("");
  run.set_tags({});
  for (const char* key : {"lr", "a.b", "optimizer", "big", "theirs"}) run.remove_config(key);
  run.update(replace);
  CHECK(run.config().size() == 1 && run.tags().empty());

  auto local = Run::open_local(argument);
  CHECK_THROWS(local.update(), unsupported);
}

void moves() {
  const wandb::Api api(options());
  auto run = Run::create(api, named("moved"));
  CHECK(run.stop());
  CHECK(run.update_state("pending") && run.state() == "pending");
  CHECK_THROWS(run.update_state("dancing"), invalid_argument);

  wandb::WaitOptions how;
  how.interval = 20ms;
  how.timeout = 200ms;
  CHECK_THROWS(run.wait_until_finished(how), timeout);
  how.timeout.reset();
  const wandb::CancelToken token;
  how.call.cancel = token;
  std::thread other([token] {
    std::this_thread::sleep_for(100ms);
    token.trigger();
  });
  CHECK_THROWS(run.wait_until_finished(how), cancelled);
  other.join();
  auto finished = open_run();
  CHECK(finished.wait_until_finished() == "finished");
  CHECK(Run::open_local(argument).wait_until_finished() == "finished");
}

void removes() {
  const wandb::Api api(options());
  auto run = Run::create(api, named("removed"));
  const Run other(api, "e", "p", "removed");
  wandb::DeleteOptions what;
  what.artifacts = true;
  run.remove(what);
  CHECK_THROWS(run.id(), not_found);
  CHECK_THROWS(run.remove(), not_found);
  CHECK_THROWS(other.last_history_step(), not_found);
  CHECK_THROWS(api.run("e/p/removed"), not_found);
  auto local = Run::open_local(argument);
  CHECK_THROWS(local.remove(), unsupported);
}

std::string put(const std::string& name, const std::string& text) {
  std::ofstream(argument + "/" + name, std::ios::binary) << text;
  return argument + "/" + name;
}

void files() {
  const wandb::Api api(options());
  const auto run = Run::create(api, named("files"));
  const auto path = put("sent.txt", "sent by C++");
  std::uint64_t told = 0;
  wandb::UploadOptions how;
  how.progress = [&](std::uint64_t done, std::uint64_t total) {
    CHECK(total == 11);
    told = done;
    return true;
  };
  const auto file = run.upload_file(path, argument, how);
  CHECK(file.name() == "sent.txt" && file.size() == 11 && told == 11);
  CHECK(!file.path_uri() || !file.path_uri()->empty());
  for (const char* name : {"one.json", "two.json", "three.txt"}) {
    run.upload_file(put(name, name), argument);
  }
  CHECK_THROWS(run.upload_file(argument + "/nothing", argument), not_found);
  CHECK_THROWS(Run(nullptr).upload_file(path), invalid_argument);
  how.progress = [](std::uint64_t, std::uint64_t) -> bool { throw std::runtime_error("enough"); };
  bool caught = false;
  try {
    run.upload_file(path, argument, how);
  } catch (const std::runtime_error&) {
    caught = true;
  }
  CHECK(caught);

  wandb::FilesOptions which;
  which.pattern = "%.json";
  auto list = run.files(which);
  CHECK(std::distance(list.begin(), list.end()) == 2);
  which.names = {"one.json"};
  CHECK_THROWS(run.files(which).next(), invalid_argument);

  wandb::DownloadAllOptions all;
  all.names = {"one.json", "sent.txt", "nothing"};
  all.workers = 2;
  const std::string root = argument + "/down";
  const auto fetched = run.download_files(root, all);
  CHECK(fetched.size() == 3);
  std::size_t whole = 0;
  for (const auto& one : fetched) {
    if (one.path) {
      whole++;
      CHECK(*one.path == root + "/" + one.name);
    } else {
      CHECK(one.name == "nothing");
      CHECK_NOT(one.path, not_found);
    }
  }
  CHECK(whole == 2);
  for (const auto& one : run.download_files(root, all)) CHECK(!one.path);
  all.exist_ok = true;
  CHECK(run.download_files(root, all)[0].path.has_value());
  all.pattern = "%";
  CHECK_THROWS(run.download_files(root, all), invalid_argument);

  /* Nothing is exported of a run that was just made. */
  const auto exports = run.download_history_exports(argument + "/exports");
  CHECK(exports.files.empty() && !exports.contains_live_data);
  CHECK_THROWS(Run(nullptr).download_history_exports(root), invalid_argument);

  run.file("two.json").remove();
  CHECK_THROWS(run.file("two.json"), not_found);
  CHECK(file.name() == "sent.txt");
}

}  // namespace

int main(int argc, char** argv) {
  return remote::run(argc, argv, {
      {"create", creates},
      {"change", changes},
      {"move", moves},
      {"remove", removes},
      {"files", files},
  });
}
