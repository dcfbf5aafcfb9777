// A step as tab-separated words: `op`, then `name=value`; a list is its name once
// for each element, and `name#=N` before them.
#ifndef WORDS_HPP
#define WORDS_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The suite asks for what this driver does not know.
struct Unknown : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Words {
 public:
  explicit Words(std::string_view line) {
    for (std::size_t tab = 0; tab != std::string_view::npos;) {
      tab = line.find('\t');
      const auto word = line.substr(0, tab);
      const auto equals = word.find('=');
      if (op_.empty()) {
        op_ = word;
      } else if (equals != std::string_view::npos) {
        words_.emplace_back(word.substr(0, equals), decoded(word.substr(equals + 1)));
      }
      if (tab != std::string_view::npos) line.remove_prefix(tab + 1);
    }
  }

  const std::string& op() const { return op_; }

  std::optional<std::string> find(std::string_view name) const {
    for (const auto& [other, value] : words_) {
      if (other == name) return value;
    }
    return std::nullopt;
  }
  std::string text(std::string_view name) const {
    if (auto value = find(name)) return *value;
    throw Unknown(op_ + " needs " + std::string(name));
  }
  std::vector<std::string> list(std::string_view name) const {
    std::vector<std::string> all;
    for (const auto& [other, value] : words_) {
      if (other == name) all.push_back(value);
    }
    return all;
  }
  std::optional<std::int64_t> number(std::string_view name) const {
    const auto value = find(name);
    return value ? std::optional<std::int64_t>(std::stoll(*value)) : std::nullopt;
  }
  std::size_t count(std::string_view name, std::size_t otherwise) const {
    const auto value = number(name);
    return value ? static_cast<std::size_t>(*value) : otherwise;
  }
  // What was given in seconds.
  std::optional<std::chrono::milliseconds> time(std::string_view name) const {
    const auto value = find(name);
    if (!value) return std::nullopt;
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::duration<double>(std::stod(*value)));
  }
  bool is(std::string_view name) const { return find(name) == "true"; }

 private:
  // %XX as the byte it stands for.
  static std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] != '%') {
        out += text[at];
        continue;
      }
      out += static_cast<char>(std::stoi(std::string(text.substr(at + 1, 2)), nullptr, 16));
      at += 2;
    }
    return out;
  }

  std::string op_;
  std::vector<std::pair<std::string, std::string>> words_;
};

#endif
