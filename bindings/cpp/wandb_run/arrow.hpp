/*
 * Histories of runs as Apache Arrow C streams; with a library that was
 * built for it. Define WANDB_RUN_ARROW before the first header of wandb_run is
 * included; without it this one is empty.
 */

#ifndef WANDB_RUN_ARROW_HPP
#define WANDB_RUN_ARROW_HPP

#include "api.hpp"

#if defined(WANDB_RUN_ARROW)

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** What a column holds. Each may be null. */
enum class ArrowType : std::int64_t {
  /** Numbers; "NaN" and the infinities fit, so does an integer that is exact. */
  float64 = WANDB_ARROW_FLOAT64,
  /** Integers; a float without a fraction fits. */
  int64 = WANDB_ARROW_INT64,
  boolean = WANDB_ARROW_BOOL,
  utf8 = WANDB_ARROW_UTF8,
  /** Anything as JSON text: utf8 with the extension type arrow.json. */
  json = WANDB_ARROW_JSON,
};

/** How history becomes Arrow. */
struct ArrowOptions {
  /** Columns whose types are given; a value that does not fit is an error. */
  std::vector<std::pair<std::string, ArrowType>> columns = {};
  /** These are all columns, in this order; what else a row holds is left out. */
  bool only_columns = false;
  /**
   * Whether a scan that is longer than one batch is read twice, first for its
   * columns and types alone; nothing: local runs only.
   */
  std::optional<bool> survey = std::nullopt;
  /**
   * Whether there is a last column _extra for what has no place elsewhere;
   * nothing: in scans without keys of which not all is known beforehand.
   */
  std::optional<bool> extra = std::nullopt;
  /** Objects are structs, instead of JSON text, where a key holds nothing else. */
  bool structs = false;
};

/**
 * An Arrow C stream: what it was not read to the end of is given up at its end.
 * Arrow C++ takes it over with `arrow::ImportRecordBatchReader(stream.get())`,
 * nanoarrow with `ArrowArrayStreamMove(stream.get(), to)`.
 *
 * Threads: one at a time.
 */
class ArrowStream {
 public:
  ArrowStream() = default;
  ArrowStream(ArrowStream&& other) noexcept { std::swap(stream_, other.stream_); }
  ArrowStream& operator=(ArrowStream&& other) noexcept {
    if (this != &other) {
      reset();
      std::swap(stream_, other.stream_);
    }
    return *this;
  }
  ~ArrowStream() { reset(); }

  /** The C stream: read it here, or move it elsewhere. */
  ArrowArrayStream* get() noexcept { return &stream_; }
  /** Whether there is a stream, and it was not moved elsewhere. */
  explicit operator bool() const noexcept { return stream_.release != nullptr; }
  /** Gives the C stream away; the caller releases it. */
  [[nodiscard]] ArrowArrayStream release() noexcept {
    return std::exchange(stream_, ArrowArrayStream{});
  }
  /** Gives up what was not read. */
  void reset() noexcept {
    if (stream_.release != nullptr) stream_.release(&stream_);
  }

 private:
  ArrowArrayStream stream_{};
};

namespace detail {

/** ArrowOptions, and the limits of its calls, for C; borrows both. */
class HowAsArrow {
 public:
  HowAsArrow(const ArrowOptions& options, const CallOptions& call)
      : names_(names(options)), texts_(names_), opts_(defaults(wandb_arrow_opts_init)) {
    for (const auto& column : options.columns) {
      types_.push_back(static_cast<int64_t>(column.second));
    }
    opts_.columns = texts_.data();
    opts_.column_lens = texts_.sizes();
    opts_.column_types = types_.data();
    opts_.n_columns = texts_.count();
    opts_.only_columns = options.only_columns;
    opts_.survey = choice(options.survey);
    opts_.extra = choice(options.extra);
    opts_.structs = options.structs;
    const Limits limits(call);
    opts_.timeout_ms = limits.get()->timeout_ms;
    opts_.cancel = limits.get()->cancel;
  }
  HowAsArrow(const HowAsArrow&) = delete;
  HowAsArrow& operator=(const HowAsArrow&) = delete;
  const wandb_arrow_opts* get() const noexcept { return &opts_; }

 private:
  static int64_t choice(const std::optional<bool>& made) noexcept {
    if (!made) return 0;
    return *made ? 1 : -1;
  }
  static std::vector<std::string> names(const ArrowOptions& options) {
    std::vector<std::string> names;
    for (const auto& column : options.columns) names.push_back(column.first);
    return names;
  }

  std::vector<std::string> names_;
  Texts texts_;
  std::vector<int64_t> types_;
  wandb_arrow_opts opts_;
};

}  // namespace detail

/**
 * Scans every row of a run's history as an Arrow C stream: record batches of
 * one schema, each row exactly once, in step order. The first batch is read
 * here, unless `only_columns` is set. wandb_run_scan_arrow in the C header says
 * what types columns have. `options.call` limits each call that the stream
 * makes; the token need not outlive this one.
 */
inline Result<ArrowStream> try_scan_arrow(const Run& run, const ScanOptions& options = {},
                                          const ArrowOptions& arrow = {}) {
  const detail::Texts keys(options.keys);
  const detail::Texts leave_out(options.leave_out);
  const auto what = detail::scan_options(options, keys, leave_out, options.batch_rows);
  const detail::HowAsArrow how(arrow, options.call);
  ArrowStream stream;
  const auto status = detail::call_on(run.get(), "scan_arrow", [&](wandb_error** error) {
    return wandb_run_scan_arrow(run.get(), &what, how.get(), stream.get(), error);
  });
  if (!status) return status.error();
  return Result<ArrowStream>(std::move(stream));
}

/** Samples the history of a run, as Run::history, as a stream of one record batch. */
inline Result<ArrowStream> try_sample_arrow(const Run& run, const SampleOptions& options = {},
                                            const ArrowOptions& arrow = {}) {
  const detail::WhatToSample what(options);
  const detail::HowAsArrow how(arrow, options.call);
  ArrowStream stream;
  const auto status = detail::call_on(run.get(), "sample_arrow", [&](wandb_error** error) {
    return wandb_run_sample_arrow(run.get(), what.get(), how.get(), stream.get(), error);
  });
  if (!status) return status.error();
  return Result<ArrowStream>(std::move(stream));
}

/**
 * The histories of all runs of a list as one stream, and a look at how far it
 * is: its report() and state(), and as its items each run that failed, as
 * HistoriesKind::failed, so far. A second look gives those that failed since.
 * Not while another thread reads the stream, which does not need it.
 */
struct ArrowHistories {
  ArrowStream stream;
  Histories look;
};

/**
 * Reads the histories of all runs of a project as one Arrow C stream: record
 * batches of one schema, each of one run, with its id in a first column run_id.
 * wandb_api_histories_arrow in the C header says what columns there are. Unless
 * `only_columns` is set, runs of the list are looked at here. `options.call`
 * limits each call that the stream makes.
 */
inline Result<ArrowHistories> try_histories_arrow(const Api& api, std::string_view path,
                                                  const HistoriesOptions& options = {},
                                                  const ArrowOptions& arrow = {}) {
  const auto which = detail::runs_options(options.runs);
  const detail::Texts keys(options.scan.keys);
  const detail::Texts leave_out(options.scan.leave_out);
  const auto what = detail::scan_options(options.scan, keys, leave_out, options.scan.batch_rows);
  const auto reading = detail::histories_options(options);
  const detail::HowAsArrow how(arrow, options.call);
  ArrowStream stream;
  wandb_histories* look = nullptr;
  const auto status = detail::call_on(api.get(), "histories_arrow", [&](wandb_error** error) {
    return wandb_api_histories_arrow(api.get(), path.data(), path.size(), &which, &what, &reading,
                                     how.get(), stream.get(), &look, error);
  });
  if (!status) return status.error();
  return Result<ArrowHistories>(ArrowHistories{std::move(stream), Histories(look, {})});
}

#if WANDB_RUN_EXCEPTIONS
/** As try_histories_arrow(). */
inline ArrowHistories histories_arrow(const Api& api, std::string_view path,
                                      const HistoriesOptions& options = {},
                                      const ArrowOptions& arrow = {}) {
  return try_histories_arrow(api, path, options, arrow).value();
}
/** As try_scan_arrow(). */
inline ArrowStream scan_arrow(const Run& run, const ScanOptions& options = {},
                              const ArrowOptions& arrow = {}) {
  return try_scan_arrow(run, options, arrow).value();
}
/** As try_sample_arrow(). */
inline ArrowStream sample_arrow(const Run& run, const SampleOptions& options = {},
                                const ArrowOptions& arrow = {}) {
  return try_sample_arrow(run, options, arrow).value();
}
#endif

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_ARROW

#endif  // WANDB_RUN_ARROW_HPP
