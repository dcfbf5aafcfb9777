/* The files of a run. */

#ifndef WANDB_RUN_FILES_HPP
#define WANDB_RUN_FILES_HPP

#include "call.hpp"
#include "stream.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** Which files to list. The defaults are all files. */
struct FilesOptions {
  /** Only files of exactly these names; those that do not exist are left out. */
  std::vector<std::string> names = {};
  /**
   * Only files whose names match this pattern of SQL's LIKE: % stands for
   * anything, _ for one character, a backslash takes either as it is. Not
   * together with names.
   */
  std::string pattern = {};
  /** How many files one request brings; 0 for 50. */
  std::uint64_t per_page = 0;
  /** Limits of each step of the list. */
  CallOptions call = {};
};

/** How a download treats what is there, and who is told. */
struct DownloadOptions {
  /** Replaces a file that exists. */
  bool replace = false;
  /** Leaves a file that exists as it is, unchecked, and succeeds. */
  bool exist_ok = false;
  ProgressCallback progress = nullptr;
  /** By default only stalls are limited. */
  CallOptions call = {};
};

/**
 * A file of a run, as the list described it.
 *
 * Threads: shared freely.
 */
class File : public detail::Owner<wandb_file, wandb_file_free> {
 public:
  using Owner::Owner;

  /** Ends downloads of this file. Any thread. */
  void close() noexcept { wandb_file_close(get()); }

#if WANDB_RUN_EXCEPTIONS
  /** The name, which may hold / (File.name). */
  std::string name() const { return try_name().value(); }
  /** Bytes (File.size); 0 where the server does not say. */
  std::uint64_t size() const { return try_size().value(); }
  /** The md5 digest in base64 (File.md5). */
  std::optional<std::string> md5() const { return try_md5().value(); }
  /** The media type (File.mimetype). */
  std::optional<std::string> mimetype() const { return try_mimetype().value(); }
  /** The last change, ISO 8601 in UTC (File.updated_at). */
  std::optional<std::string> updated_at() const { return try_updated_at().value(); }
  /** Where the file is fetched from (File.url). */
  std::optional<std::string> url() const { return try_url().value(); }
  /** The signed address in the storage (File.direct_url); it expires. */
  std::optional<std::string> direct_url() const { return try_direct_url().value(); }
  /**
   * The file's place in the bucket (File.path_uri): s3://bucket/key where the
   * storage is S3, the address itself where the file is a reference.
   */
  std::optional<std::string> path_uri() const { return try_path_uri().value(); }
  /** Where the file of a local run lies. */
  std::optional<std::string> local_path() const { return try_local_path().value(); }

  /**
   * Fetches the file to root/name (File.download), and gives its path.
   *
   * It appears under its name only when it is whole: written beside it, checked
   * against size and md5, renamed. It never leaves root, which is made when it
   * does not exist.
   */
  std::string download(std::string_view root, const DownloadOptions& options = {}) const {
    return try_download(root, options).value();
  }
  /**
   * Deletes the file on the server (File.delete). This object stays as it is.
   * ErrorCode::not_found when it is gone already.
   */
  void remove(const CallOptions& call = {}) const { try_remove(call).value(); }
#endif
  /** @name The same as Result
   * @{ */
  Result<std::string> try_name() const {
    return detail::text(get(), wandb_file_name, "File::name");
  }
  Result<std::uint64_t> try_size() const {
    return detail::number(get(), wandb_file_size, "File::size");
  }
  Result<std::optional<std::string>> try_md5() const {
    return detail::optional_text(get(), wandb_file_md5, "File::md5");
  }
  Result<std::optional<std::string>> try_mimetype() const {
    return detail::optional_text(get(), wandb_file_mimetype, "File::mimetype");
  }
  Result<std::optional<std::string>> try_updated_at() const {
    return detail::optional_text(get(), wandb_file_updated_at, "File::updated_at");
  }
  Result<std::optional<std::string>> try_url() const {
    return detail::optional_text(get(), wandb_file_url, "File::url");
  }
  Result<std::optional<std::string>> try_direct_url() const {
    return detail::optional_text(get(), wandb_file_direct_url, "File::direct_url");
  }
  Result<std::optional<std::string>> try_path_uri() const {
    return detail::optional_text(get(), wandb_file_path_uri, "File::path_uri");
  }
  Result<std::optional<std::string>> try_local_path() const {
    return detail::optional_text(get(), wandb_file_local_path, "File::local_path");
  }
  Result<std::string> try_download(std::string_view root,
                                   const DownloadOptions& options = {}) const {
    const detail::Limits limits(options.call);
    detail::Progress progress(options.progress);
    auto how = detail::defaults(wandb_download_opts_init);
    how.replace = options.replace;
    how.exist_ok = options.exist_ok;
    how.progress = progress.function();
    how.user = progress.user();
    auto path = detail::make_text(get(), "File::download", [&](auto out, auto error) {
      return wandb_file_download(get(), root.data(), root.size(), &how, limits.get(), out, error);
    });
    progress.rethrow();
    return path;
  }
  Result<void> try_remove(const CallOptions& call = {}) const {
    const detail::Limits limits(call);
    return detail::done(detail::call_on(get(), "File::remove", [&](wandb_error** error) {
      return wandb_file_delete(get(), limits.get(), error);
    }));
  }
  /** @} */
};

/**
 * The files of a run, one by one, in the server's order; a local run's by name.
 * `for (auto& file : run.files())`; `std::move(file)` keeps one.
 *
 * Threads: one at a time; a second call meanwhile fails with
 * ErrorCode::conflict. Only close() may come from any thread.
 */
class Files : public detail::Owner<wandb_files, wandb_files_free>,
              public detail::Stream<Files, File> {
 public:
  Files(wandb_files* handle, CallOptions limits) noexcept
      : Owner(handle), limits_(std::move(limits)) {}

  /** Other limits for the steps from here on. */
  void set_call(CallOptions limits) { limits_ = std::move(limits); }
  /** Ends the list. Any thread. */
  void close() noexcept { wandb_files_close(get()); }

  /** The next file, or nothing at the end. */
  Result<std::optional<File>> try_next() {
    return detail::next<File>(get(), "Files::next", limits_, wandb_files_next);
  }

#if WANDB_RUN_EXCEPTIONS
  /**
   * How many files the run has, where the server says it; not for a list by
   * names or by a pattern, nor for a local run. Asks for the first page if none
   * was asked for yet.
   */
  std::optional<std::uint64_t> total() { return try_total().value(); }
#endif
  Result<std::optional<std::uint64_t>> try_total() {
    return detail::total(get(), "Files::total", limits_, wandb_files_total);
  }

 private:
  CallOptions limits_;
};

namespace detail {

/** FilesOptions for C; borrows them. */
class FileChoice {
 public:
  explicit FileChoice(const FilesOptions& options)
      : names_(options.names), which_(defaults(wandb_files_opts_init)) {
    which_.names = names_.data();
    which_.name_lens = names_.sizes();
    which_.n_names = names_.count();
    which_.pattern = options.pattern.data();
    which_.pattern_len = options.pattern.size();
    which_.per_page = options.per_page;
  }
  const wandb_files_opts* get() const noexcept { return &which_; }

 private:
  Texts names_;
  wandb_files_opts which_;
};

}  // namespace detail

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_FILES_HPP
