// What the steps of a case keep, and the tables of the operations.
#ifndef KEPT_HPP
#define KEPT_HPP

#include "words.hpp"

#include <wandb_run.hpp>

#include <map>
#include <optional>
#include <string>

// An earlier step should have made what this one needs.
struct Nothing {};

template <class T>
T& needed(std::optional<T>& kept) {
  if (!kept) throw Nothing();
  return *kept;
}

struct Kept {
  std::optional<wandb::Api> api;
  std::optional<wandb::Run> run;
  std::optional<wandb::File> file;
  std::optional<wandb::Artifact> artifact;
};

// Operations by their names: each gives JSON.
using Operations = std::map<std::string, std::string (*)(Kept&, const Words&)>;

const Operations& run_operations();
const Operations& scan_operations();
const Operations& file_operations();
const Operations& artifact_operations();
const Operations& limit_operations();

// What a step scans.
wandb::ScanOptions what_to_scan(const Words& words);
// A path as seen from the working directory.
std::string from_here(const std::string& path);

#endif
