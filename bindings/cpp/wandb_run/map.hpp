/* Maps of a run: config, summary, system metrics. */

#ifndef WANDB_RUN_MAP_HPP
#define WANDB_RUN_MAP_HPP

#include "fields.hpp"

#include <cstddef>
#include <iterator>
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

#endif  // WANDB_RUN_MAP_HPP
