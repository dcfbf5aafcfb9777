// Artifacts: look-up, lists of a run, files, download, use, logging a new one.
#include "json.hpp"
#include "kept.hpp"

#include <algorithm>
#include <limits>

using wandb::Artifact;

namespace {

std::string artifact(Kept& kept, const Words& words) {
  return json(kept.artifact.emplace(needed(kept.api).artifact(words.text("name"))).name());
}

std::string aliases(const Artifact& artifact) {
  auto names = artifact.aliases();
  std::sort(names.begin(), names.end());
  std::vector<std::string> shown;
  for (const auto& name : names) shown.push_back(json(name));
  return array(shown);
}

std::string metadata(const Artifact& artifact) {
  std::vector<std::pair<std::string, std::string>> members;
  for (const auto& [key, value] : artifact.metadata()) members.emplace_back(key, json(value));
  return object(members);
}

std::string get(Kept& kept, const Words& words) {
  static const std::map<std::string, std::string (*)(const Artifact&)> attributes = {
      {"version", [](const Artifact& of) { return json(of.version()); }},
      {"type", [](const Artifact& of) { return json(of.type()); }},
      {"digest", [](const Artifact& of) { return json(of.digest()); }},
      {"size", [](const Artifact& of) { return json(of.size()); }},
      {"state", [](const Artifact& of) { return json(of.state()); }},
      {"description", [](const Artifact& of) { return json(of.description()); }},
      {"aliases", aliases},
      {"metadata", metadata},
  };
  const auto found = attributes.find(words.text("name"));
  if (found == attributes.end()) throw Unknown("no attribute " + words.text("name"));
  return found->second(needed(kept.artifact));
}

std::string files(Kept& kept, const Words&) {
  std::map<std::string, std::uint64_t> sizes;
  for (const auto& file : needed(kept.artifact).files()) sizes[file.name()] = file.size();
  std::vector<std::string> shown;
  for (const auto& [path, size] : sizes) shown.push_back(array({json(path), json(size)}));
  return array(shown);
}

std::string download(Kept& kept, const Words& words) {
  const auto root = words.text("root");
  for (const auto& file : needed(kept.artifact).download(root)) file.path.value();
  return json(from_here(root));
}

std::string listed(wandb::Artifacts list, const Words& words) {
  const auto take = words.count("take", std::numeric_limits<std::size_t>::max());
  std::vector<std::string> names;
  while (names.size() < take) {
    const auto artifact = list.next();
    if (!artifact) break;
    names.push_back(json(artifact->name()));
  }
  return object({{"total", json(list.total())}, {"names", array(names)}});
}

wandb::ArtifactsOptions how_to_list(const Words& words) {
  wandb::ArtifactsOptions options;
  options.per_page = words.count("per_page", 0);
  return options;
}

std::string logged(Kept& kept, const Words& words) {
  return listed(needed(kept.run).logged_artifacts(how_to_list(words)), words);
}

std::string used(Kept& kept, const Words& words) {
  return listed(needed(kept.run).used_artifacts(how_to_list(words)), words);
}

std::string use(Kept& kept, const Words&) {
  needed(kept.run).use_artifact(needed(kept.artifact));
  return json(kept.artifact->name());
}

std::string log_new(Kept& kept, const Words& words) {
  wandb::NewArtifact made(words.text("name"), words.text("type"));
  for (const auto& path : words.list("files")) made.add_file(path, path);
  for (const auto& alias : words.list("aliases")) made.add_alias(alias);
  return json(needed(kept.run).log_new_artifact(made).name());
}

}  // namespace

const Operations& artifact_operations() {
  static const Operations operations = {
      {"artifact", artifact},
      {"artifact_get", get},
      {"artifact_files", files},
      {"artifact_download", download},
      {"logged_artifacts", logged},
      {"used_artifacts", used},
      {"use_artifact", use},
      {"log_artifact", log_new},
  };
  return operations;
}
