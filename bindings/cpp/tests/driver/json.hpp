// JSON put together from the JSON that the library writes.
#ifndef JSON_HPP
#define JSON_HPP

#include <wandb_run.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

inline std::string json(const wandb::Value& value) { return value.json(); }

template <class T>
std::string json(const std::optional<T>& value) {
  return value ? json(wandb::Value(*value)) : "null";
}

// Elements and members are JSON already.
inline std::string array(const std::vector<std::string>& elements) {
  std::string text = "[";
  for (const auto& element : elements) text += (text.size() > 1 ? ", " : "") + element;
  return text + "]";
}

inline std::string object(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string text = "{";
  for (const auto& [name, value] : members) {
    text += (text.size() > 1 ? ", " : "") + json(name) + ": " + value;
  }
  return text + "}";
}

#endif
