// Runs the steps of the behaviour suite through the C++ interface: a step a line
// in, as tests/conformance/clients.py writes them, a JSON result a line out.
#include "json.hpp"
#include "kept.hpp"

#include <cctype>
#include <filesystem>
#include <iostream>

namespace fs = std::filesystem;

std::string from_here(const std::string& path) {
  return fs::absolute(path).lexically_normal().lexically_relative(fs::current_path()).generic_string();
}

namespace {

// A fresh client in the case's directory.
std::string begin(Kept& kept, const Words& words) {
  kept = Kept();
  fs::current_path(words.text("directory"));
  wandb::ApiOptions options;
  for (const auto& pair : words.list("environment")) {
    const auto equals = pair.find('=');
    const auto name = pair.substr(0, equals);
    if (name == "WANDB_ENTITY") options.entity = pair.substr(equals + 1);
    else if (name == "WANDB_PROJECT") options.project = pair.substr(equals + 1);
    else throw Unknown(name);
  }
  kept.api.emplace(options);
  return "null";
}

std::string take(Kept& kept, const Words& words) {
  if (words.op() == "begin") return begin(kept, words);
  for (const auto& of : {run_operations, scan_operations, file_operations, artifact_operations,
                         limit_operations}) {
    const auto found = of().find(words.op());
    if (found != of().end()) return found->second(kept, words);
  }
  throw Unknown("no operation " + words.op());
}

// "not found" as NotFound, "i/o" as Io.
std::string kind(wandb::ErrorCode code) {
  std::string text;
  bool first = true;
  for (const char c : std::string_view(name(code))) {
    if (c != ' ' && c != '/') {
      text += first ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    }
    if (c != '/') first = c == ' ';
  }
  return text;
}

std::string answer(Kept& kept, const Words& words) {
  const auto failed = [](const std::string& what, const std::string& message) {
    return object({{"error", json(what)}, {"message", json(message)}});
  };
  try {
    return object({{"ok", take(kept, words)}});
  } catch (const wandb::Error& error) {
    return failed(kind(error.code()), error.message());
  } catch (const Nothing&) {
    return failed("Nothing", words.op() + " comes too early");
  } catch (const std::exception& error) {
    return failed("Suite", error.what());
  }
}

}  // namespace

int main() {
  Kept kept;
  std::cout << object({{"ok", json(wandb::version())}}) << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << answer(kept, Words(line)) << std::endl;
  }
}
