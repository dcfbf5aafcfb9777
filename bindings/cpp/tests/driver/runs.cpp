// Runs: opening, attributes, changes, lists, what they printed.
#include "json.hpp"
#include "kept.hpp"

#include <chrono>
#include <limits>

using wandb::Run;

namespace {

std::string open(Kept& kept, const Words& words) {
  auto& run = kept.run.emplace(needed(kept.api).run(words.text("path")));
  return object({{"entity", json(run.entity())},
                 {"project", json(run.project())},
                 {"id", json(run.id())},
                 {"name", json(run.name())},
                 {"state", json(run.state())}});
}

std::string load(Kept& kept, const Words&) {
  needed(kept.run).load();
  return "null";
}

std::string get(Kept& kept, const Words& words) {
  static const std::map<std::string, std::string (*)(const Run&)> attributes = {
      {"id", [](const Run& run) { return json(run.id()); }},
      {"name", [](const Run& run) { return json(run.name()); }},
      {"entity", [](const Run& run) { return json(run.entity()); }},
      {"project", [](const Run& run) { return json(run.project()); }},
      {"state", [](const Run& run) { return json(run.state()); }},
      {"url", [](const Run& run) { return json(run.url()); }},
      {"group", [](const Run& run) { return json(run.group()); }},
      {"job_type", [](const Run& run) { return json(run.job_type()); }},
      {"notes", [](const Run& run) { return json(run.notes()); }},
      {"description", [](const Run& run) { return json(run.attr("description")); }},
      {"created_at", [](const Run& run) { return json(run.created_at()); }},
      {"heartbeat_at", [](const Run& run) { return json(run.heartbeat_at()); }},
      {"username", [](const Run& run) { return json(run.username()); }},
      {"tags", [](const Run& run) { return run.tags_json(); }},
      {"config", [](const Run& run) { return run.config_json(); }},
      {"summary", [](const Run& run) { return run.summary_json(); }},
      {"system_metrics", [](const Run& run) { return run.system_metrics_json(); }},
      {"metadata", [](const Run& run) { return run.metadata_json(); }},
      {"last_history_step", [](const Run& run) { return json(run.last_history_step()); }},
      {"history_line_count", [](const Run& run) { return json(run.history_line_count()); }},
  };
  const auto found = attributes.find(words.text("name"));
  if (found == attributes.end()) throw Unknown("no attribute " + words.text("name"));
  return found->second(needed(kept.run));
}

std::string set(Kept& kept, const Words& words) {
  auto& run = needed(kept.run);
  const auto name = words.text("name");
  const auto text = words.find("text");
  if (name == "display_name") run.set_name(text);
  else if (name == "notes") run.set_notes(text);
  else if (name == "description") run.set_description(text);
  else if (name == "group") run.set_group(text);
  else if (name == "job_type") run.set_job_type(text);
  else if (name == "tags") run.set_tags(words.list("text"));
  else throw Unknown("no attribute " + name);
  return "null";
}

std::string config_set(Kept& kept, const Words& words) {
  needed(kept.run).set_config(words.list("path"), wandb::Json{words.text("value")});
  return "null";
}

std::string config_remove(Kept& kept, const Words& words) {
  needed(kept.run).remove_config(words.list("path"));
  return "null";
}

std::string summary_set(Kept& kept, const Words& words) {
  needed(kept.run).set_summary(words.list("path"), wandb::Json{words.text("value")});
  return "null";
}

std::string summary_remove(Kept& kept, const Words& words) {
  needed(kept.run).remove_summary(words.list("path"));
  return "null";
}

std::string update(Kept& kept, const Words&) {
  needed(kept.run).update();
  return "null";
}

std::string create(Kept& kept, const Words& words) {
  wandb::CreateOptions options;
  options.id = words.find("id").value_or("");
  options.project = words.find("project").value_or("");
  options.entity = words.find("entity").value_or("");
  return json(kept.run.emplace(Run::create(needed(kept.api), options)).id());
}

std::string delete_run(Kept& kept, const Words& words) {
  wandb::DeleteOptions options;
  options.artifacts = words.is("artifacts");
  needed(kept.run).remove(options);
  return "null";
}

std::string wait(Kept& kept, const Words& words) {
  wandb::WaitOptions options;
  options.interval = words.time("interval").value_or(options.interval);
  options.timeout = words.time("timeout");
  return json(needed(kept.run).wait_until_finished(options));
}

std::string runs(Kept& kept, const Words& words) {
  wandb::RunsOptions options;
  options.filters = words.find("filters").value_or("");
  options.order = words.find("order").value_or("");
  options.per_page = words.count("per_page", 0);
  auto list = needed(kept.api).runs(words.text("path"), options);
  const auto take = words.count("take", std::numeric_limits<std::size_t>::max());
  std::vector<std::string> ids;
  while (ids.size() < take) {
    const auto run = list.next();
    if (!run) break;
    ids.push_back(json(run->id()));
  }
  return object({{"total", json(list.total())}, {"ids", array(ids)}});
}

std::string console(Kept& kept, const Words&) {
  std::vector<std::string> lines;
  for (const auto& line : needed(kept.run).console_logs()) lines.push_back(json(line.text));
  return array(lines);
}

std::string sweep(Kept& kept, const Words& words) {
  const auto sweep = needed(kept.api).sweep(words.text("path"));
  return object({{"id", json(sweep.id())},
                 {"state", json(sweep.state())},
                 {"name", json(sweep.name())}});
}

std::string viewer(Kept& kept, const Words&) {
  const auto viewer = needed(kept.api).viewer();
  return object({{"username", json(viewer.username)}, {"entity", json(viewer.entity)}});
}

}  // namespace

const Operations& run_operations() {
  static const Operations operations = {
      {"open", open},
      {"load", load},
      {"get", get},
      {"set", set},
      {"config_set", config_set},
      {"config_remove", config_remove},
      {"summary_set", summary_set},
      {"summary_remove", summary_remove},
      {"update", update},
      {"create", create},
      {"delete", delete_run},
      {"wait", wait},
      {"runs", runs},
      {"console", console},
      {"sweep", sweep},
      {"viewer", viewer},
  };
  return operations;
}
