/*
 * How C functions are called: handles that are owned, statuses that become results.
 * Nothing in namespace detail is meant for programs.
 */

#ifndef WANDB_RUN_DETAIL_HPP
#define WANDB_RUN_DETAIL_HPP

#include "error.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** A text that may be none: a literal, a string, std::nullopt or nullptr. */
class OptionalText {
 public:
  OptionalText(std::nullopt_t) noexcept {}
  OptionalText(std::nullptr_t) noexcept {}
  OptionalText(const char* text) noexcept {
    if (text != nullptr) text_ = text;
  }
  OptionalText(std::string_view text) noexcept : text_(text) {}
  OptionalText(const std::string& text) noexcept : text_(text) {}
  OptionalText(const std::optional<std::string>& text) noexcept {
    if (text) text_ = *text;
  }

  /** For C: null where there is no text, but not for an empty one. */
  const char* data() const noexcept {
    if (!text_) return nullptr;
    return text_->data() == nullptr ? "" : text_->data();
  }
  std::size_t size() const noexcept { return text_ ? text_->size() : 0; }

 private:
  std::optional<std::string_view> text_;
};

namespace detail {

using std::int32_t;
using std::int64_t;
using std::size_t;
using std::string_view;
using std::uint64_t;

/** Statuses from here on are failures. */
constexpr int32_t first_failure = WANDB_E_AUTH;

/** A place for the error of a C call, which it owns. */
class ErrorPlace {
 public:
  ErrorPlace() = default;
  ErrorPlace(const ErrorPlace&) = delete;
  ErrorPlace& operator=(const ErrorPlace&) = delete;
  ~ErrorPlace() { wandb_error_free(error_); }
  wandb_error** out() noexcept { return &error_; }
  const wandb_error* get() const noexcept { return error_; }

 private:
  wandb_error* error_ = nullptr;
};

/** The base of what owns a C handle. */
template <class Handle, void (*Free)(Handle*)>
class Owner {
 public:
  /** Takes what a C function gave; it is released at the end of this object. */
  explicit Owner(Handle* handle) noexcept : handle_(handle) {}

  /** The C handle, which stays owned by this object; null after a move. */
  Handle* get() const noexcept { return handle_.get(); }
  /** Gives the C handle away; the caller releases it. */
  [[nodiscard]] Handle* release() noexcept { return handle_.release(); }

 private:
  struct Deleter {
    void operator()(Handle* handle) const noexcept { Free(handle); }
  };
  std::unique_ptr<Handle, Deleter> handle_;
};

inline Error moved_from(const char* operation) {
  return Error(WANDB_E_INVALID_ARGUMENT, operation, "", nullptr, "the object was moved from");
}

/** A C call that reports through an error object; gives its status when that is no failure. */
template <class Call>
Result<int32_t> call(const char* operation, Call&& of) {
  ErrorPlace error;
  const int32_t status = of(error.out());
  if (status >= first_failure) return Error(status, operation, "", error.get());
  return status;
}

template <class Handle, class Call>
Result<int32_t> call_on(const Handle* handle, const char* operation, Call&& of) {
  if (handle == nullptr) return moved_from(operation);
  return call(operation, std::forward<Call>(of));
}

/** A C call that gives nothing but its status. */
inline Result<void> done(const Result<int32_t>& status) {
  if (!status) return status.error();
  return {};
}

/** The end of a C call that has nothing but its status. */
inline Result<void> settled(int32_t status, const char* operation) {
  if (status != WANDB_OK) return Error(status, operation, "", nullptr);
  return {};
}

/** The value of a C call that must have one. */
template <class T>
Result<T> value_of(int32_t status, T&& value, const char* operation, string_view subject = {}) {
  if (status != WANDB_OK) return Error(status, operation, subject, nullptr);
  return std::forward<T>(value);
}

/** The value of a C call that may have none. */
template <class T>
Result<std::optional<T>> optional_of(int32_t status, T&& value, const char* operation,
                                     string_view subject = {}) {
  if (status == WANDB_MISSING || status == WANDB_NULL) return std::optional<T>();
  if (status != WANDB_OK) return Error(status, operation, subject, nullptr);
  return std::optional<T>(std::forward<T>(value));
}

template <class Handle>
using TextGetter = int32_t (*)(const Handle*, const char**, size_t*);

template <class Handle, class T>
using Getter = int32_t (*)(const Handle*, T*);

/** A text: the status, and what it is. */
template <class Get>
std::pair<int32_t, string_view> borrowed(Get&& get) {
  const char* text = nullptr;
  size_t len = 0;
  const int32_t status = get(&text, &len);
  return {status, status == WANDB_OK ? string_view(text, len) : string_view()};
}

template <class Handle>
Result<std::string> text(const Handle* handle, TextGetter<Handle> get, const char* operation) {
  if (handle == nullptr) return moved_from(operation);
  const auto [status, found] = borrowed([&](auto... to) { return get(handle, to...); });
  return value_of(status, std::string(found), operation);
}

template <class Handle>
Result<std::optional<std::string>> optional_text(const Handle* handle, TextGetter<Handle> get,
                                                 const char* operation) {
  if (handle == nullptr) return moved_from(operation);
  const auto [status, found] = borrowed([&](auto... to) { return get(handle, to...); });
  return optional_of(status, std::string(found), operation);
}

template <class Handle, class T>
Result<T> number(const Handle* handle, Getter<Handle, T> get, const char* operation) {
  if (handle == nullptr) return moved_from(operation);
  T value{};
  const int32_t status = get(handle, &value);
  return value_of(status, std::move(value), operation);
}

template <class Handle, class T>
Result<std::optional<T>> optional_number(const Handle* handle, Getter<Handle, T> get,
                                         const char* operation) {
  if (handle == nullptr) return moved_from(operation);
  T value{};
  const int32_t status = get(handle, &value);
  return optional_of(status, std::move(value), operation);
}

/** A C call that makes a handle for an object of the class `T`. */
template <class T, class Handle, class Of, class Call>
Result<T> make(const Of* of, const char* operation, Call&& with) {
  Handle* made = nullptr;
  const auto done = call_on(of, operation, [&](wandb_error** error) { return with(&made, error); });
  if (!done) return done.error();
  return T(made);
}

/** A text that a C call made. */
inline Result<std::string> owned_text(int32_t status, wandb_text* made, const char* operation) {
  const Owner<wandb_text, wandb_text_free> owner(made);
  if (status != WANDB_OK) return Error(status, operation, "", nullptr);
  return text(owner.get(), wandb_text_get, operation);
}

/** A C call that makes a text. */
template <class Of, class Call>
Result<std::string> make_text(const Of* of, const char* operation, Call&& with) {
  wandb_text* made = nullptr;
  const auto status =
      call_on(of, operation, [&](wandb_error** error) { return with(&made, error); });
  if (!status) return status.error();
  return owned_text(*status, made, operation);
}

/** Texts as the two arrays that C takes; borrows them. */
class Texts {
 public:
  explicit Texts(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      data_.push_back(text.data());
      sizes_.push_back(text.size());
    }
  }
  const char* const* data() const noexcept { return data_.data(); }
  const size_t* sizes() const noexcept { return sizes_.data(); }
  size_t count() const noexcept { return data_.size(); }

 private:
  std::vector<const char*> data_;
  std::vector<size_t> sizes_;
};

/** An option struct of C with its defaults. */
template <class Struct>
Struct defaults(int32_t (*init)(Struct*, size_t)) {
  Struct made{};
  // It only fails for a struct that is smaller than it ever was.
  static_cast<void>(init(&made, sizeof made));
  return made;
}

}  // namespace detail

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_DETAIL_HPP
