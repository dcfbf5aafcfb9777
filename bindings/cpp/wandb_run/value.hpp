/* Values by key, and maps of them. */

#ifndef WANDB_RUN_VALUE_HPP
#define WANDB_RUN_VALUE_HPP

#include "detail.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

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

}  // namespace detail

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

/** How C reads values by key from a handle. */
template <class Handle>
struct Reader;

template <>
struct Reader<wandb_history> {
  static constexpr auto f64 = wandb_history_f64;
  static constexpr auto i64 = wandb_history_i64;
  static constexpr auto boolean = wandb_history_bool;
  static constexpr auto str = wandb_history_str;
  static constexpr auto json = wandb_history_json;
};

template <>
struct Reader<wandb_map> {
  static constexpr auto f64 = wandb_map_f64;
  static constexpr auto i64 = wandb_map_i64;
  static constexpr auto boolean = wandb_map_bool;
  static constexpr auto str = wandb_map_str;
  static constexpr auto json = wandb_map_json;
};

template <class T>
constexpr bool fits(int64_t value) noexcept {
  if constexpr (std::is_unsigned_v<T>) {
    return value >= 0 && static_cast<uint64_t>(value) <= std::numeric_limits<T>::max();
  } else {
    return value >= std::numeric_limits<T>::min() && value <= std::numeric_limits<T>::max();
  }
}

/** A value by key, with the status of the C call. */
template <class T, class Handle>
std::pair<int32_t, T> fetch(const Handle* from, string_view key) {
  using Read = Reader<Handle>;
  if constexpr (std::is_same_v<T, Value>) {
    const auto [status, json] = borrowed(
        [&](auto... to) { return Read::json(from, key.data(), key.size(), to...); });
    if (status != WANDB_OK) return {status, Value()};
    const auto as = [&](auto kind) -> std::pair<int32_t, T> {
      auto [found, value] = fetch<decltype(kind)>(from, key);
      return {found, found == WANDB_OK ? Value(std::move(value)) : Value()};
    };
    switch (json.front()) {
      case 'n':
        return {status, Value()};
      case 't':
      case 'f':
        return {status, Value(json.front() == 't')};
      case '{':
      case '[':
        return {status, Value(Json{std::string(json)})};
      case '"':
        if (auto number = as(double()); number.first == WANDB_OK) return number;
        return as(std::string());
      default:
        if (json.find_first_of(".eE") != string_view::npos) return as(double());
        if (auto integer = as(int64_t()); integer.first == WANDB_OK) return integer;
        return {status, Value(Json{std::string(json)})};
    }
  } else if constexpr (std::is_same_v<T, bool>) {
    int32_t value = 0;
    const int32_t status = Read::boolean(from, key.data(), key.size(), &value);
    return {status, value != 0};
  } else if constexpr (std::is_integral_v<T>) {
    int64_t value = 0;
    int32_t status = Read::i64(from, key.data(), key.size(), &value);
    if (status == WANDB_OK && !fits<T>(value)) status = WANDB_E_TYPE;
    return {status, status == WANDB_OK ? static_cast<T>(value) : T()};
  } else if constexpr (std::is_floating_point_v<T>) {
    double value = 0;
    const int32_t status = Read::f64(from, key.data(), key.size(), &value);
    return {status, static_cast<T>(value)};
  } else {
    static_assert(std::is_same_v<T, std::string> || std::is_same_v<T, string_view>,
                  "bool, a number type, std::string, std::string_view or wandb::Value");
    const auto [status, found] =
        borrowed([&](auto... to) { return Read::str(from, key.data(), key.size(), to...); });
    return {status, T(found)};
  }
}

/** Values by key; `Derived` has get() for the C handle. */
template <class Derived, class Handle>
class Fields {
 public:
#if WANDB_RUN_EXCEPTIONS
  /**
   * The value of a key, or of the dotted path to a nested value.
   *
   * T is bool, an integer type (exact; 3.0 counts as 3), a floating type
   * (W&B's strings "NaN", "Infinity" and "-Infinity" are numbers), std::string,
   * std::string_view (borrowed, see the class) or Value (null as well). Fails
   * with ErrorCode::missing, ::null, or ::type when it is something else or
   * does not fit.
   */
  template <class T>
  T get(std::string_view key) const {
    return try_get<T>(key).value();
  }
  /** As get(), but nothing where the key is missing or its value null; Value holds the null. */
  template <class T>
  std::optional<T> find(std::string_view key) const {
    return try_find<T>(key).value();
  }
  /**
   * A value as JSON, borrowed (see the class); nothing where the key is missing.
   * NaN and infinities are W&B's strings.
   */
  std::optional<std::string_view> json(std::string_view key) const {
    return try_json(key).value();
  }
#endif
  /** @name The same as Result
   * @{ */
  template <class T>
  Result<T> try_get(std::string_view key) const {
    if (handle() == nullptr) return moved_from("get");
    auto [status, value] = fetch<T>(handle(), key);
    return value_of(status, std::move(value), "get", key);
  }
  template <class T>
  Result<std::optional<T>> try_find(std::string_view key) const {
    if (handle() == nullptr) return moved_from("find");
    auto [status, value] = fetch<T>(handle(), key);
    return optional_of(status, std::move(value), "find", key);
  }
  Result<std::optional<std::string_view>> try_json(std::string_view key) const {
    if (handle() == nullptr) return moved_from("json");
    auto [status, json] = borrowed([&](auto... to) {
      return Reader<Handle>::json(handle(), key.data(), key.size(), to...);
    });
    return optional_of(status, std::move(json), "json", key);
  }
  /** @} */

 private:
  const Handle* handle() const noexcept { return static_cast<const Derived*>(this)->get(); }
};

}  // namespace detail

/**
 * A map of a run as of a load: config, summary, system metrics.
 *
 * `for (auto [key, value] : run.config())` goes through the keys in their order.
 * std::string_view results are borrowed until the map is destroyed.
 *
 * Threads: shared freely, it never changes.
 */
class Map : public detail::Owner<wandb_map, wandb_map_free>,
            public detail::Fields<Map, wandb_map> {
 public:
  using Owner::Owner;
  using Owner::get;
#if WANDB_RUN_EXCEPTIONS
  using Fields::get;
#endif

  /** How many keys. */
  std::size_t size() const noexcept { return wandb_map_len(get()); }
  bool empty() const noexcept { return size() == 0; }

#if WANDB_RUN_EXCEPTIONS
  /** A key by its number, counted from 0; ErrorCode::invalid_argument beyond the last. */
  std::string_view key(std::size_t at) const { return try_key(at).value(); }
#endif
  Result<std::string_view> try_key(std::size_t at) const {
    if (get() == nullptr) return detail::moved_from("Map::key");
    auto [status, key] = detail::borrowed([&](auto... to) { return wandb_map_key(get(), at, to...); });
    return detail::value_of(status, std::move(key), "Map::key");
  }

  /** Gives pairs of key and Value. */
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = std::pair<std::string_view, Value>;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = value_type;

    iterator() = default;
    value_type operator*() const {
      const std::string_view key = map_->try_key(at_).value();
      return {key, map_->try_get<Value>(key).value()};
    }
    iterator& operator++() noexcept {
      ++at_;
      return *this;
    }
    iterator operator++(int) noexcept {
      iterator before = *this;
      ++at_;
      return before;
    }
    friend bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.at_ == b.at_;
    }
    friend bool operator!=(const iterator& a, const iterator& b) noexcept { return !(a == b); }

   private:
    friend class Map;
    iterator(const Map* map, std::size_t at) noexcept : map_(map), at_(at) {}
    const Map* map_ = nullptr;
    std::size_t at_ = 0;
  };

  iterator begin() const noexcept { return iterator(this, 0); }
  iterator end() const noexcept { return iterator(this, size()); }
};

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_VALUE_HPP
