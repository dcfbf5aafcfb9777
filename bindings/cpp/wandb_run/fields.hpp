/* Values by key, as a row and a map have them. */

#ifndef WANDB_RUN_FIELDS_HPP
#define WANDB_RUN_FIELDS_HPP

#include "value.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

namespace detail {

/** How C reads values by key from a handle. */
template <class Handle>
struct Reader;

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

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_FIELDS_HPP
