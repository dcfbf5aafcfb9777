/* A run, remote or local. */

#ifndef WANDB_RUN_RUN_HPP
#define WANDB_RUN_RUN_HPP

#include "attributes.hpp"
#include "console.hpp"
#include "history.hpp"
#include "run_artifacts.hpp"
#include "run_files.hpp"
#include "writing.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

class Api;
class Sweep;

/** Which run to create. What is empty takes the default. */
struct CreateOptions {
  /** The run's id; else 8 letters and digits at random. */
  std::string id = {};
  /** The project, made when there is none; else that of the ApiOptions, else "uncategorized". */
  std::string project = {};
  /** Who owns the project; else the entity of the ApiOptions, else the server chooses. */
  std::string entity = {};
  /** Makes the run pending instead of running, also one that exists. */
  bool pending = false;
  CallOptions call = {};
};

/**
 * A run, remote or local (wandb.apis.public.Run). Attributes are the snapshot
 * of the last load, with what was set since; history and files always ask.
 *
 * Threads: shared freely, also while threads change it: changes are made one
 * after the other, and one that is made while another thread's update() runs
 * stays to be sent. But while a function that is not const runs, no other thread
 * may read a text of the run: id(), name(), config_json() and the like.
 */
class Run : public detail::Owner<wandb_run, wandb_run_free>,
            public detail::Attributes<Run>,
            public detail::RunFiles<Run>,
            public detail::RunArtifacts<Run>,
            public detail::Writing<Run> {
 public:
  using Owner::Owner;

  /** Ends the calls on this run. Iterators that were made from it go on. Any thread. */
  void close() noexcept { wandb_run_close(get()); }

#if WANDB_RUN_EXCEPTIONS
  /**
   * Opens a run by any name: entity/project/run, an address of the web app, or a
   * local directory or log. A client is made from the environment only when the
   * run is remote; see Api::run().
   */
  static Run open(std::string_view path, const CallOptions& call = {}) {
    return try_open(path, call).value();
  }
  /**
   * Opens a local run without any server: a run directory, its .wandb log, or a
   * link such as wandb/latest-run. A run that is still being written may be
   * opened; load() reads on.
   */
  static Run open_local(std::string_view path, const CallOptions& call = {}) {
    return try_open_local(path, call).value();
  }

  /**
   * Opens a run by the parts of its path, which are taken as they are, and loads
   * it (Run(client, entity, project, run_id)).
   */
  Run(const Api& api, std::string_view entity, std::string_view project, std::string_view id,
      const CallOptions& call = {});
  /**
   * A run of attributes that the caller knows (Run(client, entity, project,
   * run_id, attrs)). Nothing is sent.
   *
   * attrs: a JSON object as the server gives it ("displayName", "state",
   * "config", "summaryMetrics", ...; "id" is the storage id), or with names in
   * snake case. Without "config" and "summaryMetrics" the run is lazy.
   */
  static Run from_attrs(const Api& api, std::string_view entity, std::string_view project,
                        std::string_view id, std::string_view attrs = {});
  /**
   * Makes a run (Run.create), with one request, and loads it from the answer. An
   * id that exists is no error: that run is opened as it is, and inserted() says
   * so.
   */
  static Run create(const Api& api, const CreateOptions& options = {});
  /**
   * Whether create() made the run, or opened one that existed; nothing when it
   * was not created here, when the server does not say, and when a reply was
   * lost so that nobody knows.
   */
  std::optional<bool> inserted() const { return try_inserted().value(); }
  /**
   * Whether config, summary, system metrics and history keys are still to be
   * read, and empty until then: of a lazy list, or of attributes without them.
   */
  bool is_lazy() const { return try_is_lazy().value(); }
  /** Reads what a lazy run lacks (Run.load_full_data), and keeps what was set. */
  void load_full_data(const CallOptions& call = {}) { try_load_full_data(call).value(); }

  /** Reads all attributes anew (Run.load(force=True)). On an error the old ones stay. */
  void load(const CallOptions& call = {}) { try_load(call).value(); }

  /**
   * The highest step with history, -1 when there is none; asked anew each time
   * (Run.lastHistoryStep). For a running run it may lag behind.
   */
  std::int64_t last_history_step(const CallOptions& call = {}) const {
    return try_last_history_step(call).value();
  }
  /**
   * Which keys the history holds, how often and of which types, and the last
   * step, as JSON in the server's shape; asked anew each time.
   */
  std::string history_keys_json(const CallOptions& call = {}) const {
    return try_history_keys_json(call).value();
  }
  /**
   * The content of wandb-metadata.json (Run.metadata): host, program, hardware.
   * Read anew each time; ErrorCode::not_found when the run has none.
   */
  std::string metadata_json(const CallOptions& call = {}) const {
    return try_metadata_json(call).value();
  }

  /** Every row of the history (Run.scan_history); see History. */
  History scan_history(const ScanOptions& options = {}) const {
    return try_scan_history(options).value();
  }
  /**
   * The rows of a run that goes on: first those that there are, then, as next()
   * waits, those that come, each exactly once, until the run is over. A local
   * run is over when its log has an exit. A time limit in options.call is one of
   * a whole next(); batch_rows means nothing here. ErrorCode::timeout when no row
   * came in time, ::not_found when the run was deleted meanwhile. Rows that a
   * server shows late at an earlier step than that of the row given last are not
   * found.
   */
  History follow_history(const ScanOptions& options = {}, const FollowOptions& how = {}) const {
    return try_follow_history(options, how).value();
  }
  /**
   * Splits a scan into parts that are read one by one, also by other processes
   * and at other times: together they give exactly the rows of the scan, each
   * once, also of a run that goes on. Nothing is sent. Each is one line of JSON
   * for ScanOptions::shard; another process opens the run with Api::shard_run().
   *
   * There are as many as asked for; fewer, but at least one, where the server, at
   * the last load, knew of fewer rows or steps. They cover equally many steps: of
   * a run with large gaps some hold more rows than others. page_size, batch_rows
   * and call are for the reading of each part, and mean nothing here; a cursor is
   * ErrorCode::invalid_argument.
   */
  std::vector<std::string> shards(std::size_t count, const ScanOptions& options = {}) const {
    return try_shards(count, options).value();
  }
  /** Every row of the history as columns; see Batches. */
  Batches scan_batches(const ScanOptions& options = {}) const {
    return try_scan_batches(options).value();
  }
  /**
   * Samples the history (Run.history): about as many rows as asked for, spread
   * over the run. For a look: use scan_history() where every row counts.
   */
  Table history(const SampleOptions& options = {}) const { return try_history(options).value(); }

  /**
   * The lines that the run printed (Run.console_logs), without ever holding all
   * of them. Nothing is asked before the first line. Servers older than 0.77
   * can give the last lines only: ErrorCode::unsupported.
   */
  Console console_logs(const ConsoleOptions& options = {}) const {
    return try_console_logs(options).value();
  }
  /** All lines that the run printed. `call` limits each step. */
  Console console(const CallOptions& call = {}) const { return try_console(call).value(); }

  /**
   * The sweep that the run belongs to (Run.sweep), asked for now; nothing for a
   * run without one, and when the server no longer has it.
   */
  std::optional<Sweep> sweep(const CallOptions& call = {}) const;

  /**
   * HTML that shows the run's page in a frame (Run.to_html), for notebooks. The
   * height is in pixels, 0 for the official 420; hidden puts a button in front
   * that shows the frame. ErrorCode::unsupported for a local run.
   */
  std::string to_html(std::uint32_t height = 0, bool hidden = false) const {
    return try_to_html(height, hidden).value();
  }
  /**
   * Shows to_html() where a notebook can (Run.display), and says whether it did:
   * to the standard output as evcxr takes it, when evcxr runs the program.
   */
  bool display(std::uint32_t height = 0, bool hidden = false) const {
    return try_display(height, hidden).value();
  }
  /** A name in camel case (Run.snake_to_camel): summary_metrics becomes summaryMetrics. */
  static std::string snake_to_camel(std::string_view name) {
    return try_snake_to_camel(name).value();
  }
#endif

  /** @name The same as Result
   * @{ */
  static Result<Run> try_open(std::string_view path, const CallOptions& call = {}) {
    return opened("Run::open", wandb_run_open, path, call);
  }
  static Result<Run> try_open_local(std::string_view path, const CallOptions& call = {}) {
    return opened("Run::open_local", wandb_run_open_local, path, call);
  }
  static Result<Run> try_make(const Api& api, std::string_view entity, std::string_view project,
                              std::string_view id, const CallOptions& call = {});
  static Result<Run> try_from_attrs(const Api& api, std::string_view entity,
                                    std::string_view project, std::string_view id,
                                    std::string_view attrs = {});
  static Result<Run> try_create(const Api& api, const CreateOptions& options = {});
  Result<std::optional<bool>> try_inserted() const {
    const auto inserted = detail::optional_number(get(), wandb_run_inserted, "inserted");
    if (!inserted) return inserted.error();
    return *inserted ? std::optional(**inserted != 0) : std::nullopt;
  }
  Result<bool> try_is_lazy() const {
    const auto lazy = detail::number(get(), wandb_run_is_lazy, "is_lazy");
    if (!lazy) return lazy.error();
    return *lazy != 0;
  }
  Result<void> try_load_full_data(const CallOptions& call = {}) {
    const detail::Limits limits(call);
    return detail::done(detail::call_on(get(), "load_full_data", [&](wandb_error** error) {
      return wandb_run_load_full_data(get(), limits.get(), error);
    }));
  }
  Result<void> try_load(const CallOptions& call = {}) {
    const detail::Limits limits(call);
    return detail::done(detail::call_on(get(), "Run::load", [&](wandb_error** error) {
      return wandb_run_load(get(), limits.get(), error);
    }));
  }

  Result<std::int64_t> try_last_history_step(const CallOptions& call = {}) const {
    const detail::Limits limits(call);
    std::int64_t step = 0;
    const auto status = detail::call_on(get(), "last_history_step", [&](wandb_error** error) {
      return wandb_run_last_history_step(get(), limits.get(), &step, error);
    });
    if (!status) return status.error();
    return step;
  }
  Result<std::string> try_history_keys_json(const CallOptions& call = {}) const {
    return asked("history_keys_json", wandb_run_history_keys_json, call);
  }
  Result<std::string> try_metadata_json(const CallOptions& call = {}) const {
    return asked("metadata_json", wandb_run_metadata_json, call);
  }

  Result<History> try_scan_history(const ScanOptions& options = {}) const {
    return scan<History>("scan_history", options, 0, wandb_run_scan_history);
  }
  Result<History> try_follow_history(const ScanOptions& options = {},
                                     const FollowOptions& how = {}) const {
    auto opts = detail::defaults(wandb_follow_opts_init);
    opts.interval_ms = how.interval.count() > 0 ? how.interval.count() : 1;
    if (how.timeout) opts.timeout_ms = detail::milliseconds(*how.timeout);
    opts.preempted_ends = how.preempted_ends;
    return scan<History>("follow_history", options, 0,
                         [&](auto run, auto what, auto out, auto error) {
                           return wandb_run_follow_history(run, what, &opts, out, error);
                         });
  }
  Result<std::vector<std::string>> try_shards(std::size_t count,
                                              const ScanOptions& options = {}) const {
    constexpr auto operation = "shards";
    const detail::Texts keys(options.keys);
    const detail::Texts leave_out(options.leave_out);
    const auto what = detail::scan_options(options, keys, leave_out, 0);
    const auto made = detail::make<detail::Owner<wandb_shards, wandb_shards_free>, wandb_shards>(
        get(), operation, [&](auto out, auto error) {
          return wandb_run_shards(get(), &what, count, out, error);
        });
    if (!made) return made.error();
    const auto found = detail::number(made->get(), wandb_shards_count, operation);
    if (!found) return found.error();
    std::vector<std::string> shards;
    for (std::size_t at = 0; at < *found; ++at) {
      const auto [status, shard] = detail::borrowed(
          [&](auto... to) { return wandb_shards_get(made->get(), at, to...); });
      if (status != WANDB_OK) return Error(status, operation, "", nullptr);
      shards.emplace_back(shard);
    }
    return shards;
  }
  Result<Batches> try_scan_batches(const ScanOptions& options = {}) const {
    return scan<Batches>("scan_history", options,
                         options.batch_rows > 0 ? options.batch_rows : 10000,
                         wandb_run_scan_history);
  }
  Result<Table> try_history(const SampleOptions& options = {}) const {
    const detail::Limits limits(options.call);
    const detail::WhatToSample what(options);
    return detail::make<Table, wandb_table>(get(), "history", [&](auto out, auto error) {
      return wandb_run_history(get(), what.get(), limits.get(), out, error);
    });
  }

  Result<Console> try_console_logs(const ConsoleOptions& options = {}) const {
    auto which = detail::defaults(wandb_console_opts_init);
    which.per_page = options.per_page;
    which.last = options.last;
    return detail::make_limited<Console, wandb_console>(
        get(), "console_logs", options.call,
        [&](auto out, auto error) { return wandb_run_console_logs(get(), &which, out, error); });
  }
  Result<Console> try_console(const CallOptions& call = {}) const {
    return detail::make_limited<Console, wandb_console>(
        get(), "console", call,
        [&](auto out, auto error) { return wandb_run_console(get(), out, error); });
  }
  Result<std::optional<Sweep>> try_sweep(const CallOptions& call = {}) const;
  Result<std::string> try_to_html(std::uint32_t height = 0, bool hidden = false) const {
    return detail::make_text(get(), "to_html", [&](auto out, auto error) {
      return wandb_run_to_html(get(), height, hidden, out, error);
    });
  }
  Result<bool> try_display(std::uint32_t height = 0, bool hidden = false) const {
    if (get() == nullptr) return detail::moved_from("display");
    std::int32_t shown = 0;
    const std::int32_t status = wandb_run_display(get(), height, hidden, &shown);
    return detail::value_of(status, shown != 0, "display");
  }
  static Result<std::string> try_snake_to_camel(std::string_view name) {
    wandb_text* made = nullptr;
    const std::int32_t status = wandb_snake_to_camel(name.data(), name.size(), &made);
    return detail::owned_text(status, made, "snake_to_camel");
  }
  /** @} */

 private:
  template <class Open>
  static Result<Run> opened(const char* operation, Open open, std::string_view path,
                            const CallOptions& call) {
    const detail::Limits limits(call);
    wandb_run* run = nullptr;
    const auto status = detail::call(operation, [&](wandb_error** error) {
      return open(path.data(), path.size(), limits.get(), &run, error);
    });
    if (!status) return status.error();
    return Run(run);
  }
  template <class Ask>
  Result<std::string> asked(const char* operation, Ask ask, const CallOptions& call) const {
    const detail::Limits limits(call);
    return detail::make_text(get(), operation, [&](auto out, auto error) {
      return ask(get(), limits.get(), out, error);
    });
  }
  template <class T, class Start>
  Result<T> scan(const char* operation, const ScanOptions& options, std::uint64_t batch_rows,
                 Start start) const {
    const detail::Texts keys(options.keys);
    const detail::Texts leave_out(options.leave_out);
    const auto what = detail::scan_options(options, keys, leave_out, batch_rows);
    return detail::make_limited<T, wandb_history>(
        get(), operation, options.call,
        [&](auto out, auto error) { return start(get(), &what, out, error); });
  }
};

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_RUN_HPP
