/* Artifacts that exist. */

#ifndef WANDB_RUN_ARTIFACT_HPP
#define WANDB_RUN_ARTIFACT_HPP

#include "call.hpp"
#include "downloads.hpp"
#include "files.hpp"
#include "manifest.hpp"
#include "map.hpp"
#include "stream.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** Which files of an artifact to bring, and how. The defaults are all files. */
struct ArtifactDownloadOptions {
  /** Only files whose path begins with this text. */
  std::string path_prefix = {};
  /** How many files are fetched at the same time; 0 for 8, at most 64. 1 starts no thread. */
  std::uint64_t workers = 0;
  /**
   * Told of the bytes of all files together: on any of the downloading threads,
   * by one at a time.
   */
  ProgressCallback progress = nullptr;
  /** Limits of the whole call; by default of stalls and of each query alone. */
  CallOptions call = {};
};

/**
 * A version of an artifact (wandb.Artifact), as of its look-up. Names, version
 * and aliases are those of the collection that it was looked up in, which may be
 * another one than its source, the collection that it was made in.
 *
 * Threads: shared freely.
 */
class Artifact : public detail::Owner<wandb_artifact, wandb_artifact_free> {
 public:
  using Owner::Owner;

  /** Ends the calls on this artifact. Any thread. */
  void close() noexcept { wandb_artifact_close(get()); }

  /** A draft: a version that is not committed. */
  bool is_draft() const noexcept { return wandb_artifact_is_draft(get()) != 0; }
  /** It was looked up in another collection than its source (Artifact.is_link). */
  bool is_link() const noexcept { return wandb_artifact_is_link(get()) != 0; }

#if WANDB_RUN_EXCEPTIONS
  /** The server's own id (Artifact.id). */
  std::string id() const { return try_id().value(); }
  /** collection:v3; after a look-up by another alias with that alias (Artifact.name). */
  std::string name() const { return try_name().value(); }
  /** entity/project/name (Artifact.qualified_name). */
  std::string qualified_name() const { return try_qualified_name().value(); }
  /** The entity of the collection (Artifact.entity). */
  std::string entity() const { return try_entity().value(); }
  /** The project of the collection (Artifact.project). */
  std::string project() const { return try_project().value(); }
  /** The name of the collection (Artifact.collection.name). */
  std::string collection() const { return try_collection().value(); }
  /** Which version of the collection it is: v3 (Artifact.version); empty for a draft. */
  std::string version() const { return try_version().value(); }
  /** collection:v3 of the source (Artifact.source_name). */
  std::string source_name() const { return try_source_name().value(); }
  /** The entity of the source (Artifact.source_entity); empty where the key may not see it. */
  std::string source_entity() const { return try_source_entity().value(); }
  /** The project of the source (Artifact.source_project); empty where the key may not see it. */
  std::string source_project() const { return try_source_project().value(); }
  /** The collection that it was made in (Artifact.source_collection.name). */
  std::string source_collection() const { return try_source_collection().value(); }
  /** Which version of the source it is (Artifact.source_version). */
  std::string source_version() const { return try_source_version().value(); }
  /** The type, such as dataset or model (Artifact.type). */
  std::string type() const { return try_type().value(); }
  /** COMMITTED, PENDING (a draft) or DELETED (Artifact.state). */
  std::string state() const { return try_state().value(); }
  /** What names the content, 32 hex digits (Artifact.digest). */
  std::string digest() const { return try_digest().value(); }
  /** What its makers wrote about it (Artifact.description). */
  std::optional<std::string> description() const { return try_description().value(); }
  /** The hash that the commit gave it (Artifact.commit_hash). */
  std::optional<std::string> commit_hash() const { return try_commit_hash().value(); }
  /** When it was made, ISO 8601 in UTC (Artifact.created_at). */
  std::optional<std::string> created_at() const { return try_created_at().value(); }
  /** The last change of what is stored about it, ISO 8601 in UTC (Artifact.updated_at). */
  std::optional<std::string> updated_at() const { return try_updated_at().value(); }
  /** Bytes of all files, references included (Artifact.size). */
  std::uint64_t size() const { return try_size().value(); }
  /** How many files, references included (Artifact.file_count). */
  std::uint64_t file_count() const { return try_file_count().value(); }
  /** The aliases in the collection, the version not counted (Artifact.aliases). */
  std::vector<std::string> aliases() const { return try_aliases().value(); }
  /** What its makers stored with it (Artifact.metadata). */
  Map metadata() const { return try_metadata().value(); }
  /**
   * What it consists of (Artifact.manifest). Fetched once for a committed
   * artifact, anew each time for a draft.
   */
  Manifest manifest(const CallOptions& call = {}) const { return try_manifest(call).value(); }
  /**
   * Lists the files (Artifact.files). Nothing is sent before the first is asked
   * for. There is no pattern here.
   */
  Files files(const FilesOptions& options = {}) const { return try_files(options).value(); }
  /**
   * Brings the files below root (Artifact.download), in the order of their paths.
   *
   * A file that is there and has the content of the manifest is kept, any other
   * is replaced; each appears under its name only when it is whole. References
   * are followed for http and https (without credentials), file, and other
   * artifacts of the server. One file that fails does not keep the others: look
   * at each result.
   */
  std::vector<FileDownload> download(std::string_view root,
                                     const ArtifactDownloadOptions& options = {}) const {
    return try_download(root, options).value();
  }
#endif
  /** @name The same as Result
   * @{ */
  Result<std::string> try_id() const { return text("id", wandb_artifact_id); }
  Result<std::string> try_name() const { return text("name", wandb_artifact_name); }
  Result<std::string> try_qualified_name() const {
    return text("qualified_name", wandb_artifact_qualified_name);
  }
  Result<std::string> try_entity() const { return text("entity", wandb_artifact_entity); }
  Result<std::string> try_project() const { return text("project", wandb_artifact_project); }
  Result<std::string> try_collection() const {
    return text("collection", wandb_artifact_collection);
  }
  Result<std::string> try_version() const { return text("version", wandb_artifact_version); }
  Result<std::string> try_source_name() const {
    return text("source_name", wandb_artifact_source_name);
  }
  Result<std::string> try_source_entity() const {
    return text("source_entity", wandb_artifact_source_entity);
  }
  Result<std::string> try_source_project() const {
    return text("source_project", wandb_artifact_source_project);
  }
  Result<std::string> try_source_collection() const {
    return text("source_collection", wandb_artifact_source_collection);
  }
  Result<std::string> try_source_version() const {
    return text("source_version", wandb_artifact_source_version);
  }
  Result<std::string> try_type() const { return text("type", wandb_artifact_type); }
  Result<std::string> try_state() const { return text("state", wandb_artifact_state); }
  Result<std::string> try_digest() const { return text("digest", wandb_artifact_digest); }
  Result<std::optional<std::string>> try_description() const {
    return maybe("description", wandb_artifact_description);
  }
  Result<std::optional<std::string>> try_commit_hash() const {
    return maybe("commit_hash", wandb_artifact_commit_hash);
  }
  Result<std::optional<std::string>> try_created_at() const {
    return maybe("created_at", wandb_artifact_created_at);
  }
  Result<std::optional<std::string>> try_updated_at() const {
    return maybe("updated_at", wandb_artifact_updated_at);
  }
  Result<std::uint64_t> try_size() const {
    return detail::number(get(), wandb_artifact_size, "Artifact::size");
  }
  Result<std::uint64_t> try_file_count() const {
    return detail::number(get(), wandb_artifact_file_count, "Artifact::file_count");
  }
  Result<std::vector<std::string>> try_aliases() const {
    if (get() == nullptr) return detail::moved_from("aliases");
    std::vector<std::string> aliases;
    for (;;) {
      const auto [status, alias] = detail::borrowed(
          [&](auto... to) { return wandb_artifact_alias(get(), aliases.size(), to...); });
      if (status == WANDB_MISSING && aliases.size() == wandb_artifact_alias_count(get())) {
        return aliases;
      }
      if (status != WANDB_OK) return Error(status, "aliases", "", nullptr);
      aliases.emplace_back(alias);
    }
  }
  Result<Map> try_metadata() const {
    if (get() == nullptr) return detail::moved_from("metadata");
    wandb_map* made = nullptr;
    const std::int32_t status = wandb_artifact_metadata(get(), &made);
    return detail::value_of(status, Map(made), "metadata");
  }
  Result<Manifest> try_manifest(const CallOptions& call = {}) const {
    const detail::Limits limits(call);
    return detail::make<Manifest, wandb_manifest>(get(), "manifest", [&](auto out, auto error) {
      return wandb_artifact_manifest(get(), limits.get(), out, error);
    });
  }
  Result<Files> try_files(const FilesOptions& options = {}) const {
    const detail::FileChoice which(options);
    return detail::make_limited<Files, wandb_files>(
        get(), "Artifact::files", options.call,
        [&](auto out, auto error) { return wandb_artifact_files(get(), which.get(), out, error); });
  }
  Result<std::vector<FileDownload>> try_download(
      std::string_view root, const ArtifactDownloadOptions& options = {}) const {
    const detail::Limits limits(options.call);
    detail::Progress progress(options.progress);
    auto how = detail::defaults(wandb_artifact_download_opts_init);
    how.path_prefix = options.path_prefix.data();
    how.path_prefix_len = options.path_prefix.size();
    how.workers = options.workers;
    how.progress = progress.function();
    how.user = progress.user();
    auto files = detail::make_downloads(get(), "Artifact::download", [&](auto out, auto error) {
      return wandb_artifact_download(get(), root.data(), root.size(), &how, limits.get(), out,
                                     error);
    });
    progress.rethrow();
    return files;
  }
  /** @} */

 private:
  Result<std::string> text(const char* operation, detail::TextGetter<wandb_artifact> of) const {
    return detail::text(get(), of, operation);
  }
  Result<std::optional<std::string>> maybe(const char* operation,
                                           detail::TextGetter<wandb_artifact> of) const {
    return detail::optional_text(get(), of, operation);
  }
};

struct ArtifactsOptions {
  /** How many artifacts one request brings; 0 for 100. */
  std::uint64_t per_page = 0;
  /** Limits of each step of the list. */
  CallOptions call = {};
};

/**
 * The artifacts that a run made or took, one by one, in the server's order.
 * `for (auto& artifact : run.logged_artifacts())`; `std::move(artifact)` keeps
 * one.
 *
 * Threads: one at a time; a second call meanwhile fails with
 * ErrorCode::conflict. Only close() may come from any thread.
 */
class Artifacts : public detail::Owner<wandb_artifacts, wandb_artifacts_free>,
                  public detail::Stream<Artifacts, Artifact> {
 public:
  Artifacts(wandb_artifacts* handle, CallOptions limits) noexcept
      : Owner(handle), limits_(std::move(limits)) {}

  /** Other limits for the steps from here on. */
  void set_call(CallOptions limits) { limits_ = std::move(limits); }
  /** Ends the list. Any thread. */
  void close() noexcept { wandb_artifacts_close(get()); }

  /** The next artifact, or nothing at the end. */
  Result<std::optional<Artifact>> try_next() {
    return detail::next<Artifact>(get(), "Artifacts::next", limits_, wandb_artifacts_next);
  }

#if WANDB_RUN_EXCEPTIONS
  /** How many artifacts the list has. Asks for the first page if none was asked for yet. */
  std::optional<std::uint64_t> total() { return try_total().value(); }
#endif
  Result<std::optional<std::uint64_t>> try_total() {
    return detail::total(get(), "Artifacts::total", limits_, wandb_artifacts_total);
  }

 private:
  CallOptions limits_;
};

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_ARTIFACT_HPP
