/* Artifacts in the making. */

#ifndef WANDB_RUN_NEW_ARTIFACT_HPP
#define WANDB_RUN_NEW_ARTIFACT_HPP

#include "call.hpp"

#include <string>
#include <string_view>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** How a reference is added. */
struct ReferenceOptions {
  /** False: the content is not looked at, the address alone is digested (checksum=False). */
  bool checksum = true;
  /**
   * Whose proxies, trusted roots and limits a look at an http(s) address takes,
   * as `api.get()`; its credentials are never sent. Null: those of the
   * environment.
   */
  const wandb_api* api = nullptr;
  CallOptions call = {};
};

/**
 * A new version of an artifact (wandb.Artifact(name, type)): what it is called,
 * and what goes into it; Run::log_new_artifact() makes it. Adding reads each
 * file once for its digest and copies nothing: the files must stay as they are
 * until they were sent, which is checked.
 *
 * Threads: one at a time; a second call meanwhile fails with
 * ErrorCode::conflict.
 */
class NewArtifact : public detail::Owner<wandb_new_artifact, wandb_new_artifact_free> {
 public:
  using Owner::Owner;
#if WANDB_RUN_EXCEPTIONS
  /**
   * Starts an empty version. The name is of letters, digits, dashes,
   * underscores and dots, the type such as model or dataset. Sends nothing.
   */
  NewArtifact(std::string_view name, std::string_view type)
      : NewArtifact(try_make(name, type).value()) {}
#endif
  static Result<NewArtifact> try_make(std::string_view name, std::string_view type) {
    wandb_new_artifact* made = nullptr;
    const auto status = detail::call("NewArtifact", [&](wandb_error** error) {
      return wandb_new_artifact_new(name.data(), name.size(), type.data(), type.size(), &made,
                                    error);
    });
    if (!status) return status.error();
    return NewArtifact(made);
  }

#if WANDB_RUN_EXCEPTIONS
  /** Describes the version. */
  void set_description(OptionalText text) { try_set_description(text).value(); }
  /** Replaces the metadata: a JSON object with at most 100 keys and no infinity. */
  void set_metadata(std::string_view json) { try_set_metadata(json).value(); }
  /** Gives the version an alias. Without any it gets latest. */
  void add_alias(std::string_view alias) { try_add_alias(alias).value(); }
  /** Gives the version a tag. Servers that know no tags refuse the version. */
  void add_tag(std::string_view tag) { try_add_tag(tag).value(); }
  /**
   * Adds a file (Artifact.add_file). The name is its path in the artifact, with /
   * between folders; empty for the file's own name. ErrorCode::exists when the
   * path is taken by other content.
   */
  void add_file(std::string_view path, std::string_view name = {}) {
    try_add_file(path, name).value();
  }
  /**
   * Adds every file below a folder (Artifact.add_dir): hidden ones too; links are
   * followed. The name is the folder in the artifact; empty for the top. On an
   * error nothing is added.
   */
  void add_dir(std::string_view path, std::string_view name = {}) {
    try_add_dir(path, name).value();
  }
  /**
   * Adds a reference to content elsewhere (Artifact.add_reference): it is looked
   * at for its digest and not uploaded. file:///path (a folder adds each of its
   * files), an http(s) address, s3:// and gs:// only without checksum, or any
   * other scheme with a name. The name is its path in the artifact; empty for the
   * last part of the address.
   */
  void add_reference(std::string_view uri, std::string_view name = {},
                     const ReferenceOptions& options = {}) {
    try_add_reference(uri, name, options).value();
  }
  /** The digest that names what was added so far (Artifact.digest): 32 hex digits. */
  std::string digest() const { return try_digest().value(); }
#endif
  /** @name The same as Result
   * @{ */
  Result<void> try_set_description(OptionalText text) {
    return set("set_description", wandb_new_artifact_set_description, text.data(), text.size());
  }
  Result<void> try_set_metadata(std::string_view json) {
    return set("set_metadata", wandb_new_artifact_set_metadata, json.data(), json.size());
  }
  Result<void> try_add_alias(std::string_view alias) {
    return set("add_alias", wandb_new_artifact_add_alias, alias.data(), alias.size());
  }
  Result<void> try_add_tag(std::string_view tag) {
    return set("add_tag", wandb_new_artifact_add_tag, tag.data(), tag.size());
  }
  Result<void> try_add_file(std::string_view path, std::string_view name = {}) {
    return set("add_file", wandb_new_artifact_add_file, path.data(), path.size(), name.data(),
               name.size());
  }
  Result<void> try_add_dir(std::string_view path, std::string_view name = {}) {
    return set("add_dir", wandb_new_artifact_add_dir, path.data(), path.size(), name.data(),
               name.size());
  }
  Result<void> try_add_reference(std::string_view uri, std::string_view name = {},
                                 const ReferenceOptions& options = {}) {
    const detail::Limits limits(options.call);
    auto how = detail::defaults(wandb_reference_opts_init);
    how.unchecked = !options.checksum;
    how.api = options.api;
    return set("add_reference", wandb_new_artifact_add_reference, uri.data(), uri.size(),
               name.data(), name.size(), &how, limits.get());
  }
  Result<std::string> try_digest() const {
    return detail::make_text(get(), "NewArtifact::digest", [&](auto out, auto error) {
      return wandb_new_artifact_digest(get(), out, error);
    });
  }
  /** @} */

 private:
  template <class Set, class... With>
  Result<void> set(const char* operation, Set setter, With... with) {
    return detail::done(detail::call_on(
        get(), operation, [&](wandb_error** error) { return setter(get(), with..., error); }));
  }
};

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_NEW_ARTIFACT_HPP
