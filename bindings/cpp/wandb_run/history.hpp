/* The history of a run: scanned row by row or as columns, or sampled. */

#ifndef WANDB_RUN_HISTORY_HPP
#define WANDB_RUN_HISTORY_HPP

#include "call.hpp"
#include "columns.hpp"
#include "fields.hpp"
#include "stream.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** What to scan. The defaults are every key of every row. */
struct ScanOptions {
  /** Only rows that hold all of these keys, and only these; a dotted path is a nested value. */
  std::vector<std::string> keys = {};
  /** Rows that hold at least one of the keys. */
  bool any = false;
  /** The first step wanted; below 0 as 0. */
  std::int64_t min_step = 0;
  /** The first step not wanted, below 0 as 0; nothing: to the end. */
  std::optional<std::int64_t> max_step = std::nullopt;
  /** How many steps one request covers; 0: sized by what rows weigh and how dense they lie. */
  std::uint64_t page_size = 0;
  /** How many rows a Batch holds at the most; 0 for 10,000. For scan_batches() only. */
  std::uint64_t batch_rows = 0;
  /**
   * What cursor() of an earlier scan gave: this one goes on right behind that
   * row. The keys must be the same, in any order; the range of steps is that of
   * the earlier scan where min_step and max_step are left alone.
   */
  std::string cursor = {};
  /**
   * One of Run::shards(): only that part of the run is read. It brings its keys,
   * which must be the same, in any order, where keys are given here as well, and
   * its range of steps, where min_step and max_step are left alone. Not along
   * with cursor: one of a part says itself what is left of it.
   */
  std::string shard = {};
  /**
   * Patterns of keys to leave out of the rows, in which * stands for any
   * characters: gradients/\*. No row is left out for that.
   */
  std::vector<std::string> leave_out = {};
  /**
   * How many answers of a server may be fetched ahead of what is read, on a
   * thread each, 15 at the most; 0: none, and no threads; nothing: 11, fewer
   * where they would weigh more than 24 MiB together.
   */
  std::optional<unsigned> prefetch = std::nullopt;
  /** The end of the scan is an error when it is not proved that every row was given. */
  bool expect_complete = false;
  /**
   * Whether rows that a server has exported to Parquet files are read from
   * there; nothing: where that saves requests. True is an error of the kind
   * unsupported in a library without the feature parquet.
   */
  std::optional<bool> exports = std::nullopt;
  /** Limits of each step of the scan. */
  CallOptions call = {};
};

/** How a run that goes on is followed. */
struct FollowOptions {
  /** The time before asking again, once there is nothing more or after an error; 10 ms at least. */
  std::chrono::milliseconds interval{5000};
  /** After what time to give up; nothing: never. */
  std::optional<std::chrono::milliseconds> timeout = std::nullopt;
  /** The state "preempted" is the end of a run, too. */
  bool preempted_ends = false;
};

/** What a scan did so far, and whether its completeness is proved. */
struct ScanReport {
  /** Rows handed out. */
  std::uint64_t rows = 0;
  /** Rows of the whole run by the server's own count, where it says one. */
  std::optional<std::uint64_t> counted;
  /** Every window is proved to be whole, or the local log ends with the run's exit. */
  bool proven = false;
  /** Why completeness is not proved. */
  std::optional<std::string> doubt;
  /** Step windows that were read. */
  std::uint64_t windows = 0;
  /** Requests that were sent, repeated ones included. */
  std::uint64_t requests = 0;
  /** Windows that had to be asked again in parts. */
  std::uint64_t splits = 0;
  /** How many of the requests repeated one that failed. */
  std::uint64_t retries = 0;
  /** Where the rows came from; rows that were passed over are counted, too. */
  std::uint64_t from_graphql = 0, from_parquet = 0, from_live = 0, from_local = 0;
  /** Keys asked for that no row had so far, and the server knows nothing of either. */
  std::vector<std::string> absent;
};

namespace detail {

template <>
struct Reader<wandb_history> {
  static constexpr auto f64 = wandb_history_f64;
  static constexpr auto i64 = wandb_history_i64;
  static constexpr auto boolean = wandb_history_bool;
  static constexpr auto str = wandb_history_str;
  static constexpr auto json = wandb_history_json;
};

template <>
struct ColumnReader<wandb_history> {
  static constexpr auto name = wandb_history_batch_name;
  static constexpr auto find = wandb_history_batch_find;
  static constexpr auto f64 = wandb_history_batch_f64;
  static constexpr auto i64 = wandb_history_batch_i64;
  static constexpr auto json = wandb_history_batch_cell_json;
};

}  // namespace detail

/**
 * The row that a History is at: a view, valid until the next row is asked for
 * or the History destroyed; so are its std::string_view results.
 *
 * Threads: one at a time, that of the History.
 */
class Row : public detail::Fields<Row, wandb_history> {
 public:
  explicit Row(const wandb_history* history) noexcept : history_(history) {}

  /** The C handle that is at this row. */
  const wandb_history* get() const noexcept { return history_; }

  using Fields::try_json;
#if WANDB_RUN_EXCEPTIONS
  using Fields::get;
  using Fields::json;
  /** The step; nothing when keys were asked for and _step was not among them. */
  std::optional<std::int64_t> step() const { return try_step().value(); }
  /** The whole row as one JSON object on one line, keys as they were logged; borrowed. */
  std::string_view json() const { return try_json().value(); }
#endif
  Result<std::optional<std::int64_t>> try_step() const {
    return detail::optional_number(history_, wandb_history_step, "Row::step");
  }
  Result<std::string_view> try_json() const {
    auto [status, json] =
        detail::borrowed([&](auto... to) { return wandb_history_row_json(history_, to...); });
    return detail::value_of(status, std::move(json), "Row::json");
  }

 private:
  const wandb_history* history_;
};

/**
 * Some rows of a scan as columns: a view, valid until the next batch is asked
 * for or the Batches destroyed; so are its std::string_view results. With keys
 * the columns are these keys; without, those that occur in the batch.
 *
 * Threads: one at a time, that of the Batches.
 */
class Batch : public detail::Grid<Batch, wandb_history> {
 public:
  Batch(const wandb_history* history, std::size_t rows) noexcept
      : history_(history), rows_(rows) {}

  /** The C handle that is at this batch. */
  const wandb_history* get() const noexcept { return history_; }
  std::size_t rows() const noexcept { return rows_; }
#if WANDB_RUN_EXCEPTIONS
  std::size_t columns() const { return try_columns().value(); }
#endif
  Result<std::size_t> try_columns() const {
    return detail::number(history_, wandb_history_batch_columns, "Batch::columns");
  }

 private:
  const wandb_history* history_;
  std::size_t rows_;
};

/**
 * Rows of a scan that came together: a view, valid until rows are asked for
 * again or the History destroyed.
 */
struct JsonRows {
  /** One JSON array of objects on one line; NaN and infinities are W&B's strings. */
  std::string_view json;
  /** How many rows it holds. */
  std::size_t rows = 0;
};

namespace detail {

/** ScanOptions for C; borrows them, and `keys` and `leave_out`, which are theirs. */
inline wandb_scan_opts scan_options(const ScanOptions& options, const Texts& keys,
                                    const Texts& leave_out, uint64_t batch_rows) {
  auto what = defaults(wandb_scan_opts_init);
  what.keys = keys.data();
  what.key_lens = keys.sizes();
  what.n_keys = keys.count();
  what.any = options.any;
  what.min_step = options.min_step;
  // To C a step below 0 is none.
  if (options.max_step) what.max_step = *options.max_step < 0 ? 0 : *options.max_step;
  what.page_size = options.page_size;
  what.batch_rows = batch_rows;
  what.cursor = options.cursor.data();
  what.cursor_len = options.cursor.size();
  what.shard = options.shard.data();
  what.shard_len = options.shard.size();
  what.leave_out = leave_out.data();
  what.leave_out_lens = leave_out.sizes();
  what.n_leave_out = leave_out.count();
  if (options.prefetch) what.prefetch = *options.prefetch == 0 ? -1 : static_cast<int64_t>(*options.prefetch);
  what.expect_complete = options.expect_complete;
  if (options.exports) what.exports = *options.exports ? 1 : -1;
  return what;
}

/** What History and Batches have in common. */
class Scan : public Owner<wandb_history, wandb_history_free> {
 public:
  Scan(wandb_history* handle, CallOptions limits) noexcept
      : Owner(handle), limits_(std::move(limits)) {}

  /** Other limits for the steps from here on. */
  void set_call(CallOptions limits) { limits_ = std::move(limits); }

  /** Ends the scan. What was handed out stays. Any thread. */
  void close() noexcept { wandb_history_close(get()); }

#if WANDB_RUN_EXCEPTIONS
  /** What the scan did so far. */
  ScanReport report() const { return try_report().value(); }
  /**
   * Where the scan stands, for ScanOptions::cursor: everything up to and
   * including the row, or the batch, that was given last is behind it. Also
   * after the end and after an error. One line of JSON: keep it together with
   * what became of the row, and a program that was killed goes on without
   * losing or repeating one.
   */
  std::string cursor() const { return try_cursor().value(); }
#endif
  Result<std::string> try_cursor() const {
    return make_text(get(), "cursor",
                     [&](auto out, auto error) { return wandb_history_cursor(get(), out, error); });
  }
  Result<ScanReport> try_report() const {
    if (get() == nullptr) return moved_from("report");
    auto found = defaults(wandb_scan_report_init);
    const int32_t status = wandb_history_report(get(), &found);
    if (status != WANDB_OK) return Error(status, "report", "", nullptr);
    auto doubt = optional_text(get(), wandb_history_doubt, "report");
    if (!doubt) return doubt.error();
    ScanReport report;
    report.rows = found.rows;
    if (found.counted >= 0) report.counted = static_cast<uint64_t>(found.counted);
    report.proven = found.proven != 0;
    report.doubt = *std::move(doubt);
    report.windows = found.windows;
    report.requests = found.requests;
    report.splits = found.splits;
    report.retries = found.retries;
    report.from_graphql = found.from_graphql;
    report.from_parquet = found.from_parquet;
    report.from_live = found.from_live;
    report.from_local = found.from_local;
    for (uint64_t i = 0; i < found.n_absent; i++) {
      const char* text = nullptr;
      size_t len = 0;
      const int32_t got = wandb_history_absent(get(), i, &text, &len);
      if (got != WANDB_OK) return Error(got, "report", "", nullptr);
      report.absent.emplace_back(text, len);
    }
    return report;
  }

 protected:
  const CallOptions& limits() const noexcept { return limits_; }

 private:
  CallOptions limits_;
};

}  // namespace detail

/**
 * The rows of a run's history (Run.scan_history): each exactly once, in step
 * order. `for (auto& row : run.scan_history())`.
 *
 * Nothing is sent before the first row is asked for. An error ends the scan and
 * is given again by later calls: a scan that was cancelled never looks whole.
 * One of follow_history() goes on after an error where it stood.
 *
 * Threads: one at a time; a second call meanwhile fails with
 * ErrorCode::conflict. Only close() may come from any thread.
 */
class History : public detail::Scan, public detail::Stream<History, Row> {
 public:
  using Scan::Scan;

  /** The next row, or nothing at the end. */
  Result<std::optional<Row>> try_next() {
    const detail::Limits limits(this->limits());
    const auto status = detail::call_on(get(), "History::next", [&](wandb_error** error) {
      return wandb_history_next(get(), limits.get(), error);
    });
    if (!status) return status.error();
    if (*status != WANDB_OK) return std::optional<Row>();
    return std::optional<Row>(Row(get()));
  }

#if WANDB_RUN_EXCEPTIONS
  /**
   * The next rows that are at hand as JSON, or nothing at the end: for programs
   * that hand rows on, or have a JSON reader of their own. It waits for the first
   * row, not for more. A Row that was given before is one no longer.
   *
   * most: at most so many; 0: as many as are at hand. About 1 MiB of text is the
   * most in any case. What goes wrong behind the first row is told by the next
   * call.
   */
  std::optional<JsonRows> next_rows(std::size_t most = 0) { return try_next_rows(most).value(); }
#endif
  /** The same as Result. */
  Result<std::optional<JsonRows>> try_next_rows(std::size_t most = 0) {
    const detail::Limits limits(this->limits());
    const char* text = nullptr;
    std::size_t len = 0, rows = 0;
    const auto status = detail::call_on(get(), "History::next_rows", [&](wandb_error** error) {
      return wandb_history_next_rows(get(), most, limits.get(), &text, &len, &rows, error);
    });
    if (!status) return status.error();
    if (*status != WANDB_OK) return std::optional<JsonRows>();
    return std::optional<JsonRows>(JsonRows{std::string_view(text, len), rows});
  }
};

/**
 * A scan that gives columns: `for (auto& batch : run.scan_batches())`.
 * Everything else is as with History.
 */
class Batches : public detail::Scan, public detail::Stream<Batches, Batch> {
 public:
  using Scan::Scan;

  /** The next batch, or nothing at the end. */
  Result<std::optional<Batch>> try_next() {
    const detail::Limits limits(this->limits());
    std::size_t rows = 0;
    const auto status = detail::call_on(get(), "Batches::next", [&](wandb_error** error) {
      return wandb_history_next_batch(get(), limits.get(), &rows, error);
    });
    if (!status) return status.error();
    if (*status != WANDB_OK) return std::optional<Batch>();
    return std::optional<Batch>(Batch(get(), rows));
  }
};

/** Whose rows are sampled. */
enum class HistoryStream : std::int64_t {
  /** What the program logged. */
  logged = WANDB_STREAM_DEFAULT,
  /** System metrics: CPU, memory, GPU, network. */
  system = WANDB_STREAM_SYSTEM,
};

/** What to sample. */
struct SampleOptions {
  /** About how many rows at the most. */
  std::uint64_t samples = 500;
  /** Only rows that hold all of these keys, and only these and the x axis. */
  std::vector<std::string> keys = {};
  /** The key that is given along with keys. */
  std::string x_axis = "_step";
  /** Keys go with the logged stream only. */
  HistoryStream stream = HistoryStream::logged;
  CallOptions call = {};
};

namespace detail {

/** SampleOptions for C; borrows them. */
class WhatToSample {
 public:
  explicit WhatToSample(const SampleOptions& options)
      : keys_(options.keys), opts_(defaults(wandb_sample_opts_init)) {
    opts_.samples = options.samples;
    opts_.keys = keys_.data();
    opts_.key_lens = keys_.sizes();
    opts_.n_keys = keys_.count();
    opts_.x_axis = options.x_axis.data();
    opts_.x_axis_len = options.x_axis.size();
    opts_.stream = static_cast<int64_t>(options.stream);
  }
  const wandb_sample_opts* get() const noexcept { return &opts_; }

 private:
  Texts keys_;
  wandb_sample_opts opts_;
};

}  // namespace detail

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_HISTORY_HPP
