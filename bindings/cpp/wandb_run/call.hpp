/* Limits of one call: time, cancelling, progress. */

#ifndef WANDB_RUN_CALL_HPP
#define WANDB_RUN_CALL_HPP

#include "detail.hpp"

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/**
 * Stops calls from another thread.
 *
 * One token may be given to any number of calls. A waiting call notices within
 * 250 ms, during name look-up or connect at the latest after the connect limit,
 * and ends with ErrorCode::cancelled. A token stays triggered.
 *
 * Copies are the same token. Threads: shared freely.
 */
class CancelToken {
 public:
  // Copies only: one that was moved from would stop nothing.
  CancelToken(const CancelToken&) = default;
  CancelToken& operator=(const CancelToken&) = default;

#if WANDB_RUN_EXCEPTIONS
  /** Makes a token that is not triggered. */
  CancelToken() : CancelToken(try_make().value()) {}
#endif
  /** Makes a token that is not triggered. */
  static Result<CancelToken> try_make() {
    wandb_cancel* made = nullptr;
    const std::int32_t status = wandb_cancel_new(&made);
    return detail::value_of(status, CancelToken(made), "CancelToken");
  }

  /** Stops every call that was given this token, now and later. Safe in a signal handler. */
  void trigger() const noexcept { wandb_cancel_trigger(cancel_.get()); }
  bool is_triggered() const noexcept { return wandb_cancel_is_triggered(cancel_.get()) != 0; }
  /** The C handle, owned by the copies of this token. */
  wandb_cancel* get() const noexcept { return cancel_.get(); }

 private:
  explicit CancelToken(wandb_cancel* made) : cancel_(made, wandb_cancel_free) {}
  std::shared_ptr<wandb_cancel> cancel_;
};

/** A time limit that is none. */
inline constexpr std::chrono::milliseconds no_timeout = std::chrono::milliseconds::max();

/** How one blocking call is limited. */
struct CallOptions {
  /**
   * The time limit, retries included. Nothing: that of the Api (60 s for a
   * query, none but the stall limit for a transfer). no_timeout: none. Zero or
   * less, where no time is left: 1 ms.
   */
  std::optional<std::chrono::milliseconds> timeout = std::nullopt;
  /** Stops the call when triggered. */
  std::optional<CancelToken> cancel = std::nullopt;
};

/**
 * Hears how far a transfer is, on the thread that waits for it unless said
 * otherwise: bytes done, and in all (0 when it is not known). After a connection
 * broke, done may start again.
 * Returns true to go on; false ends the transfer with ErrorCode::cancelled. An
 * exception ends it too, and leaves the call that waits, be it a `try_` one.
 */
using ProgressCallback = std::function<bool(std::uint64_t done, std::uint64_t total)>;

namespace detail {

/** A time limit for C: -1 for none, and never 0, which would be the default. */
inline int64_t milliseconds(std::chrono::milliseconds limit) noexcept {
  if (limit == no_timeout) return -1;
  return limit.count() > 0 ? limit.count() : 1;
}

/** CallOptions for C; borrows them. */
class Limits {
 public:
  explicit Limits(const CallOptions& options) noexcept
      : limits_(defaults(wandb_call_opts_init)) {
    if (options.timeout) limits_.timeout_ms = milliseconds(*options.timeout);
    if (options.cancel) limits_.cancel = options.cancel->get();
  }
  const wandb_call_opts* get() const noexcept { return &limits_; }

 private:
  wandb_call_opts limits_;
};

/** As make(), for an iterator that keeps the limits of its steps. */
template <class T, class Handle, class Of, class Call>
Result<T> make_limited(const Of* of, const char* operation, const CallOptions& limits,
                       Call&& with) {
  Handle* made = nullptr;
  const auto status =
      call_on(of, operation, [&](wandb_error** error) { return with(&made, error); });
  if (!status) return status.error();
  return T(made, limits);
}

/** The next object of a list, or nothing at its end. */
template <class T, class List, class Handle>
Result<std::optional<T>> next(List* list, const char* operation, const CallOptions& options,
                              int32_t (*get)(List*, const wandb_call_opts*, Handle**,
                                             wandb_error**)) {
  const Limits limits(options);
  Handle* found = nullptr;
  const auto status = call_on(list, operation, [&](wandb_error** error) {
    return get(list, limits.get(), &found, error);
  });
  if (!status) return status.error();
  if (*status != WANDB_OK) return std::optional<T>();
  return std::optional<T>(T(found));
}

/** How many objects a list has, where that is known. */
template <class List>
Result<std::optional<uint64_t>> total(List* list, const char* operation,
                                      const CallOptions& options,
                                      int32_t (*get)(List*, const wandb_call_opts*, uint64_t*,
                                                     wandb_error**)) {
  const Limits limits(options);
  uint64_t count = 0;
  const auto status = call_on(list, operation, [&](wandb_error** error) {
    return get(list, limits.get(), &count, error);
  });
  if (!status) return status.error();
  if (*status != WANDB_OK) return std::optional<uint64_t>();
  return std::optional<uint64_t>(count);
}

/**
 * Carries a progress callback through C: an exception in it stops the transfer
 * and comes out behind it.
 */
class Progress {
 public:
  explicit Progress(const ProgressCallback& callback) noexcept : callback_(callback) {}

  wandb_progress_fn function() const noexcept { return callback_ ? hear : nullptr; }
  void* user() noexcept { return this; }

  /** To be called when the transfer ended. */
  void rethrow() const {
#if WANDB_RUN_EXCEPTIONS
    if (thrown_) std::rethrow_exception(thrown_);
#endif
  }

 private:
  static int32_t hear(uint64_t done, uint64_t total, void* user) noexcept {
    auto* self = static_cast<Progress*>(user);
#if WANDB_RUN_EXCEPTIONS
    if (self->thrown_) return 1;
    try {
      return self->callback_(done, total) ? 0 : 1;
    } catch (...) {
      self->thrown_ = std::current_exception();
      return 1;
    }
#else
    return self->callback_(done, total) ? 0 : 1;
#endif
  }

  const ProgressCallback& callback_;
#if WANDB_RUN_EXCEPTIONS
  std::exception_ptr thrown_;
#endif
};

}  // namespace detail

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_CALL_HPP
