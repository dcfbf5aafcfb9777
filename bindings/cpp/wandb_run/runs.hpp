/* The runs of a project or a sweep. */

#ifndef WANDB_RUN_RUNS_HPP
#define WANDB_RUN_RUNS_HPP

#include "filter.hpp"
#include "run.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** Which runs to list, and how. The defaults are all runs, the oldest first. */
struct RunsOptions {
  /**
   * Only runs that match: the JSON of an object in the server's filter language,
   * as the official client takes it, or that of a Filter. Empty for all runs.
   */
  std::string filters = {};
  /**
   * + for ascending or - for descending, and created_at, heartbeat_at,
   * config.KEY.value, summary_metrics.KEY or another column of runs; empty for
   * +created_at. In an order by something that changes meanwhile a run that
   * moves may be missed, or listed twice; the last 16384 runs are remembered and
   * not given again.
   */
  std::string order = {};
  /** How many runs one request brings; 0 for 50. */
  std::uint64_t per_page = 0;
  /**
   * Leaves out what is large: config, summary, system metrics and history keys
   * are empty until the run is loaded.
   */
  bool lazy = false;
  /** Limits of each step of the list. */
  CallOptions call = {};
};

/**
 * The runs of a project, one by one, in the order that was asked for (Api.runs).
 * `for (auto& run : api.runs("entity/project"))`; `std::move(run)` keeps one.
 *
 * Threads: one at a time; a second call meanwhile fails with
 * ErrorCode::conflict. Only close() may come from any thread.
 */
class Runs : public detail::Owner<wandb_runs, wandb_runs_free>, public detail::Stream<Runs, Run> {
 public:
  Runs(wandb_runs* handle, CallOptions limits) noexcept
      : Owner(handle), limits_(std::move(limits)) {}

  /** Other limits for the steps from here on. */
  void set_call(CallOptions limits) { limits_ = std::move(limits); }
  /** Ends the list. Any thread. */
  void close() noexcept { wandb_runs_close(get()); }

  /**
   * The next run, or nothing at the end. ErrorCode::not_found names the project
   * when there is none.
   */
  Result<std::optional<Run>> try_next() {
    return detail::next<Run>(get(), "Runs::next", limits_, wandb_runs_next);
  }

#if WANDB_RUN_EXCEPTIONS
  /**
   * How many runs match, as of the last page, where the server says it. Asks for
   * the first page if none was asked for yet.
   */
  std::optional<std::uint64_t> total() { return try_total().value(); }
#endif
  Result<std::optional<std::uint64_t>> try_total() {
    return detail::total(get(), "Runs::total", limits_, wandb_runs_total);
  }

 private:
  CallOptions limits_;
};

namespace detail {

/** RunsOptions for C; borrows them. */
inline wandb_runs_opts runs_options(const RunsOptions& options) {
  auto which = defaults(wandb_runs_opts_init);
  if (!options.filters.empty()) {
    which.filters = options.filters.data();
    which.filters_len = options.filters.size();
  }
  if (!options.order.empty()) {
    which.order = options.order.data();
    which.order_len = options.order.size();
  }
  which.per_page = options.per_page;
  which.lazy = options.lazy;
  return which;
}

}  // namespace detail

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_RUNS_HPP
