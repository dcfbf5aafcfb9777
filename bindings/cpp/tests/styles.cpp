// How options may be written in C++20.
//
//     styles RUN_DIRECTORY
#include "check.hpp"

#include <algorithm>
#include <ranges>
#include <vector>

using namespace std::chrono_literals;

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const wandb::CancelToken stop;
  const auto run = wandb::Run::open(argv[1], {.timeout = 5s, .cancel = stop});
  std::vector<double> losses;
  for (auto& row : run.scan_history(
           {.keys = {"_step", "loss"}, .max_step = 100, .call = {.timeout = 1min}})) {
    losses.push_back(row.get<double>("loss"));
  }
  CHECK(losses.size() == 100);
  const auto table = run.history({.samples = 10, .keys = {"loss"}});
  CHECK(table.rows() > 0 && table.rows() <= 20);
  std::vector<std::string> names;
  auto files = run.files({.per_page = 10});
  std::ranges::transform(files, std::back_inserter(names), [](auto& file) { return file.name(); });
  CHECK(names.size() > 0);
  auto history = run.scan_history();
  CHECK(std::ranges::count_if(history, [](auto& row) {
          return row.template find<bool>("improved") == true;
        }) > 0);
  static_assert(std::ranges::input_range<wandb::History>);
  static_assert(std::ranges::input_range<wandb::Map>);
  const wandb::ApiOptions options{
      .ignore_environment = true, .base_url = "http://127.0.0.1:9", .timeout = 1s};
  CHECK(wandb::Api(options).base_url() == "http://127.0.0.1:9");
  return check::end();
}
