/* A run, remote or local. */

#ifndef WANDB_RUN_RUN_HPP
#define WANDB_RUN_RUN_HPP

#include "console.hpp"
#include "files.hpp"
#include "history.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/**
 * A run, remote or local (wandb.apis.public.Run). Attributes are the snapshot
 * of the last load; history and files always ask.
 *
 * Threads: shared freely, but for load(): others may be in calls on the run, but
 * none may read an attribute meanwhile.
 */
class Run : public detail::Owner<wandb_run, wandb_run_free> {
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

  /** Reads all attributes anew (Run.load(force=True)). On an error the old ones stay. */
  void load(const CallOptions& call = {}) { try_load(call).value(); }

  /** The id, 8 characters as a rule (Run.id). */
  std::string id() const { return try_id().value(); }
  /** The display name (Run.name). */
  std::optional<std::string> name() const { return try_name().value(); }
  /** Who owns the project (Run.entity); a local log may not say. */
  std::optional<std::string> entity() const { return try_entity().value(); }
  /** The project (Run.project); a local log may not say. */
  std::optional<std::string> project() const { return try_project().value(); }
  /**
   * running, finished, failed, crashed, killed, ... (Run.state). A local log
   * without an exit says unknown.
   */
  std::string state() const { return try_state().value(); }
  /** The address of the run's page (Run.url); none for a local run. */
  std::optional<std::string> url() const { return try_url().value(); }
  /** The directory of a local run; none for a remote one. */
  std::optional<std::string> directory() const { return try_directory().value(); }
  /** When it began, ISO 8601 in UTC (Run.created_at). */
  std::optional<std::string> created_at() const { return try_created_at().value(); }
  /** The last sign of life, ISO 8601 in UTC (Run.heartbeat_at). */
  std::optional<std::string> heartbeat_at() const { return try_heartbeat_at().value(); }
  /** The group (Run.group). */
  std::optional<std::string> group() const { return try_group().value(); }
  /** The job type (Run.job_type). */
  std::optional<std::string> job_type() const { return try_job_type().value(); }
  /** The notes (Run.notes). */
  std::optional<std::string> notes() const { return try_notes().value(); }
  /** The login name of who logged the run (Run.username). */
  std::optional<std::string> username() const { return try_username().value(); }
  /** How many rows of history there are (Run.history_line_count), where it is counted. */
  std::optional<std::uint64_t> history_line_count() const {
    return try_history_line_count().value();
  }
  /** The exit code of a local run, when its log has one. */
  std::optional<std::int32_t> exit_code() const { return try_exit_code().value(); }

  /** The configuration that the user set (Run.config), values unwrapped. */
  Map config() const { return try_config().value(); }
  /** The last value of every key, or what was set (Run.summary). */
  Map summary() const { return try_summary().value(); }
  /** The last system metrics (Run.system_metrics). */
  Map system_metrics() const { return try_system_metrics().value(); }
  /** The configuration as a JSON object, keys in the order in which they were kept. */
  std::string config_json() const { return try_config_json().value(); }
  /** The summary as a JSON object. */
  std::string summary_json() const { return try_summary_json().value(); }
  /** The last system metrics as a JSON object. */
  std::string system_metrics_json() const { return try_system_metrics_json().value(); }
  /** The tags as a JSON array of texts (Run.tags). */
  std::string tags_json() const { return try_tags_json().value(); }

  /**
   * Any attribute that is a text, by its official name in snake or camel case:
   * "description", "commit", "sweep_name", "host". Nothing when there is no such
   * attribute or the run has none; ErrorCode::type when it is no text.
   */
  std::optional<std::string> attr(std::string_view name) const { return try_attr(name).value(); }
  /**
   * Any attribute as JSON, by its official name; "null" for one that is null,
   * nothing when there is no such attribute.
   */
  std::optional<std::string> attr_json(std::string_view name) const {
    return try_attr_json(name).value();
  }

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
  /** Every row of the history as columns; see Batches. */
  Batches scan_batches(const ScanOptions& options = {}) const {
    return try_scan_batches(options).value();
  }
  /**
   * Samples the history (Run.history): about as many rows as asked for, spread
   * over the run. For a look: use scan_history() where every row counts.
   */
  Table history(const SampleOptions& options = {}) const { return try_history(options).value(); }

  /** Lists the files (Run.files). Nothing is sent before the first is asked for. */
  Files files(const FilesOptions& options = {}) const { return try_files(options).value(); }
  /** One file by its exact name, which may hold / (Run.file). */
  File file(std::string_view name, const CallOptions& call = {}) const {
    return try_file(name, call).value();
  }
  /**
   * The lines that a local run printed, without ever holding all of them. `call`
   * limits each step.
   */
  Console console(const CallOptions& call = {}) const { return try_console(call).value(); }
#endif

  /** @name The same as Result
   * @{ */
  static Result<Run> try_open(std::string_view path, const CallOptions& call = {}) {
    return opened("Run::open", wandb_run_open, path, call);
  }
  static Result<Run> try_open_local(std::string_view path, const CallOptions& call = {}) {
    return opened("Run::open_local", wandb_run_open_local, path, call);
  }
  Result<void> try_load(const CallOptions& call = {}) {
    const detail::Limits limits(call);
    return detail::done(detail::call_on(get(), "Run::load", [&](wandb_error** error) {
      return wandb_run_load(get(), limits.get(), error);
    }));
  }

  Result<std::string> try_id() const { return text("id", wandb_run_id); }
  Result<std::optional<std::string>> try_name() const { return maybe("name", wandb_run_name); }
  Result<std::optional<std::string>> try_entity() const {
    return maybe("entity", wandb_run_entity);
  }
  Result<std::optional<std::string>> try_project() const {
    return maybe("project", wandb_run_project);
  }
  Result<std::string> try_state() const { return text("state", wandb_run_state); }
  Result<std::optional<std::string>> try_url() const { return maybe("url", wandb_run_url); }
  Result<std::optional<std::string>> try_directory() const {
    return maybe("directory", wandb_run_directory);
  }
  Result<std::optional<std::string>> try_created_at() const {
    return maybe("created_at", wandb_run_created_at);
  }
  Result<std::optional<std::string>> try_heartbeat_at() const {
    return maybe("heartbeat_at", wandb_run_heartbeat_at);
  }
  Result<std::optional<std::string>> try_group() const { return maybe("group", wandb_run_group); }
  Result<std::optional<std::string>> try_job_type() const {
    return maybe("job_type", wandb_run_job_type);
  }
  Result<std::optional<std::string>> try_notes() const { return maybe("notes", wandb_run_notes); }
  Result<std::optional<std::string>> try_username() const {
    return maybe("username", wandb_run_username);
  }
  Result<std::optional<std::uint64_t>> try_history_line_count() const {
    return detail::optional_number(get(), wandb_run_history_line_count, "history_line_count");
  }
  Result<std::optional<std::int32_t>> try_exit_code() const {
    return detail::optional_number(get(), wandb_run_exit_code, "exit_code");
  }

  Result<Map> try_config() const { return map("config", wandb_run_config); }
  Result<Map> try_summary() const { return map("summary", wandb_run_summary); }
  Result<Map> try_system_metrics() const { return map("system_metrics", wandb_run_system_metrics); }
  Result<std::string> try_config_json() const { return text("config_json", wandb_run_config_json); }
  Result<std::string> try_summary_json() const {
    return text("summary_json", wandb_run_summary_json);
  }
  Result<std::string> try_system_metrics_json() const {
    return text("system_metrics_json", wandb_run_system_metrics_json);
  }
  Result<std::string> try_tags_json() const { return text("tags_json", wandb_run_tags_json); }

  Result<std::optional<std::string>> try_attr(std::string_view name) const {
    return named("attr", wandb_run_attr_text, name);
  }
  Result<std::optional<std::string>> try_attr_json(std::string_view name) const {
    return named("attr_json", wandb_run_attr_json, name);
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
    return scan<History>(options, 0);
  }
  Result<Batches> try_scan_batches(const ScanOptions& options = {}) const {
    return scan<Batches>(options, options.batch_rows > 0 ? options.batch_rows : 10000);
  }
  Result<Table> try_history(const SampleOptions& options = {}) const {
    const detail::Limits limits(options.call);
    const detail::Texts keys(options.keys);
    auto what = detail::defaults(wandb_sample_opts_init);
    what.samples = options.samples;
    what.keys = keys.data();
    what.key_lens = keys.sizes();
    what.n_keys = keys.count();
    what.x_axis = options.x_axis.data();
    what.x_axis_len = options.x_axis.size();
    what.stream = static_cast<std::int64_t>(options.stream);
    return detail::make<Table, wandb_table>(get(), "history", [&](auto out, auto error) {
      return wandb_run_history(get(), &what, limits.get(), out, error);
    });
  }

  Result<Files> try_files(const FilesOptions& options = {}) const {
    const detail::Texts names(options.names);
    auto which = detail::defaults(wandb_files_opts_init);
    which.names = names.data();
    which.name_lens = names.sizes();
    which.n_names = names.count();
    which.per_page = options.per_page;
    return detail::make_limited<Files, wandb_files>(
        get(), "files", options.call,
        [&](auto out, auto error) { return wandb_run_files(get(), &which, out, error); });
  }
  Result<File> try_file(std::string_view name, const CallOptions& call = {}) const {
    const detail::Limits limits(call);
    return detail::make<File, wandb_file>(get(), "file", [&](auto out, auto error) {
      return wandb_run_file(get(), name.data(), name.size(), limits.get(), out, error);
    });
  }
  Result<Console> try_console(const CallOptions& call = {}) const {
    return detail::make_limited<Console, wandb_console>(
        get(), "console", call,
        [&](auto out, auto error) { return wandb_run_console(get(), out, error); });
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
  Result<std::string> text(const char* operation, detail::TextGetter<wandb_run> get_it) const {
    return detail::text(get(), get_it, operation);
  }
  Result<std::optional<std::string>> maybe(const char* operation,
                                           detail::TextGetter<wandb_run> get_it) const {
    return detail::optional_text(get(), get_it, operation);
  }
  template <class Get>
  Result<std::optional<std::string>> named(const char* operation, Get get_it,
                                           std::string_view name) const {
    if (get() == nullptr) return detail::moved_from(operation);
    const auto [status, found] = detail::borrowed(
        [&](auto... to) { return get_it(get(), name.data(), name.size(), to...); });
    return detail::optional_of(status, std::string(found), operation, name);
  }
  template <class Get>
  Result<Map> map(const char* operation, Get get_it) const {
    if (get() == nullptr) return detail::moved_from(operation);
    wandb_map* made = nullptr;
    const std::int32_t status = get_it(get(), &made);
    return detail::value_of(status, Map(made), operation);
  }
  template <class Ask>
  Result<std::string> asked(const char* operation, Ask ask, const CallOptions& call) const {
    const detail::Limits limits(call);
    return detail::make_text(get(), operation, [&](auto out, auto error) {
      return ask(get(), limits.get(), out, error);
    });
  }
  template <class T>
  Result<T> scan(const ScanOptions& options, std::uint64_t batch_rows) const {
    const detail::Texts keys(options.keys);
    auto what = detail::defaults(wandb_scan_opts_init);
    what.keys = keys.data();
    what.key_lens = keys.sizes();
    what.n_keys = keys.count();
    what.any = options.any;
    what.min_step = options.min_step;
    what.max_step = options.max_step.value_or(WANDB_STEP_NONE);
    what.page_size = options.page_size;
    what.batch_rows = batch_rows;
    return detail::make_limited<T, wandb_history>(
        get(), "scan_history", options.call,
        [&](auto out, auto error) { return wandb_run_scan_history(get(), &what, out, error); });
  }
};

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_RUN_HPP
