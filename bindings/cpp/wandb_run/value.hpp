/* A value of any type. */

#ifndef WANDB_RUN_VALUE_HPP
#define WANDB_RUN_VALUE_HPP

#include "json.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** A value that is kept as JSON: an object, an array, or an integer beyond 64 bits. */
struct Json {
  std::string text;
  friend bool operator==(const Json& a, const Json& b) { return a.text == b.text; }
  friend bool operator!=(const Json& a, const Json& b) { return !(a == b); }
};

/**
 * A value of a row or a map: null, boolean, integer, float, text or Json. W&B's
 * strings "NaN", "Infinity" and "-Infinity" are floats.
 */
class Value {
 public:
  using Variant =
      std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Json>;

  /** Null. */
  Value() = default;
  Value(std::nullptr_t) {}
  Value(const char* text) : value_(std::string(text)) {}
  Value(std::string_view text) : value_(std::string(text)) {}
  Value(std::string text) : value_(std::move(text)) {}
  Value(Json json) : value_(std::move(json)) {}
  /** Any other number type; an integer that int64_t cannot hold becomes Json. */
  template <class N, std::enable_if_t<std::is_arithmetic_v<N>, int> = 0>
  Value(N number) {
    if constexpr (std::is_same_v<N, bool>) {
      value_ = number;
    } else if constexpr (std::is_floating_point_v<N>) {
      value_ = static_cast<double>(number);
    } else if constexpr (std::is_unsigned_v<N> && sizeof(N) >= sizeof(std::int64_t)) {
      if (number > static_cast<N>(std::numeric_limits<std::int64_t>::max())) {
        value_ = Json{std::to_string(number)};
      } else {
        value_ = static_cast<std::int64_t>(number);
      }
    } else {
      value_ = static_cast<std::int64_t>(number);
    }
  }

  bool is_null() const noexcept { return value_.index() == 0; }
  bool is_bool() const noexcept { return std::holds_alternative<bool>(value_); }
  bool is_integer() const noexcept { return std::holds_alternative<std::int64_t>(value_); }
  bool is_float() const noexcept { return std::holds_alternative<double>(value_); }
  bool is_number() const noexcept { return is_integer() || is_float(); }
  bool is_text() const noexcept { return std::holds_alternative<std::string>(value_); }
  bool is_json() const noexcept { return std::holds_alternative<Json>(value_); }

  /**
   * The value as bool, std::int64_t, double, std::string or Json; nothing when
   * it is of another type. An integer is a double as well, rounded beyond 2^53.
   */
  template <class T>
  std::optional<T> as() const {
    if (const T* held = std::get_if<T>(&value_)) return *held;
    if constexpr (std::is_same_v<T, double>) {
      if (is_integer()) return static_cast<double>(std::get<std::int64_t>(value_));
    }
    return std::nullopt;
  }

  /**
   * The value as JSON, as W&B keeps it: NaN and infinities are its strings, a
   * float that is whole stays a float.
   */
  std::string json() const {
    return std::visit(
        [](const auto& held) -> std::string {
          using Held = std::decay_t<decltype(held)>;
          if constexpr (std::is_same_v<Held, std::nullptr_t>) {
            return "null";
          } else if constexpr (std::is_same_v<Held, bool>) {
            return held ? "true" : "false";
          } else if constexpr (std::is_same_v<Held, std::int64_t>) {
            return std::to_string(held);
          } else if constexpr (std::is_same_v<Held, double>) {
            return detail::json_number(held);
          } else if constexpr (std::is_same_v<Held, std::string>) {
            return detail::json_string(held);
          } else {
            return held.text;
          }
        },
        value_);
  }

  /** For std::visit. */
  const Variant& variant() const noexcept { return value_; }

  friend bool operator==(const Value& a, const Value& b) { return a.value_ == b.value_; }
  friend bool operator!=(const Value& a, const Value& b) { return !(a == b); }

 private:
  Variant value_ = nullptr;
};

namespace detail {

/** The value as JSON to write, where numbers that are none stay numbers. */
inline std::string json_to_write(const Value& value) {
  const auto number = value.is_float() ? value.as<double>() : std::nullopt;
  if (!number || std::isfinite(*number)) return value.json();
  return std::isnan(*number) ? "NaN" : *number > 0 ? "Infinity" : "-Infinity";
}

}  // namespace detail

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_VALUE_HPP
