/*
 * wandb_run.hpp: Weights & Biases runs, remote or local, for C++17 and later.
 *
 * Headers alone, this one and those in wandb_run/, over wandb_run.h and the
 * standard library; link with wandb_run.
 *
 *     for (auto& row : wandb::Run::open("entity/project/run").scan_history())
 *       std::cout << row.get<double>("loss") << '\n';
 *
 * THE RULES, which hold for every class:
 *
 * Errors. A call that can fail comes twice: `run.file(name)` throws
 * wandb::Error, `run.try_file(name)` returns a wandb::Result that holds the
 * value or the Error. Without exceptions (-fno-exceptions) only the second
 * kind is declared. Loops throw; without exceptions they end early and keep
 * the error: look at `error()` of what was looped over.
 *
 * Ownership. Objects own what they hold, can be moved and not be copied, and
 * release it at their end. Any order of destruction is fine: what is made from
 * an object keeps what it needs of it. Calls on an object that was moved from
 * fail with ErrorCode::invalid_argument.
 *
 * Text is UTF-8. Functions take std::string_view and give std::string, which
 * is yours. Where they give std::string_view (cells of rows, keys, names of
 * columns) it is borrowed; the function says until when.
 *
 * Absence. What may be missing is a std::optional.
 *
 * Threads. Each class says whether threads may share it. `close()` may come
 * from any thread while a call of another one runs, which then ends with
 * ErrorCode::closed, as all later calls do.
 *
 * Blocking. A call that may wait takes CallOptions, or options that hold them:
 * a time limit and a CancelToken.
 *
 * Units that are compiled with and without exceptions can be linked into one
 * program; their wandb types differ.
 */

#ifndef WANDB_RUN_HPP
#define WANDB_RUN_HPP

#include "wandb_run/api.hpp"
#include "wandb_run/arrow.hpp"
#include "wandb_run/local.hpp"

#include <cstddef>
#include <cstdint>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** The version of the library in use, "MAJOR.MINOR.PATCH"; static. */
inline const char* version() noexcept { return wandb_version_text(); }
/** The version of the library in use: MAJOR * 1000000 + MINOR * 1000 + PATCH. */
inline std::uint32_t version_number() noexcept { return wandb_version_number(); }
/**
 * Whether the library in use has the interface that this header was written
 * for. A program that loads the library at run time goes no further otherwise.
 */
inline bool abi_matches() noexcept { return wandb_abi_version() == WANDB_ABI_VERSION; }
/**
 * How many C handles the program holds: those of objects, and what C code of it
 * has not freed. For tests of leaks. Any thread.
 */
inline std::size_t handle_count() noexcept { return wandb_handle_count(); }

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_HPP
