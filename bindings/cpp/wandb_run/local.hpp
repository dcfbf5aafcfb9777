/* The local runs under a directory. */

#ifndef WANDB_RUN_LOCAL_HPP
#define WANDB_RUN_LOCAL_HPP

#include "run.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** A run that lies in a directory; open it with open(). */
struct LocalRun {
  std::string id;
  /** The directory of the run. */
  std::string path;
  /** The run was recorded without a server. */
  bool offline = false;
  /** The log was uploaded since, as the official tools note it. */
  bool synced = false;

#if WANDB_RUN_EXCEPTIONS
  /** Run::open_local(path). */
  Run open(const CallOptions& call = {}) const { return Run::open_local(path, call); }
#endif
  Result<Run> try_open(const CallOptions& call = {}) const {
    return Run::try_open_local(path, call);
  }
};

/**
 * The local runs in a directory, in its wandb and in its .wandb, the oldest
 * first. `for (auto& local : wandb::LocalRuns("."))`. Lazy: a run is looked at
 * when it is its turn.
 *
 * A run directory without a log that can be read is an error, but the list goes
 * on behind it: loop again, or ask for the next one.
 *
 * Threads: one at a time; a second call meanwhile fails with
 * ErrorCode::conflict. Only close() may come from any thread.
 */
class LocalRuns : public detail::Owner<wandb_local_runs, wandb_local_runs_free>,
                  public detail::Stream<LocalRuns, LocalRun> {
 public:
  using Owner::Owner;
#if WANDB_RUN_EXCEPTIONS
  /** ErrorCode::not_found when there is no such directory. */
  explicit LocalRuns(std::string_view directory) : LocalRuns(try_open(directory).value()) {}
#endif
  static Result<LocalRuns> try_open(std::string_view directory) {
    wandb_local_runs* runs = nullptr;
    const auto status = detail::call("LocalRuns", [&](wandb_error** error) {
      return wandb_local_runs_open(directory.data(), directory.size(), &runs, error);
    });
    if (!status) return status.error();
    return LocalRuns(runs);
  }

  /** Ends the list. Any thread. */
  void close() noexcept { wandb_local_runs_close(get()); }

  /** The next run, or nothing at the end. */
  Result<std::optional<LocalRun>> try_next() {
    const auto status = detail::call_on(get(), "LocalRuns::next", [&](wandb_error** error) {
      return wandb_local_runs_next(get(), error);
    });
    if (!status) return status.error();
    if (*status != WANDB_OK) return std::optional<LocalRun>();
    auto id = detail::text(get(), wandb_local_runs_id, "LocalRun::id");
    if (!id) return id.error();
    auto path = detail::text(get(), wandb_local_runs_path, "LocalRun::path");
    if (!path) return path.error();
    const auto offline = detail::number(get(), wandb_local_runs_offline, "LocalRun::offline");
    if (!offline) return offline.error();
    const auto synced = detail::number(get(), wandb_local_runs_synced, "LocalRun::synced");
    if (!synced) return synced.error();
    return std::optional(LocalRun{*std::move(id), *std::move(path), *offline != 0, *synced != 0});
  }
};

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_LOCAL_HPP
