/* What a run says of itself. */

#ifndef WANDB_RUN_ATTRIBUTES_HPP
#define WANDB_RUN_ATTRIBUTES_HPP

#include "map.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

namespace detail {

/** The attributes of a run; `Derived` has get() for the C handle. */
template <class Derived>
class Attributes {
 public:
#if WANDB_RUN_EXCEPTIONS
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
  /** The entity, under its old name (Run.username). */
  std::optional<std::string> username() const { return try_username().value(); }
  /** The name of who logged the run (Run.user.name). */
  std::optional<std::string> user_name() const { return try_user_name().value(); }
  /** The login name of who logged the run (Run.user.username). */
  std::optional<std::string> user_login() const { return try_user_login().value(); }
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
  /** The tags (Run.tags). */
  std::vector<std::string> tags() const { return try_tags().value(); }
  /** The tags as a JSON array of texts. */
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
#endif
  /** @name The same as Result
   * @{ */
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
  Result<std::optional<std::string>> try_user_name() const {
    return maybe("user_name", wandb_run_user_name);
  }
  Result<std::optional<std::string>> try_user_login() const {
    return maybe("user_login", wandb_run_user_login);
  }
  Result<std::optional<std::uint64_t>> try_history_line_count() const {
    return optional_number(handle(), wandb_run_history_line_count, "history_line_count");
  }
  Result<std::optional<std::int32_t>> try_exit_code() const {
    return optional_number(handle(), wandb_run_exit_code, "exit_code");
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
  Result<std::vector<std::string>> try_tags() const {
    const auto json = try_tags_json();
    if (!json) return json.error();
    return json_texts(*json);
  }
  Result<std::string> try_tags_json() const { return text("tags_json", wandb_run_tags_json); }

  Result<std::optional<std::string>> try_attr(std::string_view name) const {
    return named("attr", wandb_run_attr_text, name);
  }
  Result<std::optional<std::string>> try_attr_json(std::string_view name) const {
    return named("attr_json", wandb_run_attr_json, name);
  }
  /** @} */

 private:
  Result<std::string> text(const char* operation, TextGetter<wandb_run> get_it) const {
    return detail::text(handle(), get_it, operation);
  }
  Result<std::optional<std::string>> maybe(const char* operation,
                                           TextGetter<wandb_run> get_it) const {
    return optional_text(handle(), get_it, operation);
  }
  template <class Get>
  Result<std::optional<std::string>> named(const char* operation, Get get_it,
                                           std::string_view name) const {
    if (handle() == nullptr) return moved_from(operation);
    const auto [status, found] = borrowed(
        [&](auto... to) { return get_it(handle(), name.data(), name.size(), to...); });
    return optional_of(status, std::string(found), operation, name);
  }
  template <class Get>
  Result<Map> map(const char* operation, Get get_it) const {
    if (handle() == nullptr) return moved_from(operation);
    wandb_map* made = nullptr;
    const std::int32_t status = get_it(handle(), &made);
    return value_of(status, Map(made), operation);
  }
  wandb_run* handle() const noexcept { return static_cast<const Derived*>(this)->get(); }
};

}  // namespace detail

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_ATTRIBUTES_HPP
