/* The lines that a run printed. */

#ifndef WANDB_RUN_CONSOLE_HPP
#define WANDB_RUN_CONSOLE_HPP

#include "call.hpp"
#include "stream.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** Where a line was printed. */
enum class ConsoleStream : std::int32_t {
  standard_output = WANDB_CONSOLE_STDOUT,
  standard_error = WANDB_CONSOLE_STDERR,
};

/** Which console lines to read. The defaults are all lines. */
struct ConsoleOptions {
  /** How many lines one request brings; 0 for 1000. Of no meaning for a local run and with last. */
  std::uint64_t per_page = 0;
  /**
   * Only the last lines, at most so many, in one request; 0 for all lines. Where
   * a server gives fewer than asked for though there are more, the lines end with
   * ErrorCode::integrity, and the error says how many came.
   */
  std::uint64_t last = 0;
  /** Limits of each step. */
  CallOptions call = {};
};

/** A line that a run printed. */
struct ConsoleLine {
  /**
   * The line without its end. Control codes stay as they were printed, but for
   * the carriage return, which starts the line anew.
   */
  std::string text;
  /** When its text began, of a remote run when it was captured: UTC, microseconds, no zone. */
  std::optional<std::string> timestamp;
  /** The number of the line, counted from 0 over both streams. */
  std::uint64_t number = 0;
  ConsoleStream stream = ConsoleStream::standard_output;
  /** "error" for the standard error output, else empty, unless a server says otherwise. */
  std::string level;
  /** Which of several processes of one run printed the line; empty when there is one. */
  std::string label;
};

/**
 * The lines that a run printed, in their order; a local run's in the order in
 * which they were ended. `for (auto& line : run.console_logs())`.
 *
 * Threads: one at a time; a second call meanwhile fails with
 * ErrorCode::conflict. Only close() may come from any thread.
 */
class Console : public detail::Owner<wandb_console, wandb_console_free>,
                public detail::Stream<Console, ConsoleLine> {
 public:
  Console(wandb_console* handle, CallOptions limits) noexcept
      : Owner(handle), limits_(std::move(limits)) {}

  /** Other limits for the steps from here on. */
  void set_call(CallOptions limits) { limits_ = std::move(limits); }
  /** Ends the lines. Any thread. */
  void close() noexcept { wandb_console_close(get()); }

  /** The next line, or nothing at the end. */
  Result<std::optional<ConsoleLine>> try_next() {
    const detail::Limits limits(limits_);
    const auto status = detail::call_on(get(), "Console::next", [&](wandb_error** error) {
      return wandb_console_next(get(), limits.get(), error);
    });
    if (!status) return status.error();
    if (*status != WANDB_OK) return std::optional<ConsoleLine>();
    auto text = detail::text(get(), wandb_console_text, "ConsoleLine::text");
    if (!text) return text.error();
    auto time = detail::optional_text(get(), wandb_console_timestamp, "ConsoleLine::timestamp");
    if (!time) return time.error();
    const auto number = detail::number(get(), wandb_console_number, "ConsoleLine::number");
    if (!number) return number.error();
    const auto stream = detail::number(get(), wandb_console_stream, "ConsoleLine::stream");
    if (!stream) return stream.error();
    auto level = detail::text(get(), wandb_console_level, "ConsoleLine::level");
    if (!level) return level.error();
    auto label = detail::text(get(), wandb_console_label, "ConsoleLine::label");
    if (!label) return label.error();
    return std::optional(ConsoleLine{*std::move(text), *std::move(time), *number,
                                     static_cast<ConsoleStream>(*stream), *std::move(level),
                                     *std::move(label)});
  }

#if WANDB_RUN_EXCEPTIONS
  /**
   * How many lines the run has printed, as of the last request, where the server
   * says it; not for a local run. Asks for the first lines if none were asked
   * for yet.
   */
  std::optional<std::uint64_t> total() { return try_total().value(); }
#endif
  Result<std::optional<std::uint64_t>> try_total() {
    return detail::total(get(), "Console::total", limits_, wandb_console_total);
  }

 private:
  CallOptions limits_;
};

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_CONSOLE_HPP
