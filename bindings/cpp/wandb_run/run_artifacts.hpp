/* What a run does with artifacts. */

#ifndef WANDB_RUN_RUN_ARTIFACTS_HPP
#define WANDB_RUN_RUN_ARTIFACTS_HPP

#include "artifact.hpp"
#include "new_artifact.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** How a new artifact is sent. */
struct LogArtifactOptions {
  /** How many files are sent at a time, at most 64; 0 for 4. */
  std::uint64_t workers = 0;
  /** Told of the progress of the whole, at most ten times a second. */
  ProgressCallback progress = nullptr;
  /** Limits of the whole call. */
  CallOptions call = {};
};

namespace detail {

/** The artifacts of a run; `Derived` has get() for the C handle. */
template <class Derived>
class RunArtifacts {
 public:
#if WANDB_RUN_EXCEPTIONS
  /** Lists the artifacts that the run made (Run.logged_artifacts). */
  Artifacts logged_artifacts(const ArtifactsOptions& options = {}) const {
    return try_logged_artifacts(options).value();
  }
  /** Lists the artifacts that the run took (Run.used_artifacts). */
  Artifacts used_artifacts(const ArtifactsOptions& options = {}) const {
    return try_used_artifacts(options).value();
  }
  /**
   * Says that the run took an artifact as input (Run.use_artifact); saying it
   * again changes nothing. use_as is the part that it plays; empty for its name.
   * ErrorCode::invalid_argument for a draft or an artifact of another server.
   */
  void use_artifact(const Artifact& artifact, std::string_view use_as = {},
                    const CallOptions& call = {}) const {
    try_use_artifact(artifact, use_as, call).value();
  }
  /**
   * Says that the run made an artifact that exists (Run.log_artifact), gives it
   * these aliases, which others lose, and gives it as the server has it then;
   * saying it again changes nothing. The run must be of the project of the
   * artifact's source.
   */
  Artifact log_artifact(const Artifact& artifact, const std::vector<std::string>& aliases = {},
                        const CallOptions& call = {}) const {
    return try_log_artifact(artifact, aliases, call).value();
  }
  /**
   * Makes a version, with the run as its maker (Run.log_artifact of a new one):
   * sends the files, straight from where they are, on threads that end with the
   * call, and commits it.
   *
   * The version appears only when the server has all of it. The call may be
   * repeated after any interruption: what was sent is not sent again, and a
   * version with this content that is committed already is given instead of a
   * second one: it gets the aliases and tags, and keeps its description and
   * metadata. ErrorCode::integrity when a file is no longer what it was when it
   * was added; then nothing is committed.
   */
  Artifact log_new_artifact(const NewArtifact& artifact,
                            const LogArtifactOptions& options = {}) const {
    return try_log_new_artifact(artifact, options).value();
  }
#endif
  /** @name The same as Result
   * @{ */
  Result<Artifacts> try_logged_artifacts(const ArtifactsOptions& options = {}) const {
    return listed("logged_artifacts", wandb_run_logged_artifacts, options);
  }
  Result<Artifacts> try_used_artifacts(const ArtifactsOptions& options = {}) const {
    return listed("used_artifacts", wandb_run_used_artifacts, options);
  }
  Result<void> try_use_artifact(const Artifact& artifact, std::string_view use_as = {},
                                const CallOptions& call = {}) const {
    const Limits limits(call);
    return done(call_on(handle(), "use_artifact", [&](wandb_error** error) {
      return wandb_run_use_artifact(handle(), artifact.get(), use_as.data(), use_as.size(),
                                    limits.get(), error);
    }));
  }
  Result<Artifact> try_log_artifact(const Artifact& artifact,
                                    const std::vector<std::string>& aliases = {},
                                    const CallOptions& call = {}) const {
    const Limits limits(call);
    const Texts names(aliases);
    return make<Artifact, wandb_artifact>(handle(), "log_artifact", [&](auto out, auto error) {
      return wandb_run_log_artifact(handle(), artifact.get(), names.data(), names.sizes(),
                                    names.count(), limits.get(), out, error);
    });
  }
  Result<Artifact> try_log_new_artifact(const NewArtifact& artifact,
                                        const LogArtifactOptions& options = {}) const {
    const Limits limits(options.call);
    Progress progress(options.progress);
    auto how = defaults(wandb_new_artifact_opts_init);
    how.workers = options.workers;
    how.progress = progress.function();
    how.user = progress.user();
    auto made =
        make<Artifact, wandb_artifact>(handle(), "log_new_artifact", [&](auto out, auto error) {
          return wandb_run_log_new_artifact(handle(), artifact.get(), &how, limits.get(), out,
                                            error);
        });
    progress.rethrow();
    return made;
  }
  /** @} */

 private:
  const wandb_run* handle() const noexcept { return static_cast<const Derived*>(this)->get(); }

  template <class List>
  Result<Artifacts> listed(const char* operation, List list,
                           const ArtifactsOptions& options) const {
    auto how = defaults(wandb_artifacts_opts_init);
    how.per_page = options.per_page;
    return make_limited<Artifacts, wandb_artifacts>(
        handle(), operation, options.call,
        [&](auto out, auto error) { return list(handle(), &how, out, error); });
  }
};

}  // namespace detail

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_RUN_ARTIFACTS_HPP
