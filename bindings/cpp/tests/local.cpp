// Local runs: everything that needs no server, on a recorded run.
//
//     local RUN_DIRECTORY OUT_DIRECTORY
//
// What the runner compares with the recording goes to files in OUT_DIRECTORY:
// rows.jsonl, batches.jsonl, system.jsonl, run.json, console.jsonl,
// files.jsonl and the downloaded files under download/.
#include "check.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <type_traits>

using wandb::CellState;
using wandb::ErrorCode;
using wandb::Run;
using wandb::Value;

namespace {

constexpr std::size_t rows_recorded = 521;

std::string run_directory;
std::string out_directory;

std::ofstream out(const char* name) {
  return std::ofstream(out_directory + "/" + name, std::ios::binary);
}

// What can be used for what, as the compiler sees it.

template <class T>
constexpr bool moves_only = std::is_nothrow_move_constructible_v<T> &&
                            std::is_nothrow_move_assignable_v<T> &&
                            !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T>;
static_assert(moves_only<wandb::Api> && moves_only<Run> && moves_only<wandb::Map> &&
              moves_only<wandb::Table> && moves_only<wandb::File>);
static_assert(!std::is_copy_constructible_v<wandb::History> &&
              std::is_move_constructible_v<wandb::History>);
static_assert(std::is_nothrow_copy_constructible_v<wandb::Error>);
static_assert(std::is_copy_constructible_v<wandb::CancelToken>);
static_assert(std::is_base_of_v<std::exception, wandb::Error>);
static_assert(!std::is_convertible_v<wandb_run*, Run>, "taking a handle over is explicit");
#if __cplusplus >= 202002L
static_assert(std::input_iterator<wandb::History::iterator>);
static_assert(std::input_iterator<wandb::Files::iterator>);
static_assert(std::input_iterator<wandb::Map::iterator>);
#endif

void attributes(const Run& run) {
  auto file = out("run.json");
  using Text = std::optional<std::string>;
  const std::pair<const char*, Text> texts[] = {
      {"run_id", run.id()},           {"display_name", run.name()}, {"entity", run.entity()},
      {"project", run.project()},     {"state", run.state()},       {"run_group", run.group()},
      {"job_type", run.job_type()},   {"notes", run.notes()},       {"host", run.attr("host")},
      {"directory", run.directory()},
  };
  file << '{';
  for (const auto& [name, text] : texts) {
    CHECK(text);
    file << '"' << name << "\": " << check::quoted(text.value_or("")) << ", ";
  }
  file << "\"config\": " << run.config_json() << ", \"summary\": " << run.summary_json()
       << ", \"tags\": " << run.tags_json() << ", \"exit_code\": " << run.exit_code().value_or(-1)
       << ", \"rows\": " << run.history_line_count().value_or(0) << "}\n";

  CHECK(run.attr("displayName") == run.name());
  CHECK(run.attr_json("state") == "\"finished\"");
  CHECK(run.created_at()->substr(0, 2) == "20");
  CHECK(run.system_metrics_json().front() == '{');
  const std::vector<std::string> tags = {"digits", "numpy", "\xc3\xa9t\xc3\xa9", "converged"};
  CHECK(run.tags() == tags);
  CHECK(!run.url());
  CHECK(!run.attr("no_such_attribute"));
  CHECK(!run.attr_json("no_such_attribute"));
  CHECK(!run.attr("sweep_name"));
  CHECK_THROWS(run.attr("config"), type);
  CHECK_NOT(run.try_attr("config"), type);
  CHECK(run.try_attr("config").error().subject() == "config");
  CHECK(run.last_history_step() == 1000);
  CHECK(run.history_keys_json().find("grad/norm") != std::string::npos);
  CHECK(!run.heartbeat_at() || !run.heartbeat_at()->empty());
  CHECK(run.username() == run.entity() && !run.user_name() == !run.user_login());
  // The older SDK keeps a file of it.
  if (const auto metadata = run.try_metadata_json()) {
    CHECK(metadata->find("demo-host") != std::string::npos);
  } else {
    CHECK(metadata.error().code() == ErrorCode::not_found);
    CHECK_THROWS(run.metadata_json(), not_found);
  }
}

void maps(const Run& run) {
  const auto config = run.config();
  CHECK(config.get<std::int64_t>("dataset_hash") == 2378228323872222368);
  CHECK(config.get<double>("model.init.scale") == 0.1);
  CHECK(config.get<int>("batch_size") == 64);
  CHECK(config.get<std::uint8_t>("seed") == 7);
  CHECK(config.get<float>("optimizer.lr") == 0.2F);
  CHECK(config.get<std::string>("model.kind") == "mlp");
  CHECK(config.get<std::string_view>("model.kind") == "mlp");
  CHECK(config.json("model.layers") == "[64,32,10]");
  CHECK(!config.json("no such key"));
  CHECK_THROWS(config.get<int>("dataset_hash"), type);
  CHECK_THROWS(config.get<double>("resume_from"), null);
  CHECK_THROWS(config.get<double>("no such key"), missing);
  CHECK_THROWS(config.get<double>("model"), type);
  CHECK(!config.find<double>("resume_from"));
  CHECK(!config.find<double>("no such key"));
  CHECK_THROWS(config.find<double>("model"), type);
  CHECK(config.find<double>("optimizer.momentum") == 0.9);
  CHECK(config.get<Value>("resume_from").is_null());
  CHECK(!config.find<Value>("no such key"));
  const auto error = config.try_get<bool>("title").error();
  CHECK(error.subject() == "title" && error.code() == ErrorCode::type);

  std::size_t keys = 0;
  for (const auto& [key, value] : config) {
    CHECK(config.key(keys++) == key);
    CHECK(config.get<Value>(key) == value);
  }
  CHECK(keys == config.size() && keys > 5 && !config.empty());
  CHECK_THROWS(config.key(keys), invalid_argument);
  CHECK(run.summary().get<double>("val.err.top1") == 0.050378);
  CHECK(!run.system_metrics().empty());
}

void values() {
  CHECK(Value().is_null() && Value(nullptr).is_null());
  CHECK(Value(true).as<bool>() == true && !Value(true).as<std::int64_t>());
  CHECK(Value(3).as<std::int64_t>() == 3 && Value(3).as<double>() == 3.0);
  CHECK(Value(3U).is_integer() && Value('a').is_integer() && Value(0.5F).is_float());
  CHECK(Value(0.5).as<double>() == 0.5 && !Value(0.5).as<std::int64_t>());
  CHECK(Value("text").as<std::string>() == "text" && !Value("text").as<bool>());
  CHECK(Value(std::string_view("text")) == Value(std::string("text")));
  CHECK(Value(std::uint64_t(1) << 62).is_integer());
  CHECK(Value(~std::uint64_t(0)).as<wandb::Json>()->text == "18446744073709551615");
  CHECK(Value(1) != Value(true) && Value(1) != Value(1.0));

  CHECK(Value().json() == "null" && Value(true).json() == "true" && Value(-7).json() == "-7");
  CHECK(Value(0.1).json() == "0.1" && Value(1.0).json() == "1.0" && Value(-0.0).json() == "-0.0");
  CHECK(Value(1e300).json() == "1e+300" && Value(5e-324).json() == "4.94065645841247e-324");
  CHECK(Value(1.0 / 3).json() == "0.3333333333333333");
  CHECK(Value(0.1 + 0.2).json() == "0.30000000000000004");
  CHECK(Value(std::nan("")).json() == "\"NaN\"" && Value(-HUGE_VAL).json() == "\"-Infinity\"");
  CHECK(Value("a\"b\\c\n\x01 \xe2\x9c\x93").json() == "\"a\\\"b\\\\c\\u000a\\u0001 \xe2\x9c\x93\"");
  const std::vector<std::string> texts = {
      "a\"\\/", "", "\b\n\t", "\xc3\xa9\xf0\x9f\x98\x80\xef\xbf\xbd\xe2\x9c\x93"};
  CHECK(wandb::detail::json_texts(
            R"(["a\"\\\/", "", "\b\n\t", "\u00e9\uD83D\ude00\ud800\u2713"])") == texts);
  CHECK(wandb::detail::json_texts("[]").empty());
  CHECK(Value(wandb::Json{"[1,2]"}).json() == "[1,2]");
  // Locales have other points, of more than one byte some of them.
  CHECK(wandb::detail::with_point("-1234,25e+10") == "-1234.25e+10");
  CHECK(wandb::detail::with_point("0\xd9\xab" "5") == "0.5");
  CHECK(wandb::detail::with_point("7") == "7");
}

// A cell as each type: the letters of those that it is.
std::string types(const wandb::Row& row, std::string_view key) {
  std::string is;
  if (row.try_get<double>(key)) is += 'f';
  if (row.try_get<std::int64_t>(key)) is += 'i';
  if (row.try_get<bool>(key)) is += 'b';
  if (row.try_get<std::string>(key)) is += 's';
  return is;
}

void first_row(const wandb::Row& row) {
  CHECK(row.step() == 0);
  CHECK(types(row, "loss") == "f");
  CHECK(types(row, "phase") == "s");
  CHECK(types(row, "improved") == "b");
  CHECK(types(row, "batch_id") == "fi");
  CHECK(types(row, "val").empty());
  CHECK(types(row, "val.err.top1") == "f");
  CHECK(row.get<std::int64_t>("batch_id") == 3814988129672920770);
  CHECK(row.get<std::uint64_t>("batch_id") == 3814988129672920770U);
  CHECK_NOT(row.try_get<std::int32_t>("batch_id"), type);
  CHECK_NOT(row.try_get<double>("phase"), type);
  CHECK_NOT(row.try_get<double>("no such key"), missing);
  CHECK_THROWS(row.get<std::string>("loss"), type);
  CHECK(row.get<bool>("improved"));
  CHECK(row.get<std::string_view>("phase") == "warmup");
  CHECK(std::isnan(row.get<double>("precision.8")));
  CHECK(row.get<double>("loss_ratio") == HUGE_VAL);
  CHECK(row.get<double>("val.log_confident") == -HUGE_VAL);
  CHECK(row.json("precision.8") == "\"NaN\"");

  CHECK(row.get<Value>("improved") == Value(true));
  CHECK(row.get<Value>("batch_id") == Value(3814988129672920770));
  CHECK(row.get<Value>("loss").is_float());
  CHECK(row.get<Value>("phase") == Value("warmup"));
  CHECK(row.get<Value>("loss_ratio") == Value(HUGE_VAL));
  CHECK(std::isnan(*row.get<Value>("precision.8").as<double>()));
  CHECK(row.get<Value>("weights").is_json());
  CHECK(row.get<Value>("val").as<wandb::Json>()->text == row.json("val"));
}

void last_row(const wandb::Row& row) {
  CHECK(row.step() == 1000);
  CHECK_NOT(row.try_get<double>("final.reference"), null);
  CHECK(!row.find<double>("final.reference"));
  CHECK(row.find<Value>("final.reference") == Value(nullptr));
  CHECK(row.json("final.reference") == "null");
}

void whole_rows(const Run& run) {
  auto file = out("rows.jsonl");
  auto history = run.scan_history();
  std::size_t rows = 0;
  for (auto& row : history) {
    file << row.json() << '\n';
    if (rows == 0) first_row(row);
    if (++rows == rows_recorded) last_row(row);
  }
  CHECK(rows == rows_recorded);
  // One pass: there is nothing more, however often it is asked for.
  for ([[maybe_unused]] auto& row : history) rows++;
  CHECK(rows == rows_recorded && !history.next() && !history.error());
  const auto report = history.report();
  CHECK(report.rows == rows_recorded && report.proven && !report.doubt && report.requests == 0);
}

// Each row, however many come together and whatever else was asked for between.
void rows_together(const Run& run) {
  auto file = out("together.jsonl");
  auto history = run.scan_history();
  CHECK(history.next()->step() == 0);
  std::size_t rows = 1;
  const auto three = history.next_rows(3);
  CHECK(three && three->rows == 3 && three->json.front() == '[' && three->json.back() == ']');
  CHECK(history.next()->step() == 4);
  rows += three->rows + 1;
  while (const auto some = history.next_rows()) {
    CHECK(some->rows > 0);
    rows += some->rows;
  }
  CHECK(rows == rows_recorded && !history.next_rows() && !history.next());
  auto again = run.scan_history();
  while (const auto some = again.next_rows(7)) file << some->json << '\n';
  CHECK(again.report().rows == rows_recorded);

  wandb::ScanOptions nothing;
  nothing.max_step = 0;
  CHECK(!run.scan_history(nothing).next_rows());
  auto closed = run.scan_history();
  closed.close();
  CHECK_THROWS(closed.next_rows(), closed);
  CHECK_NOT(closed.try_next_rows(), closed);
  auto moved = std::move(closed);
  CHECK_NOT(closed.try_next_rows(), invalid_argument);
}

void handles() {
  const auto before = wandb::handle_count();
  {
    const auto run = Run::open_local(run_directory);
    CHECK(wandb::handle_count() == before + 1);
    auto history = run.scan_history();
    CHECK(history.next() && wandb::handle_count() == before + 2);
    const auto moved = std::move(history);
    CHECK(wandb::handle_count() == before + 2);
    // Errors and texts are taken over at once.
    CHECK_NOT(Run::try_open_local("/no/such/run"), not_found);
    CHECK(!moved.cursor().empty() && !run.history_keys_json().empty());
    CHECK(wandb::handle_count() == before + 2);
  }
  CHECK(wandb::handle_count() == before);
}

void chosen_keys(const Run& run) {
  wandb::ScanOptions what;
  what.keys = {"final.*", "lost"};
  what.any = true;
  what.leave_out = {"final.reference"};
  what.prefetch = 0;
  what.expect_complete = true;
  auto history = run.scan_history(what);
  for (auto& row : history) CHECK(!row.find<wandb::Value>("final.reference"));
  const auto report = history.report();
  CHECK(report.absent == std::vector<std::string>{"lost"});
  CHECK(report.from_local >= report.rows && report.from_graphql + report.from_live == 0);
  what.exports = false;
  CHECK(run.scan_history(what).next().has_value());
  // The library under test cannot read exported files.
  what.exports = true;
  CHECK_THROWS(run.scan_history(what), unsupported);
}

void loops(const Run& run) {
  auto history = run.scan_history({{"_step", "loss"}});
  // A second loop goes on where the first one was left.
  for (auto& row : history) {
    if (row.step() == 9) break;
  }
  for (auto& row : history) {
    CHECK(row.step() == 10 && !row.find<bool>("improved"));
    break;
  }
  CHECK(history.next()->step() == 11);
  // Algorithms take the iterators.
  const auto low = std::count_if(history.begin(), history.end(),
                                 [](auto& row) { return row.template get<double>("loss") < 0.1; });
  CHECK(low > 0 && low < 520);

  wandb::ScanOptions what;
  what.keys = {"loss"};
  what.min_step = 100;
  what.max_step = 110;
  std::size_t rows = 0;
  for (auto& row : run.scan_history(what)) {
    CHECK(!row.step() && row.get<double>("loss") > 0);
    rows++;
  }
  CHECK(rows == 10);
  what.min_step = -5;
  what.max_step = -1;
  CHECK(!run.scan_history(what).next());
  what = {};
  what.keys = {"improved", "final.note"};
  what.any = true;
  auto some = run.scan_history(what);
  CHECK(std::distance(some.begin(), some.end()) == 27);
  what.keys = {""};
  CHECK_THROWS(run.scan_history(what), invalid_argument);

  // An error ends a loop and stays.
  auto closed = run.scan_history();
  closed.next();
  closed.close();
  rows = 0;
  CHECK_THROWS([&] { for ([[maybe_unused]] auto& row : closed) rows++; }(), closed);
  CHECK(rows == 0 && closed.error() && closed.error()->code() == ErrorCode::closed);
  CHECK_THROWS(closed.next(), closed);
}

void batches(const Run& run) {
  auto file = out("batches.jsonl");
  wandb::ScanOptions what;
  what.batch_rows = 100;
  auto scan = run.scan_batches(what);
  std::size_t rows = 0;
  for (auto& batch : scan) {
    CHECK(batch.rows() > 0 && batch.rows() <= 100);
    rows += batch.rows();
    for (std::size_t row = 0; row < batch.rows(); row++) {
      const char* separator = "{";
      for (std::size_t column = 0; column < batch.columns(); column++) {
        const auto cell = batch.json(column, row);
        if (!cell) continue;
        file << separator << check::quoted(batch.name(column)) << ": " << *cell;
        separator = ", ";
      }
      file << "}\n";
    }
    CHECK(batch.find("loss") && batch.name(*batch.find("loss")) == "loss");
    CHECK(!batch.find("no such key"));
    CHECK_THROWS(batch.doubles("no such key"), missing);
    CHECK_THROWS(batch.name(batch.columns()), invalid_argument);
    CHECK_THROWS(batch.column<double>(batch.columns()), invalid_argument);
  }
  CHECK(rows == rows_recorded && !scan.next());
  CHECK(scan.report().rows == rows_recorded);
}

void columns(const Run& run) {
  wandb::ScanOptions what;
  what.keys = {"_step", "loss", "batch_id", "precision.8", "phase", "final.reference"};
  what.any = true;
  auto scan = run.scan_batches(what);
  const auto batch = scan.next();
  CHECK(batch && batch->rows() == rows_recorded && batch->columns() == 6);
  if (!batch) return;
  const auto loss = batch->column<double>("loss");
  CHECK(loss.values.size() == rows_recorded && loss.states.size() == rows_recorded);
  CHECK(loss.values[0] > 2.28 && loss.states[0] == CellState::value);
  CHECK(std::isnan(loss.values[520]) && loss.states[520] == CellState::missing);
  CHECK(batch->doubles("loss").size() == rows_recorded);
  const auto phases = batch->texts("phase");
  CHECK(phases.size() == rows_recorded && phases[0] == "warmup" && !phases[520]);
  CHECK(!batch->texts("loss")[0]);
  CHECK_THROWS(batch->texts("no such key"), missing);
  const auto id = batch->column<std::int64_t>("batch_id");
  CHECK(id.values[0] == 3814988129672920770 && id.states[0] == CellState::value);
  CHECK(batch->column<double>("batch_id").states[0] == CellState::inexact);
  const auto precision = batch->column<double>("precision.8");
  CHECK(std::isnan(precision.values[0]) && precision.states[0] == CellState::value);
  CHECK(batch->column<double>("phase").states[0] == CellState::not_a_number);
  CHECK(batch->column<double>(5).states[520] == CellState::null);
  CHECK(batch->column<std::int64_t>(0).values[520] == 1000);
}

void sampled(const Run& run) {
  auto file = out("system.jsonl");
  wandb::SampleOptions what;
  what.samples = 10000;
  what.keys = {"loss", "acc"};
  const auto table = run.history(what);
  CHECK(table.rows() == 520 && table.columns() == 3);
  CHECK(table.column<std::int64_t>("_step").values[519] == 519);
  CHECK(table.doubles("acc")[0] == 0.109375);
  CHECK(!table.find("phase") && table.find("acc"));
  CHECK(run.history().rows() <= 500);
  what.stream = wandb::HistoryStream::system;
  CHECK_THROWS(run.history(what), invalid_argument);
  what.keys.clear();
  const auto events = run.history(what);
  for (std::size_t row = 0; row < events.rows(); row++) {
    const char* separator = "{";
    for (std::size_t column = 0; column < events.columns(); column++) {
      const auto cell = events.json(column, row);
      if (!cell) continue;
      file << separator << check::quoted(events.name(column)) << ": " << *cell;
      separator = ", ";
    }
    file << "}\n";
  }
}

void console(const Run& run) {
  auto file = out("console.jsonl");
  std::uint64_t number = 0;
  for (auto& line : run.console()) {
    CHECK(line.number == number++);
    CHECK(line.timestamp && line.timestamp->size() == sizeof "2026-11-25T06:34:35.123456" - 1);
    const char* stream =
        line.stream == wandb::ConsoleStream::standard_output ? "stdout" : "stderr";
    file << "{\"stream\": \"" << stream << "\", \"bytes\": [";
    const char* comma = "";
    for (const char c : line.text) {
      file << comma << static_cast<unsigned>(static_cast<unsigned char>(c));
      comma = ", ";
    }
    file << "]}\n";
  }
  CHECK(number > 0);
}

void files(const Run& run) {
  auto file_list = out("files.jsonl");
  const std::string root = out_directory + "/download";
  wandb::File kept(nullptr);
  for (auto& file : run.files()) {
    file_list << "{\"name\": " << check::quoted(file.name()) << ", \"size\": " << file.size()
              << "}\n";
    CHECK(file.local_path() && !file.url() && !file.direct_url());
    CHECK(!file.mimetype() || !file.mimetype()->empty());
    CHECK(!file.md5() || !file.md5()->empty());
    CHECK(file.updated_at());
    std::uint64_t told = 0;
    wandb::DownloadOptions how;
    how.progress = [&](std::uint64_t done, std::uint64_t) {
      told = done;
      return true;
    };
    CHECK(file.download(root, how) == root + "/" + file.name());
    CHECK(told == file.size());
    CHECK_THROWS(file.download(root), exists);
    how.exist_ok = true;
    CHECK(file.try_download(root, how).has_value());
    how.exist_ok = false;
    how.replace = true;
    CHECK(file.try_download(root, how).has_value());
    kept = std::move(file);
  }
  // What was moved out of the loop outlives it.
  CHECK(kept.size() > 0);
  CHECK(run.file("eval/confusion.json").name() == "eval/confusion.json");
  CHECK_THROWS(run.file("nothing"), not_found);
  wandb::FilesOptions which;
  which.names = {"eval/confusion.json", "nothing"};
  auto list = run.files(which);
  CHECK(!list.total());
  CHECK(list.next()->name() == "eval/confusion.json" && !list.next());
  kept.close();
  CHECK_THROWS(kept.name(), closed);
}

// The exception of a callback stops the download and comes out of it.
void progress_throws(const Run& run) {
  const auto file = run.file("eval/confusion.json");
  const std::string root = out_directory + "/stopped";
  wandb::DownloadOptions how;
  int calls = 0;
  how.progress = [&](std::uint64_t, std::uint64_t) -> bool {
    calls++;
    throw std::runtime_error("enough");
  };
  for (int twin = 0; twin < 2; twin++) {
    bool caught = false;
    try {
      static_cast<void>(twin == 0 ? file.download(root, how)
                                  : file.try_download(root, how).value());
    } catch (const std::runtime_error& error) {
      caught = std::string_view(error.what()) == "enough";
    }
    CHECK(caught && calls == twin + 1);
  }
}

void moves(Run run) {
  Run other = std::move(run);
  // A moved-from object fails, and does not crash.
  CHECK_THROWS(run.id(), invalid_argument);
  CHECK_THROWS(run.load(), invalid_argument);
  CHECK_THROWS(run.config(), invalid_argument);
  CHECK_THROWS(run.attr("host"), invalid_argument);
  CHECK_THROWS(run.scan_history(), invalid_argument);
  CHECK_THROWS(run.history(), invalid_argument);
  CHECK_THROWS(run.files(), invalid_argument);
  CHECK_THROWS(run.console(), invalid_argument);
  CHECK_NOT(run.try_last_history_step(), invalid_argument);
  CHECK(run.try_id().error().message() == "id: the object was moved from");
  run.close();
  run = std::move(other);
  CHECK(!run.id().empty());

  auto history = run.scan_history();
  history.next();
  auto same = std::move(history);
  CHECK(same.next()->step() == 1);
  CHECK_THROWS(history.next(), invalid_argument);
  CHECK_THROWS(history.report(), invalid_argument);
  CHECK_THROWS(history.begin(), invalid_argument);

  auto map = run.summary();
  const auto other_map = std::move(map);
  CHECK_THROWS(map.get<double>("loss"), invalid_argument);
  CHECK_THROWS(map.key(0), invalid_argument);
  CHECK(map.empty() && map.begin() == map.end());
  CHECK(other_map.get<double>("loss") > 0);
  auto table = run.history();
  const auto other_table = std::move(table);
  CHECK_THROWS(table.doubles("loss"), invalid_argument);
  CHECK(table.rows() == 0 && other_table.rows() > 0);

  // The C handle goes out and comes back.
  wandb_run* handle = run.release();
  CHECK(run.get() == nullptr && handle != nullptr);
  const Run again(handle);
  CHECK(!again.id().empty() && again.get() == handle);

  // Children outlive their parents.
  auto orphan = [&] { return Run::open_local(run_directory).scan_history(); }();
  CHECK(orphan.next()->step() == 0);
}

void opening() {
  CHECK(Run::open(run_directory).id() == Run::open_local(run_directory).id());
  CHECK_THROWS(Run::open("/no/such/run"), not_found);
  CHECK_THROWS(Run::open_local("/no/such/run"), not_found);
  const auto error = Run::try_open_local("/no/such/run").error();
  CHECK(error.subject() == "/no/such/run" && !error.retryable() && error.http_status() == 0);
  CHECK(error.attempts() == 0 && !error.retry_after() && error.server_messages().empty());

  auto run = Run::open(run_directory);
  run.load();
  run.close();
  CHECK_THROWS(run.id(), closed);
  CHECK_THROWS(run.load(), closed);
  CHECK_THROWS(run.scan_history(), closed);

  std::size_t found = 0;
  const std::string parent = run_directory.substr(0, run_directory.rfind('/'));
  for (auto& local : wandb::LocalRuns(parent)) {
    CHECK(local.offline && !local.synced && local.path == run_directory);
    CHECK(local.open().id() == local.id);
    found++;
  }
  CHECK(found == 1);
  CHECK_THROWS(wandb::LocalRuns("/no/such/directory"), not_found);
  wandb::LocalRuns list(parent);
  list.close();
  CHECK_THROWS(list.next(), closed);
}

void tokens(const Run& run) {
  const wandb::CancelToken token;
  wandb::CancelToken other = token;
  CHECK(!token.is_triggered());
  wandb::ScanOptions what;
  what.call.cancel = token;
  auto history = run.scan_history(what);
  history.next();
  other.trigger();
  CHECK(token.is_triggered());
  CHECK_THROWS(history.next(), cancelled);
  // Moving copies: no token ends up without a handle.
  const wandb::CancelToken moved = std::move(other);
  CHECK(other.is_triggered() && moved.is_triggered());
  wandb::CallOptions call;
  call.cancel = token;
  CHECK_THROWS(Run::open_local(run_directory, call), cancelled);
}

void results() {
  wandb::Result<int> good = 3;
  CHECK(good && *good == 3 && good.value() == 3);
  *good = 4;
  CHECK(std::move(good).value_or(5) == 4);
  const wandb::Result<int> bad = Run::try_open("/no/such/run").error();
  CHECK(!bad && bad.error().code() == ErrorCode::not_found);
  CHECK(wandb::Result<int>(bad).value_or(5) == 5);
  CHECK_THROWS(bad.value(), not_found);
  CHECK_THROWS(*bad, not_found);
  CHECK(wandb::Result<void>().has_value());
  CHECK_THROWS(wandb::Result<void>(bad.error()).value(), not_found);
  // Copies of an error are the same, and moving leaves it whole.
  wandb::Error first = bad.error();
  const wandb::Error second = std::move(first);
  CHECK(first.message() == second.message() && !first.message().empty());
  CHECK(std::string_view(wandb::name(ErrorCode::not_found)) == "not found");
  CHECK(wandb::version_number() == WANDB_VERSION_NUMBER && wandb::abi_matches());
  CHECK(std::string_view(wandb::version()).find('.') != std::string_view::npos);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  run_directory = argv[1];
  out_directory = argv[2];
  try {
    const auto run = Run::open_local(run_directory);
    attributes(run);
    maps(run);
    values();
    whole_rows(run);
    rows_together(run);
    handles();
    chosen_keys(run);
    loops(run);
    batches(run);
    columns(run);
    sampled(run);
    console(run);
    files(run);
    progress_throws(run);
    moves(Run::open_local(run_directory));
    opening();
    tokens(run);
    results();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "thrown: %s\n", error.what());
    return 1;
  }
  return check::end();
}
