// What a program without exceptions uses; compiled with -fno-exceptions
// -fno-rtti, and once with exceptions, where the same is there.
//
//     returning RUN_DIRECTORY
#include "check.hpp"

#include <cmath>
#include <type_traits>

using wandb::ErrorCode;
using wandb::Run;

namespace {

// Without exceptions there is nothing that would throw.
template <class T, class = void>
struct has_id : std::false_type {};
template <class T>
struct has_id<T, std::void_t<decltype(std::declval<T&>().id())>> : std::true_type {};
static_assert(has_id<Run>::value == (WANDB_RUN_EXCEPTIONS == 1));
static_assert(std::is_default_constructible_v<wandb::Api> == (WANDB_RUN_EXCEPTIONS == 1));

void attributes(const Run& run) {
  CHECK(run.try_id() && !run.try_id()->empty());
  CHECK(run.try_name() && *run.try_name() == "digits mlp \xe2\x9c\x93");
  CHECK(run.try_url() && !*run.try_url());
  CHECK_NOT(run.try_attr("config"), type);
  const auto config = run.try_config();
  CHECK(config && *config->try_get<double>("optimizer.lr") == 0.2);
  if (config) {
    std::size_t keys = 0;
    for ([[maybe_unused]] const auto& pair : *config) keys++;
    CHECK(keys == config->size());
  }
  const auto table = run.try_history();
  CHECK(table && table->try_doubles("loss") && table->try_doubles("loss")->size() == table->rows());
}

void loops(const Run& run) {
  auto history = run.try_scan_history();
  if (!CHECK(history)) return;
  std::size_t rows = 0;
  double sum = 0;
  for (auto& row : *history) {
    sum += row.try_find<double>("loss")->value_or(0);
    rows++;
  }
  CHECK(rows == 521 && std::isfinite(sum) && !history->error());
  CHECK(history->try_next() && !*history->try_next());

#if !WANDB_RUN_EXCEPTIONS
  // A loop that ends early keeps the error.
  auto stopped = run.try_scan_history();
  rows = 0;
  for ([[maybe_unused]] auto& row : *stopped) {
    if (++rows == 10) stopped->close();
  }
  CHECK(rows == 10);
  if (CHECK(stopped->error())) CHECK(stopped->error()->code() == ErrorCode::closed);
  for ([[maybe_unused]] auto& row : *stopped) rows++;
  CHECK(rows == 10 && stopped->error());
#endif

  auto together = run.try_scan_history();
  rows = 0;
  for (;;) {
    const auto some = together->try_next_rows(100);
    if (!CHECK(some) || !*some) break;
    CHECK((*some)->rows <= 100 && (*some)->json.front() == '[');
    rows += (*some)->rows;
  }
  CHECK(rows == 521);

  auto batches = run.try_scan_batches();
  CHECK(batches && batches->try_next() && batches->try_report()->rows > 0);
  auto files = run.try_files();
  rows = 0;
  for (auto& file : *files) {
    CHECK(file.try_name() && file.try_size());
    rows++;
  }
  CHECK(rows > 0 && !files->error());
  auto console = run.try_console();
  rows = 0;
  for (auto& line : *console) rows += line.text.empty() ? 0 : 1;
  CHECK(rows > 0 && !console->error());
}

void failures(const char* directory) {
  const auto nothing = Run::try_open_local("/no/such/run");
  CHECK_NOT(nothing, not_found);
  CHECK_NOT(wandb::LocalRuns::try_open("/no/such/directory"), not_found);
  wandb::ApiOptions options;
  options.ignore_environment = true;
  options.api_key = "short";
  CHECK_NOT(wandb::Api::try_make(options), auth);
  auto token = wandb::CancelToken::try_make();
  if (!CHECK(token)) return;
  token->trigger();
  wandb::CallOptions call;
  call.cancel = *token;
  CHECK_NOT(Run::try_open_local(directory, call), cancelled);

  auto run = Run::try_open_local(directory);
  Run moved = *std::move(run);
  CHECK(moved.try_load().has_value());
  const Run again = std::move(moved);
  CHECK_NOT(moved.try_load(), invalid_argument);
  CHECK_NOT(moved.try_id(), invalid_argument);
  CHECK(again.try_id());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto run = Run::try_open(argv[1]);
  if (!CHECK(run)) return check::end();
  attributes(*run);
  loops(*run);
  failures(argv[1]);
  return check::end();
}
