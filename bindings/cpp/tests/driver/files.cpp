// Files of a run.
#include "json.hpp"
#include "kept.hpp"

#include <limits>

namespace {

std::string shown(const wandb::File& file) {
  return array({json(file.name()), json(file.size())});
}

std::string files(Kept& kept, const Words& words) {
  wandb::FilesOptions options;
  options.names = words.list("names");
  options.pattern = words.find("pattern").value_or("");
  options.per_page = words.count("per_page", 0);
  auto list = needed(kept.run).files(options);
  const auto take = words.count("take", std::numeric_limits<std::size_t>::max());
  std::vector<std::string> names;
  while (names.size() < take) {
    const auto file = list.next();
    if (!file) break;
    names.push_back(json(file->name()));
  }
  return object({{"total", json(list.total())}, {"names", array(names)}});
}

std::string file(Kept& kept, const Words& words) {
  return shown(kept.file.emplace(needed(kept.run).file(words.text("name"))));
}

std::string download(Kept& kept, const Words& words) {
  wandb::DownloadOptions options;
  options.replace = words.is("replace");
  options.exist_ok = words.is("exist_ok");
  const auto root = words.find("root").value_or(".");
  return json(from_here(needed(kept.file).download(root, options)));
}

std::string upload(Kept& kept, const Words& words) {
  const auto root = words.find("root").value_or("");
  return shown(needed(kept.run).upload_file(words.text("path"), root));
}

}  // namespace

const Operations& file_operations() {
  static const Operations operations = {
      {"files", files}, {"file", file}, {"download", download}, {"upload", upload}};
  return operations;
}
