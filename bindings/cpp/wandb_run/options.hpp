/* The options of a client. */

#ifndef WANDB_RUN_OPTIONS_HPP
#define WANDB_RUN_OPTIONS_HPP

#include "detail.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** How much is logged. */
enum class LogLevel : std::int32_t {
  /** Every request. */
  debug = WANDB_LOG_DEBUG,
  /** Retries and waits. */
  info = WANDB_LOG_INFO,
  /** What a user should look at. */
  warn = WANDB_LOG_WARN,
};

/**
 * Receives a line, which holds no key and no header and is borrowed for the
 * call. It comes from any thread, maybe from several at once; it must not call
 * this library with objects of the client that logs. Exceptions in it are
 * swallowed: there is no caller that could be given them.
 */
using LogCallback = std::function<void(LogLevel level, std::string_view line)>;

/** Whether answers are asked for compressed. */
enum class Compression : std::int32_t {
  /** gzip, except from loopback, where it costs more than it saves. */
  automatic = WANDB_COMPRESSION_AUTO,
  gzip = WANDB_COMPRESSION_GZIP,
  off = WANDB_COMPRESSION_OFF,
};

/** The bounds of the waits between attempts; each wait is drawn at random below its bound. */
struct RetryWaits {
  std::chrono::milliseconds first{500};
  std::chrono::milliseconds longest{15000};
};

/**
 * The options of a client. What is not set, or empty, is taken from the
 * environment (WANDB_*), then from W&B's settings files, then from the defaults,
 * as the official client does it.
 */
struct ApiOptions {
  /** Takes nothing from variables, netrc and settings files. */
  bool ignore_environment = false;
  /** The API key; else WANDB_API_KEY, else the netrc file. Sent to the base URL only. */
  std::string api_key = {};
  /** A file with an identity token (JWT) instead of a key; else WANDB_IDENTITY_TOKEN_FILE. */
  std::string identity_token_file = {};
  /** Where the API is; else WANDB_BASE_URL, else https://api.wandb.ai. */
  std::string base_url = {};
  /** Where the web app is; else WANDB_APP_URL, else derived from the base URL. */
  std::string app_url = {};
  /** The entity of paths that name none; else WANDB_ENTITY, else that of the key. */
  std::string entity = {};
  /** The project of paths that name none; else WANDB_PROJECT. */
  std::string project = {};
  /** PEM files with certificates to trust besides the system's. */
  std::vector<std::string> ca_files = {};
  /** PEM texts with certificates to trust besides the system's. */
  std::vector<std::string> ca_pems = {};
  /** True: certificates go unchecked, so that anyone on the way can read the key. */
  std::optional<bool> insecure = std::nullopt;
  /** The proxy to http servers, http:// or socks5://. */
  std::string http_proxy = {};
  /** The proxy to https servers. */
  std::string https_proxy = {};
  /** Hosts that are reached without proxy, separated by commas, * for all. */
  std::string no_proxy = {};
  /** Names the calling program at the end of the User-Agent header. */
  std::string user_agent_suffix = {};
  /** Headers, names and values, for every request to the base URL. */
  std::vector<std::pair<std::string, std::string>> headers = {};
  /** How long one call may take, retries included; else WANDB_HTTP_TIMEOUT, else 60 s. */
  std::optional<std::chrono::milliseconds> timeout = std::nullopt;
  /** How long a connect may take, name look-up and TLS included; 10 s. */
  std::optional<std::chrono::milliseconds> connect_timeout = std::nullopt;
  /** How long the server may take to start its answer; 30 s. */
  std::optional<std::chrono::milliseconds> response_timeout = std::nullopt;
  /** How long a transfer may stand still; 30 s. */
  std::optional<std::chrono::milliseconds> stall_timeout = std::nullopt;
  /** How often a request is sent at most, the first time included; 6. */
  std::optional<std::uint32_t> attempts = std::nullopt;
  std::optional<RetryWaits> retry_waits = std::nullopt;
  /** The largest answer to a query, in decoded bytes; 256 MiB. */
  std::optional<std::uint64_t> max_answer_bytes = std::nullopt;
  Compression compression = Compression::automatic;
  /** Receives log lines; nothing is logged without it. */
  LogCallback log = nullptr;
  /** The lowest level that is logged. */
  LogLevel log_level = LogLevel::info;
};

namespace detail {

/** ApiOptions for C. */
class Options {
 public:
  static Result<Options> make(const ApiOptions& from) {
    wandb_options* made = nullptr;
    const int32_t status = wandb_options_new(&made);
    if (status != WANDB_OK) return Error(status, "ApiOptions", "", nullptr);
    Options options(made);
    options.take(from);
    if (options.refused_) return *options.refused_;
    return options;
  }
  const wandb_options* get() const noexcept { return options_.get(); }

 private:
  explicit Options(wandb_options* made) : options_(made) {}

  void take(const ApiOptions& from) {
    if (from.ignore_environment) {
      check("ignore_environment", wandb_options_ignore_environment(options_.get()));
    }
    text("api_key", wandb_options_set_api_key, from.api_key);
    text("identity_token_file", wandb_options_set_identity_token_file, from.identity_token_file);
    text("base_url", wandb_options_set_base_url, from.base_url);
    text("app_url", wandb_options_set_app_url, from.app_url);
    text("entity", wandb_options_set_entity, from.entity);
    text("project", wandb_options_set_project, from.project);
    for (const auto& path : from.ca_files) text("ca_files", wandb_options_set_ca_file, path);
    for (const auto& pem : from.ca_pems) text("ca_pems", wandb_options_set_ca_pem, pem);
    set("insecure", wandb_options_set_insecure, from.insecure);
    text("http_proxy", wandb_options_set_http_proxy, from.http_proxy);
    text("https_proxy", wandb_options_set_https_proxy, from.https_proxy);
    text("no_proxy", wandb_options_set_no_proxy, from.no_proxy);
    text("user_agent_suffix", wandb_options_set_user_agent_suffix, from.user_agent_suffix);
    for (const auto& [name, value] : from.headers) {
      check("headers", wandb_options_set_header(options_.get(), name.data(), name.size(),
                                                value.data(), value.size()));
    }
    time("timeout", wandb_options_set_timeout_ms, from.timeout);
    time("connect_timeout", wandb_options_set_connect_timeout_ms, from.connect_timeout);
    time("response_timeout", wandb_options_set_response_timeout_ms, from.response_timeout);
    time("stall_timeout", wandb_options_set_stall_timeout_ms, from.stall_timeout);
    set("attempts", wandb_options_set_attempts, from.attempts);
    if (from.retry_waits) {
      check("retry_waits",
            wandb_options_set_retry_waits_ms(options_.get(), from.retry_waits->first.count(),
                                             from.retry_waits->longest.count()));
    }
    set("max_answer_bytes", wandb_options_set_max_answer_bytes, from.max_answer_bytes);
    check("compression", wandb_options_set_compression(options_.get(),
                                                       static_cast<int32_t>(from.compression)));
    if (from.log) log(from.log_level, from.log);
  }

  /** Keeps the first refusal. */
  void check(const char* field, int32_t status) {
    if (status != WANDB_OK && !refused_) refused_ = Error(status, "ApiOptions", field, nullptr);
  }
  template <class Set>
  void text(const char* field, Set setter, const std::string& value) {
    if (!value.empty()) check(field, setter(options_.get(), value.data(), value.size()));
  }
  template <class Set, class T>
  void set(const char* field, Set setter, const std::optional<T>& value) {
    if (value) check(field, setter(options_.get(), *value));
  }
  template <class Set>
  void time(const char* field, Set setter, const std::optional<std::chrono::milliseconds>& value) {
    if (value) check(field, setter(options_.get(), value->count()));
  }
  void log(LogLevel level, const LogCallback& callback) {
    auto held = std::make_unique<LogCallback>(callback);
    const int32_t status = wandb_options_set_log(options_.get(), static_cast<int32_t>(level),
                                                 forget, hear, held.get());
    check("log", status);
    // From here on the library says when it is no longer needed.
    if (status == WANDB_OK) static_cast<void>(held.release());
  }
  static void forget(void* user) noexcept { delete static_cast<LogCallback*>(user); }
  static void hear(int32_t level, const char* line, size_t len, void* user) noexcept {
#if WANDB_RUN_EXCEPTIONS
    try {
      (*static_cast<LogCallback*>(user))(static_cast<LogLevel>(level), string_view(line, len));
    } catch (...) {
    }
#else
    (*static_cast<LogCallback*>(user))(static_cast<LogLevel>(level), string_view(line, len));
#endif
  }

  Owner<wandb_options, wandb_options_free> options_;
  std::optional<Error> refused_;
};

}  // namespace detail

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_OPTIONS_HPP
