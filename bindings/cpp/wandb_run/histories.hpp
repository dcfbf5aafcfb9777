/* The histories of all runs of a list, several at a time. */

#ifndef WANDB_RUN_HISTORIES_HPP
#define WANDB_RUN_HISTORIES_HPP

#include "history.hpp"
#include "runs.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** Which histories to read, and how. The defaults are all rows of all runs. */
struct HistoriesOptions {
  /** Which runs; its `call` means nothing here. */
  RunsOptions runs = {};
  /**
   * What to scan of each run; its `call` means nothing here, and it has no
   * cursor. With batch_rows items are batches, without it they are rows.
   */
  ScanOptions scan = {};
  /** How many runs are read at a time, each by a thread of its own; 0 for 4. */
  std::uint64_t workers = 0;
  /** The first run that fails ends all. */
  bool fail_fast = false;
  /**
   * What state() of earlier ones gave: these go on right behind that item. The
   * keys and the project must be the same; the range of steps is that of the
   * earlier ones where min_step and max_step are left alone.
   */
  std::string state = {};
  /** Limits of each step: those of waiting for an item. */
  CallOptions call = {};
};

/** What was done so far. */
struct HistoriesReport {
  /** How many runs the list has, where the server says it. */
  std::optional<std::uint64_t> listed;
  /** Runs that the state that was resumed says are done: not read again. */
  std::uint64_t before = 0;
  /** Runs of which all rows were given. */
  std::uint64_t done = 0;
  /** Those of them whose completeness is not proved. */
  std::uint64_t unproven = 0;
  /** Runs that failed. */
  std::uint64_t failed = 0;
  /** Rows that were given. */
  std::uint64_t rows = 0;
  /** Requests for rows, repeated ones included; the pages of the list are not among them. */
  std::uint64_t requests = 0;
};

/** What an item of Histories is. */
enum class HistoriesKind : std::int32_t {
  /** The next row of a run, or its next batch. */
  data = WANDB_HISTORIES_DATA,
  /** All rows of the run were given. */
  done = WANDB_HISTORIES_RUN_DONE,
  /** The run could not be read to its end, and the others go on. */
  failed = WANDB_HISTORIES_RUN_FAILED,
};

/**
 * The item that Histories are at: a view, valid until the next item is asked
 * for or the Histories destroyed; so are its std::string_view results.
 *
 * Threads: one at a time, that of the Histories.
 */
class HistoriesItem {
 public:
  HistoriesItem(const wandb_histories* histories, HistoriesKind kind) noexcept
      : histories_(histories), kind_(kind) {}

  /** The C handle that is at this item. */
  const wandb_histories* get() const noexcept { return histories_; }
  HistoriesKind kind() const noexcept { return kind_; }
#if WANDB_RUN_EXCEPTIONS
  /** The id of the item's run. */
  std::string_view run_id() const { return try_run_id().value(); }
  /** The item's run, as of the list; it is yours. */
  Run run() const { return try_run().value(); }
  /** The row, of HistoriesKind::data without batch_rows. */
  Row row() const { return try_row().value(); }
  /** The batch, of HistoriesKind::data with batch_rows. */
  Batch batch() const { return try_batch().value(); }
  /** What the scan of a run did that is HistoriesKind::done. */
  ScanReport report() const { return try_report().value(); }
#endif
  /** Why a run is HistoriesKind::failed; of another item, that there is nothing to tell. */
  Error failure() const {
    detail::ErrorPlace found;
    const std::int32_t status = wandb_histories_failure(histories_, found.out());
    const bool is_there = status == WANDB_OK;
    return Error(is_there ? wandb_error_code(found.get()) : status, "HistoriesItem::failure", "",
                 found.get());
  }
  Result<std::string_view> try_run_id() const {
    auto [status, id] = detail::borrowed(
        [&](auto... to) { return wandb_histories_run_id(histories_, to...); });
    return detail::value_of(status, std::move(id), "HistoriesItem::run_id");
  }
  Result<Run> try_run() const {
    wandb_run* run = nullptr;
    const std::int32_t status = wandb_histories_run(histories_, &run);
    return detail::value_of(status, Run(run), "HistoriesItem::run");
  }
  Result<Row> try_row() const {
    const auto history = shown("HistoriesItem::row");
    if (!history) return history.error();
    return Row(*history);
  }
  Result<Batch> try_batch() const {
    const auto history = shown("HistoriesItem::batch");
    if (!history) return history.error();
    // A batch is as long as its columns; one of no columns has no rows.
    std::size_t rows = 0;
    static_cast<void>(wandb_history_batch_f64(*history, 0, nullptr, nullptr, 0, &rows));
    return Batch(*history, rows);
  }
  Result<ScanReport> try_report() const {
    auto found = detail::defaults(wandb_scan_report_init);
    const std::int32_t status = wandb_histories_run_report(histories_, &found);
    ScanReport report;
    report.rows = found.rows;
    if (found.counted >= 0) report.counted = static_cast<std::uint64_t>(found.counted);
    report.proven = found.proven != 0;
    report.windows = found.windows;
    report.requests = found.requests;
    report.splits = found.splits;
    return detail::value_of(status, std::move(report), "HistoriesItem::report");
  }

 private:
  Result<const wandb_history*> shown(const char* operation) const {
    const wandb_history* history = nullptr;
    const std::int32_t status = wandb_histories_history(histories_, &history);
    return detail::value_of(status, std::move(history), operation);
  }

  const wandb_histories* histories_;
  HistoriesKind kind_;
};

/**
 * The histories of all runs of a list, several at a time: each row of each run
 * exactly once. `for (auto& item : api.histories("entity/project"))`. Rows of
 * one run come in step order, rows of several take turns as they arrive. Each
 * run ends in one HistoriesKind::done or ::failed.
 *
 * Nothing is sent, and no thread started, before the first item is asked for.
 * An error is one of all runs; it ends them and is given again by later calls,
 * and state() is still right.
 *
 * Threads: one at a time; a second call meanwhile fails with
 * ErrorCode::conflict. Only close() may come from any thread.
 */
class Histories : public detail::Owner<wandb_histories, wandb_histories_free>,
                  public detail::Stream<Histories, HistoriesItem> {
 public:
  Histories(wandb_histories* handle, CallOptions limits) noexcept
      : Owner(handle), limits_(std::move(limits)) {}

  /** Other limits for the steps from here on. */
  void set_call(CallOptions limits) { limits_ = std::move(limits); }
  /** Ends them, and their threads. What was handed out stays. Any thread. */
  void close() noexcept { wandb_histories_close(get()); }

  /** The next item, or nothing at the end. */
  Result<std::optional<HistoriesItem>> try_next() {
    const detail::Limits limits(limits_);
    std::int32_t what = 0;
    const auto status = detail::call_on(get(), "Histories::next", [&](wandb_error** error) {
      return wandb_histories_next(get(), limits.get(), &what, error);
    });
    if (!status) return status.error();
    if (*status != WANDB_OK) return std::optional<HistoriesItem>();
    return std::optional<HistoriesItem>(HistoriesItem(get(), static_cast<HistoriesKind>(what)));
  }

#if WANDB_RUN_EXCEPTIONS
  /**
   * Where they stand, for HistoriesOptions::state: everything up to and
   * including the item that was given last is behind it. Also after the end and
   * after an error. One line of JSON: keep it together with what became of the
   * rows, and a program that was killed goes on without losing or repeating
   * one. Runs that failed are tried again, and runs that still ran are read on.
   */
  std::string state() const { return try_state().value(); }
  /** What was done so far. */
  HistoriesReport report() const { return try_report().value(); }
#endif
  Result<std::string> try_state() const {
    return detail::make_text(get(), "Histories::state", [&](auto out, auto error) {
      return wandb_histories_state(get(), out, error);
    });
  }
  Result<HistoriesReport> try_report() const {
    if (get() == nullptr) return detail::moved_from("Histories::report");
    auto found = detail::defaults(wandb_histories_counts_init);
    const std::int32_t status = wandb_histories_report(get(), &found);
    HistoriesReport report;
    if (found.listed >= 0) report.listed = static_cast<std::uint64_t>(found.listed);
    report.before = found.before;
    report.done = found.done;
    report.unproven = found.unproven;
    report.failed = found.failed;
    report.rows = found.rows;
    report.requests = found.requests;
    return detail::value_of(status, std::move(report), "Histories::report");
  }

 private:
  CallOptions limits_;
};

namespace detail {

/** HistoriesOptions for C; borrows them. */
inline wandb_histories_opts histories_options(const HistoriesOptions& options) {
  auto how = defaults(wandb_histories_opts_init);
  how.workers = options.workers;
  how.fail_fast = options.fail_fast;
  how.state = options.state.data();
  how.state_len = options.state.size();
  return how;
}

}  // namespace detail

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_HISTORIES_HPP
