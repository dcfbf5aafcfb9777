/* A client of a W&B server. */

#ifndef WANDB_RUN_API_HPP
#define WANDB_RUN_API_HPP

#include "options.hpp"
#include "histories.hpp"
#include "runs.hpp"
#include "sweep.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** Which artifact to ask for. */
struct ArtifactOptions {
  /** The type that it must be of; empty for any. */
  std::string type = {};
  CallOptions call = {};
};

/** Whose key is used (wandb.apis.public.User). */
struct Viewer {
  /** The server's own id. */
  std::string id;
  /** The login name. */
  std::optional<std::string> username;
  /** The display name. */
  std::optional<std::string> name;
  std::optional<std::string> email;
  /** The entity of paths that name none, unless the settings have one. */
  std::optional<std::string> entity;
  /** The user administers the server. */
  bool admin = false;
  /** The names of the teams, in the server's order. */
  std::vector<std::string> teams;
};

/**
 * A client of one W&B server (wandb.Api): settings, connections and rate limits.
 *
 * Threads: shared freely.
 */
class Api : public detail::Owner<wandb_api, wandb_api_free> {
 public:
  using Owner::Owner;
#if WANDB_RUN_EXCEPTIONS
  /**
   * Makes a client. Sends nothing and looks up no key: the first request does.
   * ErrorCode::invalid_argument names the option that is not valid;
   * ErrorCode::auth for a key that has not the form of one.
   */
  explicit Api(const ApiOptions& options = {}) : Api(try_make(options).value()) {}
#endif
  static Result<Api> try_make(const ApiOptions& options = {}) {
    const auto made = detail::Options::make(options);
    if (!made) return made.error();
    wandb_api* api = nullptr;
    const auto status = detail::call("Api", [&](wandb_error** error) {
      return wandb_api_new(made->get(), &api, error);
    });
    if (!status) return status.error();
    return Api(api);
  }

  /** Ends the calls on this client. Runs that were opened with it go on. Any thread. */
  void close() noexcept { wandb_api_close(get()); }

#if WANDB_RUN_EXCEPTIONS
  /**
   * Opens a run and loads it (Api.run). The path is entity/project/run, a part
   * of it that the settings complete, the address of the run's page, or a local
   * run: a path that starts with /, ./, ../ or ~, ends in .wandb, or is a
   * directory with a log in it. ErrorCode::not_found names entity, project and
   * run.
   */
  Run run(std::string_view path, const CallOptions& call = {}) const {
    return try_run(path, call).value();
  }
  /**
   * Opens and loads the run of a part that Run::shards() gave, in whatever
   * process; read it with the same text as ScanOptions::shard.
   */
  Run shard_run(std::string_view shard, const CallOptions& call = {}) const {
    return try_shard_run(shard, call).value();
  }
  /**
   * Lists the runs of a project (Api.runs). The path is entity/project, or
   * project with the entity of the settings or of the key, or the address of any
   * page of the project; empty for the project of the settings. Nothing is sent
   * before the first run is asked for, and errors come with it.
   */
  Runs runs(std::string_view path, const RunsOptions& options = {}) const {
    return try_runs(path, options).value();
  }
  /**
   * Reads the histories of all runs of a project, several at a time; see
   * Histories. The path is that of runs(). Runs of a lazy list are loaded before
   * their rows are read, at one more request for each.
   */
  Histories histories(std::string_view path, const HistoriesOptions& options = {}) const {
    return try_histories(path, options).value();
  }
  /**
   * Asks for a sweep (Api.sweep): entity/project/sweep, a part of it that the
   * settings complete, or the address of its page.
   */
  Sweep sweep(std::string_view path, const CallOptions& call = {}) const {
    return try_sweep(path, call).value();
  }
  /**
   * One artifact by its name (Api.artifact): entity/project/collection:alias,
   * without the entity for that of the settings or the key, without the project
   * for that of the settings or uncategorized. The alias is a version (v3), an
   * alias (latest), a digest or a commit hash. ErrorCode::not_found names it;
   * ::invalid_argument names both types when it is of another one.
   */
  Artifact artifact(std::string_view name, const ArtifactOptions& options = {}) const {
    return try_artifact(name, options).value();
  }
  /** Asks whose key is used (Api.viewer); ErrorCode::auth when it is nobody's. */
  Viewer viewer(const CallOptions& call = {}) const { return try_viewer(call).value(); }
  /** Where the API is, without trailing slash. */
  std::string base_url() const { return try_base_url().value(); }
  /** Where the web app is, without trailing slash. */
  std::string app_url() const { return try_app_url().value(); }
  /** The entity of paths that name none; nothing when the server is asked for that of the key. */
  std::optional<std::string> entity() const { return try_entity().value(); }
  /** The project of paths that name none. */
  std::optional<std::string> project() const { return try_project().value(); }
#endif
  /** @name The same as Result
   * @{ */
  Result<Run> try_run(std::string_view path, const CallOptions& call = {}) const {
    const detail::Limits limits(call);
    return detail::make<Run, wandb_run>(get(), "Api::run", [&](auto out, auto error) {
      return wandb_api_run(get(), path.data(), path.size(), limits.get(), out, error);
    });
  }
  Result<Run> try_shard_run(std::string_view shard, const CallOptions& call = {}) const {
    const detail::Limits limits(call);
    return detail::make<Run, wandb_run>(get(), "Api::shard_run", [&](auto out, auto error) {
      return wandb_api_shard_run(get(), shard.data(), shard.size(), limits.get(), out, error);
    });
  }
  Result<Runs> try_runs(std::string_view path, const RunsOptions& options = {}) const {
    const auto which = detail::runs_options(options);
    return detail::make_limited<Runs, wandb_runs>(
        get(), "Api::runs", options.call, [&](auto out, auto error) {
          return wandb_api_runs(get(), path.data(), path.size(), &which, out, error);
        });
  }
  Result<Histories> try_histories(std::string_view path,
                                  const HistoriesOptions& options = {}) const {
    const auto which = detail::runs_options(options.runs);
    const detail::Texts keys(options.scan.keys);
    const detail::Texts leave_out(options.scan.leave_out);
    const auto what = detail::scan_options(options.scan, keys, leave_out, options.scan.batch_rows);
    const auto how = detail::histories_options(options);
    return detail::make_limited<Histories, wandb_histories>(
        get(), "Api::histories", options.call, [&](auto out, auto error) {
          return wandb_api_histories(get(), path.data(), path.size(), &which, &what, &how, out,
                                     error);
        });
  }
  Result<Sweep> try_sweep(std::string_view path, const CallOptions& call = {}) const {
    const detail::Limits limits(call);
    return detail::make<Sweep, wandb_sweep>(get(), "Api::sweep", [&](auto out, auto error) {
      return wandb_api_sweep(get(), path.data(), path.size(), limits.get(), out, error);
    });
  }
  Result<Artifact> try_artifact(std::string_view name,
                                const ArtifactOptions& options = {}) const {
    const detail::Limits limits(options.call);
    return detail::make<Artifact, wandb_artifact>(
        get(), "Api::artifact", [&](auto out, auto error) {
          return wandb_api_artifact(get(), name.data(), name.size(), options.type.data(),
                                    options.type.size(), limits.get(), out, error);
        });
  }
  Result<Viewer> try_viewer(const CallOptions& call = {}) const {
    const detail::Limits limits(call);
    const auto map = detail::make<Map, wandb_map>(get(), "Api::viewer", [&](auto out, auto error) {
      return wandb_api_viewer(get(), limits.get(), out, error);
    });
    if (!map) return map.error();
    Viewer viewer;
    auto id = map->try_get<std::string>("id");
    if (!id) return id.error();
    viewer.id = *std::move(id);
    const std::pair<const char*, std::optional<std::string>*> texts[] = {
        {"username", &viewer.username},
        {"name", &viewer.name},
        {"email", &viewer.email},
        {"entity", &viewer.entity},
    };
    for (const auto& [key, to] : texts) {
      auto text = map->try_find<std::string>(key);
      if (!text) return text.error();
      *to = *std::move(text);
    }
    const auto admin = map->try_get<bool>("admin");
    if (!admin) return admin.error();
    viewer.admin = *admin;
    const auto teams = map->try_json("teams");
    if (!teams) return teams.error();
    viewer.teams = detail::json_texts(teams->value_or("[]"));
    return viewer;
  }
  Result<std::string> try_base_url() const {
    return detail::text(get(), wandb_api_base_url, "Api::base_url");
  }
  Result<std::string> try_app_url() const {
    return detail::text(get(), wandb_api_app_url, "Api::app_url");
  }
  Result<std::optional<std::string>> try_entity() const {
    return detail::optional_text(get(), wandb_api_entity, "Api::entity");
  }
  Result<std::optional<std::string>> try_project() const {
    return detail::optional_text(get(), wandb_api_project, "Api::project");
  }
  /** @} */
};

inline Result<Run> Run::try_make(const Api& api, std::string_view entity,
                                 std::string_view project, std::string_view id,
                                 const CallOptions& call) {
  const detail::Limits limits(call);
  return detail::make<Run, wandb_run>(api.get(), "Run", [&](auto out, auto error) {
    return wandb_run_new(api.get(), entity.data(), entity.size(), project.data(), project.size(),
                         id.data(), id.size(), limits.get(), out, error);
  });
}

inline Result<Run> Run::try_from_attrs(const Api& api, std::string_view entity,
                                       std::string_view project, std::string_view id,
                                       std::string_view attrs) {
  return detail::make<Run, wandb_run>(api.get(), "Run::from_attrs", [&](auto out, auto error) {
    return wandb_run_from_attrs(api.get(), entity.data(), entity.size(), project.data(),
                                project.size(), id.data(), id.size(), attrs.data(), attrs.size(),
                                out, error);
  });
}

inline Result<Run> Run::try_create(const Api& api, const CreateOptions& options) {
  const detail::Limits limits(options.call);
  auto which = detail::defaults(wandb_create_opts_init);
  const auto give = [](const std::string& text, const char*& to, std::size_t& size) {
    if (text.empty()) return;
    to = text.data();
    size = text.size();
  };
  give(options.id, which.id, which.id_len);
  give(options.project, which.project, which.project_len);
  give(options.entity, which.entity, which.entity_len);
  which.pending = options.pending;
  return detail::make<Run, wandb_run>(api.get(), "Run::create", [&](auto out, auto error) {
    return wandb_run_create(api.get(), &which, limits.get(), out, error);
  });
}

#if WANDB_RUN_EXCEPTIONS
inline Run::Run(const Api& api, std::string_view entity, std::string_view project,
                std::string_view id, const CallOptions& call)
    : Run(try_make(api, entity, project, id, call).value()) {}
inline Run Run::from_attrs(const Api& api, std::string_view entity, std::string_view project,
                           std::string_view id, std::string_view attrs) {
  return try_from_attrs(api, entity, project, id, attrs).value();
}
inline Run Run::create(const Api& api, const CreateOptions& options) {
  return try_create(api, options).value();
}
#endif

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_API_HPP
