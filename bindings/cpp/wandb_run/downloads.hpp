/* What became of many files. */

#ifndef WANDB_RUN_DOWNLOADS_HPP
#define WANDB_RUN_DOWNLOADS_HPP

#include "detail.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** A file of many that were to be fetched. */
struct FileDownload {
  /** Its name on the server. */
  std::string name;
  /** Where it is now, or why it is not. */
  Result<std::string> path;
};

namespace detail {

/** A C call that fetches files. */
template <class Of, class Call>
Result<std::vector<FileDownload>> make_downloads(const Of* of, const char* operation,
                                                 Call&& with) {
  using Downloads = Owner<wandb_downloads, wandb_downloads_free>;
  const auto made = make<Downloads, wandb_downloads>(of, operation, std::forward<Call>(with));
  if (!made) return made.error();
  std::vector<FileDownload> files;
  for (size_t at = 0; at < wandb_downloads_count(made->get()); at++) {
    const auto [named, name] =
        borrowed([&](auto... to) { return wandb_downloads_name(made->get(), at, to...); });
    if (named != WANDB_OK) return Error(named, operation, "", nullptr);
    ErrorPlace error;
    const auto [status, path] = borrowed(
        [&](auto... to) { return wandb_downloads_result(made->get(), at, to..., error.out()); });
    if (status == WANDB_OK) {
      files.push_back({std::string(name), std::string(path)});
    } else {
      files.push_back({std::string(name), Error(status, operation, name, error.get())});
    }
  }
  return files;
}

}  // namespace detail

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_DOWNLOADS_HPP
