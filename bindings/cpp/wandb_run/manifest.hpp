/* What an artifact consists of. */

#ifndef WANDB_RUN_MANIFEST_HPP
#define WANDB_RUN_MANIFEST_HPP

#include "detail.hpp"
#include "stream.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** A part of an artifact. */
struct ManifestEntry {
  /**
   * The path inside of the artifact, which may hold /. A server chose it: it is
   * not safe as a path on this machine.
   */
  std::string path;
  /** The base64 of its MD5, or whatever stands for the content of a reference. */
  std::string digest;
  /** Where it points; nothing for a file that the server stores. */
  std::optional<std::string> reference;
  /** Bytes, where they are known. */
  std::optional<std::uint64_t> size;
};

/**
 * What an artifact consists of (Artifact.manifest), in the order of the paths.
 * `for (const auto& entry : artifact.manifest())`.
 *
 * Threads: shared freely, it never changes.
 */
class Manifest : public detail::Owner<wandb_manifest, wandb_manifest_free>,
                 public detail::Numbered<Manifest, ManifestEntry> {
 public:
  using Owner::Owner;

  /** How many entries. */
  std::size_t size() const noexcept { return wandb_manifest_count(get()); }

#if WANDB_RUN_EXCEPTIONS
  /** An entry by its number, counted from 0; ErrorCode::missing beyond the last. */
  ManifestEntry item(std::size_t at) const { return try_item(at).value(); }
  /** The entry at exactly this path (Artifact.get_entry). */
  std::optional<ManifestEntry> find(std::string_view path) const {
    return try_find(path).value();
  }
  /** The digest that names the content as a whole: 32 hex digits, over paths and digests. */
  std::string digest() const { return try_digest().value(); }
  /** The whole as the JSON that the server stores. */
  std::string json() const { return try_json().value(); }
#endif
  /** @name The same as Result
   * @{ */
  Result<ManifestEntry> try_item(std::size_t at) const {
    if (get() == nullptr) return detail::moved_from("Manifest::item");
    const auto text = [&](auto of) {
      return detail::borrowed([&](auto... to) { return of(get(), at, to...); });
    };
    const auto [path_status, path] = text(wandb_manifest_path);
    if (path_status != WANDB_OK) return failed(path_status);
    const auto [digest_status, digest] = text(wandb_manifest_entry_digest);
    if (digest_status != WANDB_OK) return failed(digest_status);
    ManifestEntry entry{std::string(path), std::string(digest), std::nullopt, std::nullopt};
    const auto [reference_status, reference] = text(wandb_manifest_reference);
    if (reference_status == WANDB_OK) entry.reference = std::string(reference);
    if (reference_status != WANDB_OK && reference_status != WANDB_NULL) {
      return failed(reference_status);
    }
    std::uint64_t size = 0;
    const std::int32_t size_status = wandb_manifest_size(get(), at, &size);
    if (size_status == WANDB_OK) entry.size = size;
    if (size_status != WANDB_OK && size_status != WANDB_NULL) return failed(size_status);
    return entry;
  }
  Result<std::optional<ManifestEntry>> try_find(std::string_view path) const {
    if (get() == nullptr) return detail::moved_from("Manifest::find");
    std::size_t at = 0;
    const std::int32_t status = wandb_manifest_find(get(), path.data(), path.size(), &at);
    if (status == WANDB_MISSING) return std::optional<ManifestEntry>();
    if (status != WANDB_OK) return Error(status, "Manifest::find", path, nullptr);
    auto entry = try_item(at);
    if (!entry) return entry.error();
    return std::optional<ManifestEntry>(*std::move(entry));
  }
  Result<std::string> try_digest() const {
    return detail::text(get(), wandb_manifest_digest, "Manifest::digest");
  }
  Result<std::string> try_json() const {
    return detail::text(get(), wandb_manifest_json, "Manifest::json");
  }
  /** @} */

 private:
  static Error failed(std::int32_t status) { return Error(status, "Manifest::item", "", nullptr); }
};

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_MANIFEST_HPP
