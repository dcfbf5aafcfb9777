/* Failures: the codes, the error, and a result that holds a value or one. */

#ifndef WANDB_RUN_ERROR_HPP
#define WANDB_RUN_ERROR_HPP

#include <wandb_run.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/** 1 when failing calls throw, 0 when only their `try_` twins are there. */
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define WANDB_RUN_EXCEPTIONS 1
#define WANDB_RUN_NAMESPACE throwing
#else
#define WANDB_RUN_EXCEPTIONS 0
#define WANDB_RUN_NAMESPACE returning
#endif

// Units of both kinds may be linked into one program, and some classes differ.
namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** What kind of failure it was; the numbers are those of wandb_run.h. */
enum class ErrorCode : std::int32_t {
  /** A row, map or table does not hold the key. */
  missing = WANDB_MISSING,
  /** The value is null. */
  null = WANDB_NULL,
  /** No API key was found, or the server does not accept it (HTTP 401). */
  auth = WANDB_E_AUTH,
  /** The key is valid but not allowed to do this (HTTP 403). */
  permission = WANDB_E_PERMISSION,
  /** The run, project, entity, file or directory does not exist, or is not visible. */
  not_found = WANDB_E_NOT_FOUND,
  /** An argument, setting or path is not valid, or the object was moved from; nothing was sent. */
  invalid_argument = WANDB_E_INVALID_ARGUMENT,
  /** Someone else is changing the same thing, or another thread is in a call on this object. */
  conflict = WANDB_E_CONFLICT,
  /** The target exists and replacing it was not asked for. */
  exists = WANDB_E_EXISTS,
  /** The server asks to slow down (HTTP 429) for longer than the call may take. */
  rate_limited = WANDB_E_RATE_LIMITED,
  /** The server failed (HTTP 5xx, or an error in a GraphQL answer). */
  server = WANDB_E_SERVER,
  /** No connection, or it broke. */
  network = WANDB_E_NETWORK,
  /** The TLS handshake failed. */
  tls = WANDB_E_TLS,
  /** A time limit passed. */
  timeout = WANDB_E_TIMEOUT,
  /** The call's CancelToken was triggered, or a progress callback said stop. */
  cancelled = WANDB_E_CANCELLED,
  /** The object was closed, before the call or while it ran. */
  closed = WANDB_E_CLOSED,
  /** The server answered something unexpected. */
  protocol = WANDB_E_PROTOCOL,
  /** The server, or a local run, cannot do this. */
  unsupported = WANDB_E_UNSUPPORTED,
  /** An answer is larger than the limit. */
  too_large = WANDB_E_TOO_LARGE,
  /** A local file could not be read or written. */
  io = WANDB_E_IO,
  /** Data is damaged or incomplete. */
  integrity = WANDB_E_INTEGRITY,
  /** A defect of the library; the object of the call is of no more use. */
  internal = WANDB_E_INTERNAL,
  /** A cell or attribute holds something of another type. */
  type = WANDB_E_TYPE,
};

/** The name of a code, for logs: "not found". Static, never null. */
inline const char* name(ErrorCode code) noexcept {
  return wandb_status_name(static_cast<std::int32_t>(code));
}

/**
 * What went wrong. Cheap to copy; it never changes, so threads may share it.
 */
class Error : public std::exception {
 public:
  // Copies only: one that was moved from would have nothing to say.
  Error(const Error&) = default;
  Error& operator=(const Error&) = default;

  /**
   * What a C call failed with: the error it gave, which stays the caller's, or
   * only a status, and then why, where the name of the status does not say it.
   */
  Error(std::int32_t status, const char* operation, std::string_view subject,
        const wandb_error* given, const char* why = nullptr)
      : facts_(std::make_shared<const Facts>(status, operation, subject, given, why)) {}

  ErrorCode code() const noexcept { return static_cast<ErrorCode>(facts_->status); }
  /** The whole message on one line; it holds no key and no header. */
  const char* what() const noexcept override { return facts_->message.c_str(); }
  /** The same as what(). */
  const std::string& message() const noexcept { return facts_->message; }
  /** The operation that failed, "scan_history"; empty when there is none. */
  const std::string& operation() const noexcept { return facts_->operation; }
  /** What it failed on: entity/project/run, a directory, a file; empty when there is none. */
  const std::string& subject() const noexcept { return facts_->subject; }
  /** The messages that the server gave with its answer, in its order. */
  const std::vector<std::string>& server_messages() const noexcept {
    return facts_->server_messages;
  }
  /** The HTTP status of the answer; 0 when there was none. */
  int http_status() const noexcept { return facts_->http_status; }
  /** Whether the same call may succeed later. */
  bool retryable() const noexcept { return facts_->retryable; }
  /** How many requests were sent before giving up. */
  std::uint32_t attempts() const noexcept { return facts_->attempts; }
  /** How long the server asked to wait. */
  std::optional<std::chrono::milliseconds> retry_after() const noexcept {
    return facts_->retry_after;
  }
  /** After what time the call gave up; nothing where nothing was sent. */
  std::optional<std::chrono::milliseconds> elapsed() const noexcept { return facts_->elapsed; }

 private:
  struct Facts {
    std::int32_t status;
    std::string message, operation, subject;
    std::vector<std::string> server_messages;
    int http_status = 0;
    bool retryable = false;
    std::uint32_t attempts = 0;
    std::optional<std::chrono::milliseconds> retry_after, elapsed;

    Facts(std::int32_t code, const char* doing, std::string_view about, const wandb_error* given,
          const char* why)
        : status(code), operation(doing), subject(about) {
      if (given == nullptr) {
        message = operation;
        if (!subject.empty()) message += " \"" + subject + '"';
        message += ": ";
        message += why != nullptr ? why : wandb_status_name(status);
        return;
      }
      message = text(given, wandb_error_message);
      operation = text(given, wandb_error_operation);
      subject = text(given, wandb_error_subject);
      for (std::size_t at = 0; at < wandb_error_server_message_count(given); at++) {
        const char* line = nullptr;
        std::size_t len = 0;
        if (wandb_error_server_message(given, at, &line, &len) == WANDB_OK) {
          server_messages.emplace_back(line, len);
        }
      }
      status = wandb_error_code(given);
      http_status = wandb_error_http_status(given);
      retryable = wandb_error_retryable(given) != 0;
      attempts = wandb_error_attempts(given);
      retry_after = time(wandb_error_retry_after_ms(given));
      elapsed = time(wandb_error_elapsed_ms(given));
    }

    static std::string text(const wandb_error* given,
                            std::int32_t (*get)(const wandb_error*, const char**, std::size_t*)) {
      const char* found = nullptr;
      std::size_t len = 0;
      return get(given, &found, &len) == WANDB_OK ? std::string(found, len) : std::string();
    }

    static std::optional<std::chrono::milliseconds> time(std::int64_t milliseconds) {
      if (milliseconds < 0) return std::nullopt;
      return std::chrono::milliseconds(milliseconds);
    }
  };

  std::shared_ptr<const Facts> facts_;
};

/**
 * A value, or the Error that there is instead.
 *
 * Asking for the value where there is an Error throws that Error, and ends the
 * program where there are no exceptions; asking for the Error where there is a
 * value ends it always.
 */
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& value() & { return *checked(this); }
  const T& value() const& { return *checked(this); }
  /** By value, so that nothing dangles: `auto run = api.try_run(path).value();` */
  T value() && { return std::move(*checked(this)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return checked(this); }
  const T* operator->() const { return checked(this); }

  T value_or(T other) && { return has_value() ? std::move(*checked(this)) : std::move(other); }

  const Error& error() const noexcept {
    const Error* error = std::get_if<1>(&state_);
    if (error == nullptr) std::abort();
    return *error;
  }

 private:
  template <class Self>
  static auto checked(Self* self) -> decltype(std::get_if<0>(&self->state_)) {
    auto* value = std::get_if<0>(&self->state_);
    if (value == nullptr) {
#if WANDB_RUN_EXCEPTIONS
      throw self->error();
#else
      std::abort();
#endif
    }
    return value;
  }

  std::variant<T, Error> state_;
};

/** Success, or the Error that there is instead. */
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool has_value() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }

  void value() const {
    if (has_value()) return;
#if WANDB_RUN_EXCEPTIONS
    throw *error_;
#else
    std::abort();
#endif
  }

  const Error& error() const noexcept {
    if (!error_) std::abort();
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_ERROR_HPP
