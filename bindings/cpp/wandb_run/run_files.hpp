/* What a run does with its files. */

#ifndef WANDB_RUN_RUN_FILES_HPP
#define WANDB_RUN_RUN_FILES_HPP

#include "downloads.hpp"
#include "files.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

struct UploadOptions {
  ProgressCallback progress = nullptr;
  /** Limits of the whole call; by default of stalls and of each query alone. */
  CallOptions call = {};
};

/** Which files to fetch, and how. The defaults are all files. */
struct DownloadAllOptions {
  /**
   * Only files of exactly these names; one that does not exist is an
   * ErrorCode::not_found among the results, at their end.
   */
  std::vector<std::string> names = {};
  /** Only files whose names match this pattern, see FilesOptions. Not together with names. */
  std::string pattern = {};
  /** How many files are fetched at the same time; 0 for 4, at most 16. */
  std::uint64_t workers = 0;
  /** Replaces files that exist. */
  bool replace = false;
  /** Leaves files that exist as they are, unchecked, and succeeds. */
  bool exist_ok = false;
  /** Limits of the whole call; by default of stalls and of each query alone. */
  CallOptions call = {};
};

/** What a server has exported of a run's history, fetched. */
struct HistoryExports {
  /** What became of each file, in the order in which the server names them. */
  std::vector<FileDownload> files;
  /** Whether the run has rows that are in no file yet. */
  bool contains_live_data = false;
};

namespace detail {

/** The files of a run; `Derived` has get() for the C handle. */
template <class Derived>
class RunFiles {
 public:
#if WANDB_RUN_EXCEPTIONS
  /** Lists the files (Run.files). Nothing is sent before the first is asked for. */
  Files files(const FilesOptions& options = {}) const { return try_files(options).value(); }
  /** One file by its exact name, which may hold / (Run.file). */
  File file(std::string_view name, const CallOptions& call = {}) const {
    return try_file(name, call).value();
  }
  /**
   * Uploads a file (Run.upload_file), and gives it as the server lists it. Its
   * name is the way from root, a directory or empty for the current one, to path,
   * with / on every system; each .. of a file outside of root becomes two
   * underscores. A file of that name is replaced.
   *
   * It returns once the server lists the file as it was sent, for which it waits
   * up to 30 s. Doing it again after a failure is safe. ErrorCode::not_found when
   * there is no file at path, no such run, or when the server took the bytes but
   * does not list the file; ::integrity when it still lists something else under
   * this name; ::unsupported for a local run.
   */
  File upload_file(std::string_view path, std::string_view root = {},
                   const UploadOptions& options = {}) const {
    return try_upload_file(path, root, options).value();
  }
  /**
   * Fetches files to root, several at a time, each as File::download() does. One
   * that fails does not keep the others: look at each result. Threads that it
   * starts have ended when it returns.
   */
  std::vector<FileDownload> download_files(std::string_view root,
                                           const DownloadAllOptions& options = {}) const {
    return try_download_files(root, options).value();
  }
  /**
   * Fetches the Parquet files that the server has exported of the history to dir
   * (Run.download_history_exports), as <entity>_<project>_<run>_<i>.runhistory.parquet;
   * one of that name is replaced. One that fails does not keep the others.
   *
   * ErrorCode::integrity when the history must be complete and the run has rows
   * that are in no file yet: nothing is fetched then. ::unsupported on servers
   * that do not export, and for a local run.
   */
  HistoryExports download_history_exports(std::string_view dir, bool require_complete = true,
                                          const CallOptions& call = {}) const {
    return try_download_history_exports(dir, require_complete, call).value();
  }
#endif
  /** @name The same as Result
   * @{ */
  Result<Files> try_files(const FilesOptions& options = {}) const {
    const FileChoice which(options);
    return make_limited<Files, wandb_files>(
        handle(), "files", options.call,
        [&](auto out, auto error) { return wandb_run_files(handle(), which.get(), out, error); });
  }
  Result<File> try_file(std::string_view name, const CallOptions& call = {}) const {
    const Limits limits(call);
    return make<File, wandb_file>(handle(), "file", [&](auto out, auto error) {
      return wandb_run_file(handle(), name.data(), name.size(), limits.get(), out, error);
    });
  }
  Result<File> try_upload_file(std::string_view path, std::string_view root = {},
                               const UploadOptions& options = {}) const {
    const Limits limits(options.call);
    Progress progress(options.progress);
    auto how = defaults(wandb_upload_opts_init);
    how.progress = progress.function();
    how.user = progress.user();
    auto file = make<File, wandb_file>(handle(), "upload_file", [&](auto out, auto error) {
      return wandb_run_upload_file(handle(), path.data(), path.size(), root.data(), root.size(),
                                   &how, limits.get(), out, error);
    });
    progress.rethrow();
    return file;
  }
  Result<std::vector<FileDownload>> try_download_files(
      std::string_view root, const DownloadAllOptions& options = {}) const {
    const Limits limits(options.call);
    const Texts names(options.names);
    auto how = defaults(wandb_download_all_opts_init);
    how.names = names.data();
    how.name_lens = names.sizes();
    how.n_names = names.count();
    how.pattern = options.pattern.data();
    how.pattern_len = options.pattern.size();
    how.workers = options.workers;
    how.replace = options.replace;
    how.exist_ok = options.exist_ok;
    return make_downloads(handle(), "download_files", [&](auto out, auto error) {
      return wandb_run_download_files(handle(), root.data(), root.size(), &how, limits.get(), out,
                                      error);
    });
  }
  Result<HistoryExports> try_download_history_exports(std::string_view dir,
                                                      bool require_complete = true,
                                                      const CallOptions& call = {}) const {
    const Limits limits(call);
    std::int32_t live = 0;
    auto files =
        make_downloads(handle(), "download_history_exports", [&](auto out, auto error) {
          return wandb_run_download_history_exports(handle(), dir.data(), dir.size(),
                                                    require_complete ? 1 : 0, limits.get(), &live,
                                                    out, error);
        });
    if (!files) return files.error();
    return HistoryExports{std::move(*files), live != 0};
  }
  /** @} */

 private:
  const wandb_run* handle() const noexcept { return static_cast<const Derived*>(this)->get(); }
};

}  // namespace detail

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_RUN_FILES_HPP
