/* Maps of a run: config, summary, system metrics. */

#ifndef WANDB_RUN_MAP_HPP
#define WANDB_RUN_MAP_HPP

#include "fields.hpp"
#include "stream.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

namespace detail {

template <>
struct Reader<wandb_map> {
  static constexpr auto f64 = wandb_map_f64;
  static constexpr auto i64 = wandb_map_i64;
  static constexpr auto boolean = wandb_map_bool;
  static constexpr auto str = wandb_map_str;
  static constexpr auto json = wandb_map_json;
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
            public detail::Fields<Map, wandb_map>,
            public detail::Numbered<Map, std::pair<std::string_view, Value>> {
 public:
  using Owner::Owner;
  using Owner::get;
#if WANDB_RUN_EXCEPTIONS
  using Fields::get;
#endif

  /** How many keys. */
  std::size_t size() const noexcept { return wandb_map_len(get()); }

#if WANDB_RUN_EXCEPTIONS
  /** A key by its number, counted from 0; ErrorCode::invalid_argument beyond the last. */
  std::string_view key(std::size_t at) const { return try_key(at).value(); }
#endif
  Result<std::string_view> try_key(std::size_t at) const {
    if (get() == nullptr) return detail::moved_from("Map::key");
    auto [status, key] =
        detail::borrowed([&](auto... to) { return wandb_map_key(get(), at, to...); });
    return detail::value_of(status, std::move(key), "Map::key");
  }

  /** A key by its number, and its value. */
  Result<std::pair<std::string_view, Value>> try_item(std::size_t at) const {
    const auto key = try_key(at);
    if (!key) return key.error();
    auto value = try_get<Value>(*key);
    if (!value) return value.error();
    return std::pair<std::string_view, Value>(*key, *std::move(value));
  }
};

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_MAP_HPP
