/* JSON that the library writes, read as far as this needs it; and written. */

#ifndef WANDB_RUN_JSON_HPP
#define WANDB_RUN_JSON_HPP

#include "detail.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

namespace detail {

inline std::string json_string(string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  std::string json = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      json += "\\u00";
      json += digits[byte >> 4];
      json += digits[byte & 15];
      continue;
    }
    if (c == '"' || c == '\\') json += '\\';
    json += c;
  }
  return json += '"';
}

/** A number with a point, whatever the program's locale has in its place. */
inline std::string with_point(std::string number) {
  const size_t other = number.find_first_not_of("0123456789+-e.");
  if (other != std::string::npos) {
    const size_t digit = number.find_first_of("0123456789e", other);
    number.replace(other, digit - other, ".");
  }
  return number;
}

inline std::string json_number(double number) {
  if (std::isnan(number)) return "\"NaN\"";
  if (std::isinf(number)) return number > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  // The shortest of those that read back as the same number.
  char digits[32];
  int precision = std::numeric_limits<double>::digits10;
  do {
    std::snprintf(digits, sizeof digits, "%.*g", precision, number);
  } while (std::strtod(digits, nullptr) != number && ++precision <= 17);
  std::string json = with_point(digits);
  if (json.find_first_of(".e") == std::string::npos) json += ".0";
  return json;
}

/** The character of a \u escape; 0xFFFD where that is none. */
inline std::uint32_t unescaped(string_view json, size_t& at) {
  const auto unit = [&]() -> std::uint32_t {
    std::uint32_t code = 0;
    for (int digit = 0; digit < 4 && at < json.size(); digit++, at++) {
      const char c = json[at];
      const int value = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
      code = code * 16 + static_cast<std::uint32_t>(value & 15);
    }
    return code;
  };
  const std::uint32_t high = unit();
  if (high < 0xD800 || high > 0xDFFF) return high;
  if (high > 0xDBFF || json.substr(at, 2) != "\\u") return 0xFFFD;
  const size_t next = at;
  at += 2;
  const std::uint32_t low = unit();
  if (low < 0xDC00 || low > 0xDFFF) {
    at = next;
    return 0xFFFD;
  }
  return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

inline void append_utf8(std::string& text, std::uint32_t code) {
  const auto byte = [&](std::uint32_t bits) { text += static_cast<char>(bits); };
  if (code < 0x80) {
    byte(code);
    return;
  }
  if (code < 0x800) {
    byte(0xC0 | code >> 6);
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3F));
  } else {
    byte(0xF0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3F));
    byte(0x80 | (code >> 6 & 0x3F));
  }
  byte(0x80 | (code & 0x3F));
}

/** The text of a JSON string whose first quote lies before `at`, which is moved behind it. */
inline std::string json_text(string_view json, size_t& at) {
  constexpr string_view names = "bfnrt", means = "\b\f\n\r\t";
  std::string text;
  while (at < json.size() && json[at] != '"') {
    if (json[at] != '\\' || at + 1 == json.size()) {
      text += json[at++];
      continue;
    }
    const char escape = json[at + 1];
    at += 2;
    const size_t name = names.find(escape);
    if (escape == 'u') {
      append_utf8(text, unescaped(json, at));
    } else {
      text += name == string_view::npos ? escape : means[name];
    }
  }
  at++;
  return text;
}

/** The strings of a JSON array of strings. */
inline std::vector<std::string> json_texts(string_view json) {
  std::vector<std::string> texts;
  for (size_t at = 0; (at = json.find('"', at)) != string_view::npos;) {
    at++;
    texts.push_back(json_text(json, at));
  }
  return texts;
}

}  // namespace detail

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_JSON_HPP
