/* Sweeps. */

#ifndef WANDB_RUN_SWEEP_HPP
#define WANDB_RUN_SWEEP_HPP

#include "runs.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/**
 * A sweep, as the server described it.
 *
 * Threads: shared freely, it never changes.
 */
class Sweep : public detail::Owner<wandb_sweep, wandb_sweep_free> {
 public:
  using Owner::Owner;

#if WANDB_RUN_EXCEPTIONS
  /** The sweep's id, as in its address (Sweep.id). */
  std::string id() const { return try_id().value(); }
  /** The server's own id of the sweep. */
  std::string storage_id() const { return try_storage_id().value(); }
  /** The display name, else the id (Sweep.name). */
  std::string name() const { return try_name().value(); }
  /** The name that was given in the web app. */
  std::optional<std::string> display_name() const { return try_display_name().value(); }
  /** RUNNING, PAUSED, CANCELED, FINISHED and others (Sweep.state). */
  std::string state() const { return try_state().value(); }
  /** The configuration as the server keeps it: YAML (Sweep.config is this, parsed). */
  std::optional<std::string> config_text() const { return try_config_text().value(); }
  /** Who owns the project (Sweep.entity). */
  std::string entity() const { return try_entity().value(); }
  /** The project (Sweep.project). */
  std::string project() const { return try_project().value(); }
  /** The address of the sweep's page (Sweep.url). */
  std::string url() const { return try_url().value(); }
  /** The best value of the metric so far (Sweep.best_loss). */
  std::optional<double> best_loss() const { return try_best_loss().value(); }
  /**
   * How many runs the sweep makes in all, known of a grid search
   * (Sweep.expected_run_count).
   */
  std::optional<std::uint64_t> run_count_expected() const {
    return try_run_count_expected().value();
  }
  /** Lists the runs of the sweep (Sweep.runs). */
  Runs runs(const RunsOptions& options = {}) const { return try_runs(options).value(); }
#endif
  /** @name The same as Result
   * @{ */
  Result<std::string> try_id() const { return detail::text(get(), wandb_sweep_id, "Sweep::id"); }
  Result<std::string> try_storage_id() const {
    return detail::text(get(), wandb_sweep_storage_id, "Sweep::storage_id");
  }
  Result<std::string> try_name() const {
    return detail::text(get(), wandb_sweep_name, "Sweep::name");
  }
  Result<std::optional<std::string>> try_display_name() const {
    return detail::optional_text(get(), wandb_sweep_display_name, "Sweep::display_name");
  }
  Result<std::string> try_state() const {
    return detail::text(get(), wandb_sweep_state, "Sweep::state");
  }
  Result<std::optional<std::string>> try_config_text() const {
    return detail::optional_text(get(), wandb_sweep_config_text, "Sweep::config_text");
  }
  Result<std::string> try_entity() const {
    return detail::text(get(), wandb_sweep_entity, "Sweep::entity");
  }
  Result<std::string> try_project() const {
    return detail::text(get(), wandb_sweep_project, "Sweep::project");
  }
  Result<std::string> try_url() const {
    return detail::text(get(), wandb_sweep_url, "Sweep::url");
  }
  Result<std::optional<double>> try_best_loss() const {
    return detail::optional_number(get(), wandb_sweep_best_loss, "Sweep::best_loss");
  }
  Result<std::optional<std::uint64_t>> try_run_count_expected() const {
    return detail::optional_number(get(), wandb_sweep_run_count_expected,
                                   "Sweep::run_count_expected");
  }
  Result<Runs> try_runs(const RunsOptions& options = {}) const {
    const auto which = detail::runs_options(options);
    return detail::make_limited<Runs, wandb_runs>(
        get(), "Sweep::runs", options.call,
        [&](auto out, auto error) { return wandb_sweep_runs(get(), &which, out, error); });
  }
  /** @} */
};

inline Result<std::optional<Sweep>> Run::try_sweep(const CallOptions& call) const {
  const detail::Limits limits(call);
  wandb_sweep* sweep = nullptr;
  const auto status = detail::call_on(get(), "Run::sweep", [&](wandb_error** error) {
    return wandb_run_sweep(get(), limits.get(), &sweep, error);
  });
  if (!status) return status.error();
  if (*status != WANDB_OK) return std::optional<Sweep>();
  return std::optional<Sweep>(Sweep(sweep));
}

#if WANDB_RUN_EXCEPTIONS
inline std::optional<Sweep> Run::sweep(const CallOptions& call) const {
  return try_sweep(call).value();
}
#endif

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_SWEEP_HPP
