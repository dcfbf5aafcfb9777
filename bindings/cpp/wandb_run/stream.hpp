/* The range-for over what C gives one by one. */

#ifndef WANDB_RUN_STREAM_HPP
#define WANDB_RUN_STREAM_HPP

#include "error.hpp"

#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

namespace detail {

/** The range-for over what C gives one by one; `Derived` has try_next(). */
template <class Derived, class Item>
class Stream {
 public:
  /** An input iterator; it is valid as long as the range stays where it is. */
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Item;
    using difference_type = std::ptrdiff_t;
    using pointer = Item*;
    using reference = Item&;

    iterator() = default;
    reference operator*() const noexcept { return *stream_->item_; }
    pointer operator->() const noexcept { return &*stream_->item_; }
    iterator& operator++() {
      if (!stream_->step()) stream_ = nullptr;
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.stream_ == b.stream_;
    }
    friend bool operator!=(const iterator& a, const iterator& b) noexcept { return !(a == b); }

   private:
    friend class Stream;
    explicit iterator(Stream* stream) noexcept : stream_(stream) {}
    Stream* stream_ = nullptr;
  };

  /**
   * Asks for the next item. There is one pass: a second loop goes on where the
   * first one was left, and finds nothing when that reached the end.
   */
  iterator begin() { return step() ? iterator(this) : iterator(); }
  iterator end() noexcept { return iterator(); }

  /** What ended the last loop early; nothing when it reached the end. */
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }

#if WANDB_RUN_EXCEPTIONS
  /** The next item, or nothing at the end. */
  std::optional<Item> next() { return static_cast<Derived*>(this)->try_next().value(); }
#endif

 private:
  bool step() {
    auto next = static_cast<Derived*>(this)->try_next();
    if (next) {
      error_.reset();
      item_ = *std::move(next);
      return item_.has_value();
    }
    item_.reset();
    error_ = next.error();
#if WANDB_RUN_EXCEPTIONS
    throw *error_;
#else
    return false;
#endif
  }

  std::optional<Item> item_;
  std::optional<Error> error_;
};

/** The range-for over what is numbered; `Derived` has size() and try_item(). */
template <class Derived, class Item>
class Numbered {
 public:
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Item;
    using difference_type = std::ptrdiff_t;
    using pointer = const Item*;
    using reference = Item;

    iterator() = default;
    Item operator*() const { return items_->try_item(at_).value(); }
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
    friend class Numbered;
    iterator(const Derived* items, std::size_t at) noexcept : items_(items), at_(at) {}
    const Derived* items_ = nullptr;
    std::size_t at_ = 0;
  };

  iterator begin() const noexcept { return iterator(self(), 0); }
  iterator end() const noexcept { return iterator(self(), self()->size()); }
  bool empty() const noexcept { return self()->size() == 0; }

 private:
  const Derived* self() const noexcept { return static_cast<const Derived*>(this); }
};

}  // namespace detail

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_STREAM_HPP
