/* How a run is changed, here and on the server. */

#ifndef WANDB_RUN_WRITING_HPP
#define WANDB_RUN_WRITING_HPP

#include "attributes.hpp"
#include "call.hpp"

#include <chrono>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/**
 * Where a value lies in config or summary: a key, or the keys from the outermost
 * to the innermost one. They are taken as they are: a dot is part of a key.
 *
 *     run.set_config("lr", 0.1);
 *     run.set_config({"optimizer", "name"}, "sgd");
 */
class KeyPath {
 public:
  KeyPath(const char* key) : keys_{std::string(key)} {}
  KeyPath(std::string_view key) : keys_{std::string(key)} {}
  KeyPath(std::string key) : keys_{std::move(key)} {}
  KeyPath(std::initializer_list<std::string> keys) : keys_(keys) {}
  KeyPath(std::vector<std::string> keys) : keys_(std::move(keys)) {}

  const std::vector<std::string>& keys() const noexcept { return keys_; }

 private:
  std::vector<std::string> keys_;
};

/** How Run::update() writes config and summary. */
enum class UpdateMode : std::int64_t {
  /** The changed paths are applied to what the server has then. */
  merge = WANDB_UPDATE_MERGE,
  /** A changed config replaces all user keys, a changed summary the whole one. */
  replace = WANDB_UPDATE_REPLACE,
};

struct UpdateOptions {
  UpdateMode mode = UpdateMode::merge;
  /** Limits of the whole update. */
  CallOptions call = {};
};

struct WaitOptions {
  /** The time between two questions, 10 ms at least. */
  std::chrono::milliseconds interval{5000};
  /** After what time to give up; nothing: never. */
  std::optional<std::chrono::milliseconds> timeout = std::nullopt;
  /** The state "preempted" ends the waiting, too. */
  bool preempted_ends = false;
  /** A limit of each question, and a token that ends the waiting. */
  CallOptions call = {};
};

struct DeleteOptions {
  /** Deletes the artifacts that the run logged, too. */
  bool artifacts = false;
  CallOptions call = {};
};

namespace detail {

/** What changes a run; `Derived` has get() for the C handle. */
template <class Derived>
class Writing {
 public:
#if WANDB_RUN_EXCEPTIONS
  /**
   * Changes the display name (Run.name = ...); nothing empties it. This and the
   * other setters change this object alone, until update() sends it.
   */
  void set_name(OptionalText name) { try_set_name(name).value(); }
  /** Changes the notes (Run.notes = ...). */
  void set_notes(OptionalText notes) { try_set_notes(notes).value(); }
  /** Changes the old field beside the notes (Run.description = ...). */
  void set_description(OptionalText text) {
    try_set_description(text).value();
  }
  /** Changes the group (Run.group = ...); nothing takes the run out of it. */
  void set_group(OptionalText group) { try_set_group(group).value(); }
  /** Changes the job type (Run.job_type = ...). */
  void set_job_type(OptionalText type) { try_set_job_type(type).value(); }
  /** Replaces all tags (Run.tags = [...]). */
  void set_tags(const std::vector<std::string>& tags) { try_set_tags(tags).value(); }
  /**
   * Sets a value of the configuration (Run.config[...] = ...). Objects that are
   * missing on the way are made; ErrorCode::invalid_argument when something on it
   * is no object, or a Json is none.
   */
  void set_config(const KeyPath& path, const Value& value) {
    try_set_config(path, value).value();
  }
  /** Sets a value of the summary (Run.summary[...] = ...), as set_config(). */
  void set_summary(const KeyPath& path, const Value& value) {
    try_set_summary(path, value).value();
  }
  /** Takes a value out of the configuration (del Run.config[...]); false when there was none. */
  bool remove_config(const KeyPath& path) { return try_remove_config(path).value(); }
  /** Takes a value out of the summary (del Run.summary[...]); false when there was none. */
  bool remove_summary(const KeyPath& path) { return try_remove_summary(path).value(); }
  /** Whether there is something that update() would send. */
  bool has_changes() const { return try_has_changes().value(); }

  /**
   * Sends what was changed (Run.update): only what differs, with one request,
   * and none when nothing does. Then the run is what the server answered; on an
   * error the changes stay.
   *
   * A changed config or summary is read anew first, and only the changed paths
   * are applied, so that threads of this process that change different keys of
   * one run, through any objects, lose nothing. Another process that writes
   * between that reading and the writing still loses its change.
   *
   * ErrorCode::not_found when the run was deleted meanwhile, ::permission when
   * the key may not change it, ::unsupported for a local run.
   */
  void update(const UpdateOptions& options = {}) { try_update(options).value(); }
  /** As update() with its defaults (Run.save). */
  void save(const CallOptions& call = {}) { try_save(call).value(); }

  /**
   * Moves the run to another state (Run.update_state), and says whether the
   * server did it: to "pending" from running, failed, crashed or preempted, to
   * "failed" from pending or running. ErrorCode::unsupported by old servers.
   */
  bool update_state(std::string_view state, const CallOptions& call = {}) {
    return try_update_state(state, call).value();
  }
  /**
   * Asks the program that logs the run to end it (Run.stop), and says whether
   * the server took it. Repeating it has no effect.
   */
  bool stop(const CallOptions& call = {}) const { return try_stop(call).value(); }
  /**
   * Waits until the run is finished, failed, crashed or killed
   * (Run.wait_until_finished), reads all attributes anew, and gives the state. A
   * local run has ended when its log has an exit. ErrorCode::timeout names the
   * state that the run still has; ::not_found when it was deleted meanwhile.
   */
  std::string wait_until_finished(const WaitOptions& options = {}) {
    return try_wait_until_finished(options).value();
  }
  /**
   * Deletes the run on the server (Run.delete). Afterwards calls on this object
   * fail with ErrorCode::not_found; so does what asks the server through others.
   */
  void remove(const DeleteOptions& options = {}) { try_remove(options).value(); }
#endif
  /** @name The same as Result
   * @{ */
  Result<void> try_set_name(OptionalText name) {
    return set("set_name", wandb_run_set_name, name);
  }
  Result<void> try_set_notes(OptionalText notes) {
    return set("set_notes", wandb_run_set_notes, notes);
  }
  Result<void> try_set_description(OptionalText text) {
    return set("set_description", wandb_run_set_description, text);
  }
  Result<void> try_set_group(OptionalText group) {
    return set("set_group", wandb_run_set_group, group);
  }
  Result<void> try_set_job_type(OptionalText type) {
    return set("set_job_type", wandb_run_set_job_type, type);
  }
  Result<void> try_set_tags(const std::vector<std::string>& tags) {
    if (handle() == nullptr) return moved_from("set_tags");
    const Texts texts(tags);
    const int32_t status =
        wandb_run_set_tags(handle(), texts.data(), texts.sizes(), texts.count());
    return settled(status, "set_tags");
  }
  Result<void> try_set_config(const KeyPath& path, const Value& value) {
    return put("set_config", wandb_run_config_set, path, value);
  }
  Result<void> try_set_summary(const KeyPath& path, const Value& value) {
    return put("set_summary", wandb_run_summary_set, path, value);
  }
  Result<bool> try_remove_config(const KeyPath& path) {
    return take("remove_config", wandb_run_config_remove, path);
  }
  Result<bool> try_remove_summary(const KeyPath& path) {
    return take("remove_summary", wandb_run_summary_remove, path);
  }
  Result<bool> try_has_changes() const {
    const auto changes = number(handle(), wandb_run_has_changes, "has_changes");
    if (!changes) return changes.error();
    return *changes != 0;
  }

  Result<void> try_update(const UpdateOptions& options = {}) {
    const Limits limits(options.call);
    auto how = defaults(wandb_update_opts_init);
    how.mode = static_cast<int64_t>(options.mode);
    return done(call_on(handle(), "update", [&](wandb_error** error) {
      return wandb_run_update(handle(), &how, limits.get(), error);
    }));
  }
  Result<void> try_save(const CallOptions& call = {}) {
    const Limits limits(call);
    return done(call_on(handle(), "save", [&](wandb_error** error) {
      return wandb_run_save(handle(), limits.get(), error);
    }));
  }
  Result<bool> try_update_state(std::string_view state, const CallOptions& call = {}) {
    return told("update_state", call, [&](auto limits, auto moved, auto error) {
      return wandb_run_update_state(handle(), state.data(), state.size(), limits, moved, error);
    });
  }
  Result<bool> try_stop(const CallOptions& call = {}) const {
    return told("stop", call, [&](auto limits, auto stopped, auto error) {
      return wandb_run_stop(handle(), limits, stopped, error);
    });
  }
  Result<std::string> try_wait_until_finished(const WaitOptions& options = {}) {
    const Limits limits(options.call);
    auto how = defaults(wandb_wait_opts_init);
    how.interval_ms = options.interval.count() > 0 ? options.interval.count() : 1;
    if (options.timeout) how.timeout_ms = milliseconds(*options.timeout);
    how.preempted_ends = options.preempted_ends;
    return make_text(handle(), "wait_until_finished", [&](auto state, auto error) {
      return wandb_run_wait_until_finished(handle(), &how, limits.get(), state, error);
    });
  }
  Result<void> try_remove(const DeleteOptions& options = {}) {
    const Limits limits(options.call);
    auto what = defaults(wandb_delete_opts_init);
    what.artifacts = options.artifacts;
    return done(call_on(handle(), "delete", [&](wandb_error** error) {
      return wandb_run_delete(handle(), &what, limits.get(), error);
    }));
  }
  /** @} */

 private:
  wandb_run* handle() const noexcept { return static_cast<const Derived*>(this)->get(); }

  template <class Set>
  Result<void> set(const char* operation, Set setter, OptionalText text) {
    if (handle() == nullptr) return moved_from(operation);
    return settled(setter(handle(), text.data(), text.size()), operation);
  }
  template <class Set>
  Result<void> put(const char* operation, Set setter, const KeyPath& path, const Value& value) {
    const Texts keys(path.keys());
    const std::string json = json_to_write(value);
    return done(call_on(handle(), operation, [&](wandb_error** error) {
      return setter(handle(), keys.data(), keys.sizes(), keys.count(), json.data(), json.size(),
                    error);
    }));
  }
  template <class Remove>
  Result<bool> take(const char* operation, Remove remover, const KeyPath& path) {
    if (handle() == nullptr) return moved_from(operation);
    const Texts keys(path.keys());
    const int32_t status = remover(handle(), keys.data(), keys.sizes(), keys.count());
    if (status == WANDB_MISSING) return false;
    return value_of(status, true, operation);
  }
  template <class Ask>
  Result<bool> told(const char* operation, const CallOptions& call, Ask&& ask) const {
    const Limits limits(call);
    int32_t yes = 0;
    const auto status = call_on(handle(), operation, [&](wandb_error** error) {
      return ask(limits.get(), &yes, error);
    });
    if (!status) return status.error();
    return yes != 0;
  }
};

}  // namespace detail

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_WRITING_HPP
