// Checks that count and say where they failed; a program ends with
// `return check::end();`. They work with and without exceptions.
#ifndef CHECK_HPP
#define CHECK_HPP

#include <wandb_run.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

// What limits of time are multiplied with.
#ifndef SLOWDOWN
#define SLOWDOWN 1
#endif

#define CHECK(condition) check::that(static_cast<bool>(condition), #condition, __FILE__, __LINE__)

// A Result that has no value, but an error with this code.
#define CHECK_NOT(result, expected) \
  check::fails((result), wandb::ErrorCode::expected, #result, __FILE__, __LINE__)

#if WANDB_RUN_EXCEPTIONS
// An expression that throws a wandb::Error with this code.
#define CHECK_THROWS(expression, expected)                                            \
  do {                                                                                \
    bool thrown = false;                                                              \
    try {                                                                             \
      static_cast<void>(expression);                                                  \
    } catch (const wandb::Error& as_thrown) {                                         \
      thrown = true;                                                                  \
      check::error(as_thrown, wandb::ErrorCode::expected, #expression, __FILE__,      \
                   __LINE__);                                                         \
    }                                                                                 \
    check::that(thrown, #expression " throws", __FILE__, __LINE__);                   \
  } while (false)
#endif

namespace check {

inline int done = 0;
inline int failed = 0;

inline bool that(bool ok, const char* what, const char* file, int line) {
  done++;
  if (!ok) {
    failed++;
    std::fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
  }
  return ok;
}

inline void error(const wandb::Error& error, wandb::ErrorCode expected, const char* what,
                  const char* file, int line) {
  if (!that(error.code() == expected, what, file, line)) {
    std::fprintf(stderr, "    is %s, not %s: %s\n", name(error.code()), name(expected),
                 error.what());
  }
  that(!error.message().empty() && error.message() == error.what() &&
           error.message().find('\n') == std::string::npos,
       "the message is one line", file, line);
}

template <class T>
void fails(const wandb::Result<T>& result, wandb::ErrorCode expected, const char* what,
           const char* file, int line) {
  if (that(!result.has_value(), what, file, line)) {
    error(result.error(), expected, what, file, line);
  }
}

/** The time since then. */
inline std::chrono::milliseconds since(std::chrono::steady_clock::time_point then) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               then);
}

/** A string as JSON. */
inline std::string quoted(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      char code[8];
      std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(c));
      json += code;
    } else {
      json += c;
    }
  }
  return json + '"';
}

inline int end() {
  std::fprintf(stderr, "%d checks, %d failed\n", done, failed);
  return failed == 0 && done > 0 ? 0 : 1;
}

}  // namespace check

#endif
