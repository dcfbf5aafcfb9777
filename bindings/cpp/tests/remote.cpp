// Remote runs that are read; see remote.hpp.
#include "remote.hpp"

#include <atomic>
#include <functional>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <thread>

using namespace std::chrono_literals;
using namespace remote;
using wandb::ErrorCode;
using wandb::Run;

namespace {

wandb::Error refused(const wandb::CallOptions& call = {}) {
  const auto error = wandb::Api(options()).try_run(path, call).error();
  CHECK(error.message().find(key) == std::string::npos);
  std::fprintf(stderr, "%s\n", error.what());
  return error;
}

void opens() {
  auto run = open_run();
  const std::int64_t rows = std::stol(argument);
  CHECK(run.id() == "run1" && run.name() == "first \xe2\x9c\x93" && run.state() == "finished");
  CHECK(run.entity() == "e" && run.project() == "p");
  CHECK(run.url() && run.url()->find("/e/p/runs/run1") != std::string::npos);
  CHECK(run.config_json() == "{\"lr\":0.1}" && run.config().get<double>("lr") == 0.1);
  CHECK(run.username() == "e" && run.user_name() && run.user_login());
  CHECK(run.tags_json() == "[\"a\",\"b\"]");
  CHECK(!run.directory() && !run.exit_code());
  CHECK(run.history_line_count() == static_cast<std::uint64_t>(rows));
  CHECK(run.last_history_step() == rows - 1);
  CHECK(run.history_keys_json().find("\"loss\"") != std::string::npos);
  run.load();
  CHECK(run.id() == "run1");
  CHECK(!run.console().next());
  CHECK(run.history().rows() == static_cast<std::size_t>(rows));
}

void whole_options() {
  auto made = options();
  made.app_url = "http://127.0.0.1:9/";
  made.entity = "e";
  made.project = "p";
  made.user_agent_suffix = "cpp-tests/1";
  made.headers = {{"X-Test", "value"}};
  made.no_proxy = "*";
  made.http_proxy = "http://127.0.0.1:9";
  made.https_proxy = "http://127.0.0.1:9";
  made.insecure = false;
  made.compression = wandb::Compression::gzip;
  made.max_answer_bytes = 1U << 20;
  made.timeout = 50s;
  made.connect_timeout = 5s;
  made.response_timeout = 20s;
  made.stall_timeout = 20s;
  const wandb::Api api(made);
  CHECK(api.base_url() == url && api.app_url() == "http://127.0.0.1:9");
  CHECK(api.entity() == "e" && api.project() == "p");
  CHECK(api.run("run1").id() == "run1");
  CHECK(!wandb::Api(options()).entity() && !wandb::Api(options()).project());

  // The option that is refused is named.
  made.stall_timeout = 0ms;
  CHECK_THROWS(wandb::Api(made), invalid_argument);
  CHECK(wandb::Api::try_make(made).error().subject() == "stall_timeout");
  made = options();
  made.retry_waits = wandb::RetryWaits{0ms, 1ms};
  CHECK(wandb::Api::try_make(made).error().subject() == "retry_waits");
  made = options();
  made.base_url = "no address";
  CHECK_THROWS(wandb::Api(made), invalid_argument);
  made = options();
  made.api_key = "short";
  CHECK_THROWS(wandb::Api(made), auth);
  made = options();
  made.identity_token_file = "/no/such/file";
  CHECK(!wandb::Api::try_make(made) || !wandb::Api(made).try_run(path));
  made = options();
  made.attempts = 0;
  CHECK_THROWS(wandb::Api(made), invalid_argument);

  // An object that was moved from fails.
  wandb::Api first(options());
  const wandb::Api second = std::move(first);
  CHECK_THROWS(first.run(path), invalid_argument);
  CHECK_THROWS(first.base_url(), invalid_argument);
  CHECK(second.run(path).id() == "run1");
}

void rows() {
  wandb::ScanOptions what;
  std::istringstream list(argument);
  for (std::string name; std::getline(list, name, ',');) what.keys.push_back(name);
  auto history = open_run().scan_history(what);
  for (auto& row : history) {
    const auto json = row.json();
    std::printf("%.*s\n", static_cast<int>(json.size()), json.data());
  }
  const auto report = history.report();
  CHECK(report.proven && !report.doubt && report.requests > 0 && report.windows > 0);
  CHECK(report.counted == 250U || !what.keys.empty());
}

// A run that grows meanwhile, begun anew with the cursor after every third row.
void follow() {
  wandb::FollowOptions how;
  how.interval = 10ms;
  how.timeout = 60s;
  wandb::ScanOptions what;
  auto history = open_run().follow_history(what, how);
  std::size_t count = 0;
  while (const auto row = history.next()) {
    const auto json = row->json();
    std::printf("%.*s\n", static_cast<int>(json.size()), json.data());
    if (++count % 3 == 0) {
      what.cursor = history.cursor();
      history = open_run().follow_history(what, how);
    }
  }
  CHECK(!history.next() && history.report().rows == count % 3);
  // Behind the end there is nothing, of other keys no cursor.
  what.cursor = history.cursor();
  CHECK(!open_run().scan_history(what).next() && !open_run().scan_batches(what).next());
  what.keys = {"n"};
  CHECK_THROWS(open_run().scan_history(what), invalid_argument);
  CHECK_THROWS(open_run().follow_history(what, how), invalid_argument);
  what.cursor = "nonsense";
  CHECK_THROWS(open_run().scan_batches(what), invalid_argument);
}

// Each part by a client that has its text alone; then what must be refused.
void shards() {
  for (const auto& shard : open_run().shards(4)) {
    wandb::ScanOptions what;
    what.shard = shard;
    for (auto& row : wandb::Api(options()).shard_run(shard).scan_history(what)) {
      const auto json = row.json();
      std::printf("%.*s\n", static_cast<int>(json.size()), json.data());
    }
  }
  const auto run = open_run();
  wandb::ScanOptions what;
  what.keys = {"loss"};
  const auto parts = run.shards(3, what);
  CHECK(parts.size() == 3);
  CHECK(run.shards(100000).size() == 250);
  CHECK_THROWS(run.shards(0), invalid_argument);
  what.shard = parts[1];
  std::size_t rows = 0;
  auto batches = run.scan_batches(what);
  while (const auto batch = batches.next()) rows += batch->rows();
  CHECK(rows == 83);
  what.cursor = batches.cursor();
  CHECK_THROWS(run.scan_batches(what), invalid_argument);
  what.shard.clear();
  CHECK(!run.scan_batches(what).next());
  CHECK_THROWS(run.shards(2, what), invalid_argument);
  what = {};
  what.keys = {"big"};
  what.shard = parts[1];
  CHECK_THROWS(run.scan_history(what), invalid_argument);
  for (const auto* text : {"", "nonsense", "{}"}) {
    CHECK_THROWS(wandb::Api(options()).shard_run(text), invalid_argument);
  }
  CHECK(!wandb::Api(options()).try_shard_run("nonsense"));
}

void files() {
  const auto run = open_run();
  auto list = run.files();
  const auto total = list.total();
  std::uint64_t count = 0;
  for (auto& file : list) {
    CHECK(file.size() > 0 && file.md5() && file.url() && file.direct_url() && !file.local_path());
    CHECK(file.updated_at());
    CHECK(!file.mimetype() || !file.mimetype()->empty());
    std::uint64_t all = 0;
    wandb::DownloadOptions how;
    how.progress = [&](std::uint64_t done, std::uint64_t in_all) {
      CHECK(done <= in_all);
      all = done;
      return true;
    };
    CHECK(file.download(argument, how) == argument + "/" + file.name());
    CHECK(all == file.size());
    CHECK_THROWS(file.download(argument), exists);
    count++;
  }
  CHECK(count == total && count == 2);
  CHECK(run.file("notes.txt").size() == 8);
  CHECK_THROWS(run.file("nothing"), not_found);
  wandb::FilesOptions one;
  one.per_page = 1;
  auto pages = run.files(one);
  CHECK(std::distance(pages.begin(), pages.end()) == 2);
}

void wrong_key() {
  const auto error = refused();
  CHECK(error.code() == ErrorCode::auth && error.http_status() == 401 && !error.retryable());
  CHECK_THROWS(open_run(), auth);
}

void missing_run() {
  const auto error = refused();
  CHECK(error.code() == ErrorCode::not_found && error.subject() == path);
  CHECK(!error.operation().empty() && error.message().find(path) != std::string::npos);
}

void server_fails() {
  const auto error = refused();
  CHECK(error.code() == ErrorCode::server && error.http_status() == 500 && error.retryable());
  CHECK(error.attempts() == 2 && error.elapsed() && error.elapsed()->count() >= 0);
}

void rate_limited() {
  wandb::CallOptions call;
  call.timeout = 1s;
  const auto error = refused(call);
  CHECK(error.code() == ErrorCode::rate_limited && error.http_status() == 429);
  CHECK(error.retry_after() == 60s && error.retryable());
}

void graphql_errors() {
  const auto error = refused();
  CHECK(error.code() == ErrorCode::server);
  const std::vector<std::string> said = {"first trouble", "second trouble"};
  CHECK(error.server_messages() == said);
}

void nobody_listens() { CHECK(refused().code() == ErrorCode::network); }

void times_out() {
  wandb::CallOptions call;
  call.timeout = 300ms;
  auto started = std::chrono::steady_clock::now();
  CHECK(refused(call).code() == ErrorCode::timeout);
  CHECK(check::since(started) >= 250ms && check::since(started) < 2000ms * SLOWDOWN);
  // No time left is no time, and not the default.
  for (const auto left : {0ms, -5ms}) {
    call.timeout = left;
    started = std::chrono::steady_clock::now();
    CHECK(refused(call).code() == ErrorCode::timeout);
    CHECK(check::since(started) < 1000ms * SLOWDOWN);
  }
}

/** While a call waits, another thread does something; the call ends soon. */
template <class Call>
void stopped(ErrorCode expected, const std::function<void()>& stop, Call call) {
  std::chrono::steady_clock::time_point at;
  std::thread other([&] {
    std::this_thread::sleep_for(300ms);
    at = std::chrono::steady_clock::now();
    stop();
  });
  std::optional<ErrorCode> found;
  try {
    call();
  } catch (const wandb::Error& error) {
    found = error.code();
  }
  const auto ended = std::chrono::steady_clock::now();
  other.join();
  CHECK(found == expected);
  CHECK(ended - at < 1000ms * SLOWDOWN);
}

void cancel_scan() {
  const wandb::CancelToken token;
  wandb::ScanOptions what;
  what.call.cancel = token;
  what.call.timeout = wandb::no_timeout;
  auto history = open_run().scan_history(what);
  std::size_t rows = 0;
  stopped(ErrorCode::cancelled, [token] { token.trigger(); },
          [&] { for ([[maybe_unused]] auto& row : history) rows++; });
  // A scan that was cancelled never looks whole.
  CHECK(rows < 250 && history.error());
  history.set_call({});
  CHECK_THROWS(history.next(), cancelled);
}

// A run that goes on and gets no row.
void no_row_in_time() {
  wandb::ScanOptions what;
  what.call.timeout = 100ms;
  wandb::FollowOptions how;
  how.interval = 10ms;
  auto history = open_run().follow_history(what, how);
  CHECK(history.next());
  for (int again = 0; again < 2; again++) CHECK_THROWS(history.next(), timeout);
  const wandb::CancelToken token;
  history.set_call({std::nullopt, token});
  stopped(ErrorCode::cancelled, [token] { token.trigger(); }, [&] { history.next(); });
  CHECK(!history.cursor().empty());
  history.close();
  CHECK_THROWS(history.cursor(), closed);
}

void close_scan() {
  auto history = open_run().scan_history();
  stopped(ErrorCode::closed, [&] { history.close(); }, [&] { history.next(); });
  CHECK_THROWS(history.next(), closed);
}

void close_client() {
  wandb::Api api(options());
  stopped(ErrorCode::closed, [&] { api.close(); }, [&] { static_cast<void>(api.run(path)); });
}

void conflict() {
  auto history = open_run().scan_history();
  std::optional<ErrorCode> found;
  std::thread first([&] {
    const auto next = history.try_next();
    if (!next) found = next.error().code();
  });
  std::this_thread::sleep_for(300ms * SLOWDOWN);
  CHECK_NOT(history.try_next(), conflict);
  CHECK_NOT(history.try_report(), conflict);
  history.close();
  first.join();
  CHECK(found == ErrorCode::closed);
}

void stop_download() {
  const auto file = open_run().file("sub/deep/data.csv");
  const wandb::CancelToken token;
  wandb::DownloadOptions how;
  how.call.cancel = token;
  stopped(ErrorCode::cancelled, [token] { token.trigger(); },
          [&] { static_cast<void>(file.download(argument, how)); });
  // The callback may stop it as well, with a word or with an exception.
  how = {};
  how.progress = [](std::uint64_t, std::uint64_t) { return false; };
  CHECK_THROWS(file.download(argument, how), cancelled);
  int calls = 0;
  how.progress = [&](std::uint64_t, std::uint64_t) -> bool {
    calls++;
    throw std::runtime_error("enough");
  };
  bool caught = false;
  try {
    static_cast<void>(file.download(argument, how));
  } catch (const std::runtime_error& error) {
    caught = std::string_view(error.what()) == "enough";
  }
  CHECK(caught && calls == 1);
  std::ifstream nothing(argument + "/sub/deep/data.csv");
  CHECK(!nothing.is_open());
}

/** Says when the last copy of a callback is gone. */
struct Guard {
  explicit Guard(std::atomic<int>& count) : alive(count) { alive++; }
  Guard(const Guard& other) : alive(other.alive) { alive++; }
  Guard& operator=(const Guard&) = delete;
  ~Guard() { alive--; }
  std::atomic<int>& alive;
};

void logs() {
  std::atomic<int> alive{0};
  std::mutex lock;
  std::vector<std::string> lines;
  {
    std::optional<Run> run;
    {
      auto made = options();
      made.log_level = wandb::LogLevel::debug;
      made.log = [&, guard = Guard(alive)](wandb::LogLevel level, std::string_view line) {
        const std::lock_guard<std::mutex> locked(lock);
        CHECK(level >= wandb::LogLevel::debug && level <= wandb::LogLevel::warn);
        lines.emplace_back(line);
        throw std::runtime_error("swallowed");
      };
      run.emplace(wandb::Api(made).run(path));
    }
    // The run still has a use for it.
    CHECK(alive == 1);
  }
  CHECK(alive == 0);
  CHECK(!lines.empty());
  for (const auto& line : lines) {
    CHECK(line.find(key) == std::string::npos && line.find("Basic ") == std::string::npos);
  }
  // A callback of options that are refused is let go.
  auto made = options();
  made.log = [guard = Guard(alive)](wandb::LogLevel, std::string_view) {};
  made.timeout = -1ms;
  CHECK(!wandb::Api::try_make(made));
  made.log = nullptr;
  CHECK(alive == 0);
}

void tls() {
  const auto error = refused();
  CHECK(error.code() == ErrorCode::tls && !error.retryable());
  auto made = options();
  made.ca_files = {argument};
  CHECK(wandb::Api(made).run(path).id() == "run1");
  std::ifstream file(argument, std::ios::binary);
  std::ostringstream pem;
  pem << file.rdbuf();
  made = options();
  made.ca_pems = {pem.str()};
  CHECK(wandb::Api(made).run(path).id() == "run1");
  made = options();
  made.insecure = true;
  CHECK(wandb::Api(made).run(path).id() == "run1");
}

}  // namespace

int main(int argc, char** argv) {
  return remote::run(argc, argv, {
      {"open", opens},
      {"options", whole_options},
      {"rows", rows},
      {"follow", follow},
      {"shards", shards},
      {"no-row", no_row_in_time},
      {"files", files},
      {"auth", wrong_key},
      {"missing", missing_run},
      {"server", server_fails},
      {"rate", rate_limited},
      {"graphql", graphql_errors},
      {"refused", nobody_listens},
      {"timeout", times_out},
      {"cancel", cancel_scan},
      {"close", close_scan},
      {"close-api", close_client},
      {"conflict", conflict},
      {"stop-download", stop_download},
      {"log", logs},
      {"tls", tls},
  });
}
