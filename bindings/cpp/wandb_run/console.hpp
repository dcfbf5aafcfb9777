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

/** A line that a run printed. */
struct ConsoleLine {
  /**
   * The line without its end. Control codes stay as they were printed, but for
   * the carriage return, which starts the line anew.
   */
  std::string text;
  /** When the text of the line began: UTC, microseconds, no zone. */
  std::optional<std::string> timestamp;
  /** The number of the line, counted from 0 over both streams. */
  std::uint64_t number = 0;
  ConsoleStream stream = ConsoleStream::standard_output;
};

/**
 * The lines that a run printed, in the order in which they were ended.
 * `for (auto& line : run.console())`.
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
    auto timestamp =
        detail::optional_text(get(), wandb_console_timestamp, "ConsoleLine::timestamp");
    if (!timestamp) return timestamp.error();
    const auto number = detail::number(get(), wandb_console_number, "ConsoleLine::number");
    if (!number) return number.error();
    const auto stream = detail::number(get(), wandb_console_stream, "ConsoleLine::stream");
    if (!stream) return stream.error();
    return std::optional(ConsoleLine{*std::move(text), *std::move(timestamp), *number,
                                     static_cast<ConsoleStream>(*stream)});
  }

 private:
  CallOptions limits_;
};

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_CONSOLE_HPP
