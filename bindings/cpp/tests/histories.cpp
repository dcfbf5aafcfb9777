// The histories of all runs of a list; see remote.hpp. What is printed is
// `{"run": ID, "row": {…}}` a line.
#include "remote.hpp"

#include <chrono>
#include <map>
#include <thread>

using namespace remote;
using wandb::HistoriesKind;

namespace {

wandb::Histories begun(const wandb::HistoriesOptions& how = {}) {
  return wandb::Api(options()).histories("e/bulk", how);
}

void print(const wandb::HistoriesItem& item) {
  const std::string id(item.run_id());
  const std::string row(item.row().json());
  std::printf("{\"run\": \"%s\", \"row\": %s}\n", id.c_str(), row.c_str());
}

void rows() {
  auto histories = begun();
  std::uint64_t count = 0;
  for (auto& item : histories) {
    if (item.kind() == HistoriesKind::data) {
      print(item);
      CHECK(item.row().step().has_value());
      CHECK_THROWS(item.report(), invalid_argument);
      CHECK(item.failure().code() == wandb::ErrorCode::invalid_argument);
      count++;
    } else {
      CHECK(item.kind() == HistoriesKind::done);
      CHECK(item.report().proven && item.report().rows > 0);
      CHECK(item.run().id() == item.run_id());
    }
  }
  const auto report = histories.report();
  CHECK(report.listed == 9U && report.done == 9 && report.failed == 0);
  CHECK(report.rows == count && report.requests >= 9 && report.unproven == 0);
  CHECK(!histories.next());
}

void resumed() {
  wandb::HistoriesOptions how;
  how.workers = 2;
  int count = 0;
  for (bool more = true; more;) {
    auto histories = begun(how);
    more = false;
    while (auto item = histories.next()) {
      if (item->kind() == HistoriesKind::data) print(*item);
      if (++count % 31 == 0) {
        more = true;
        break;
      }
    }
    how.state = histories.state();
  }
  how.scan.keys = {"n"};
  CHECK_THROWS(begun(how), invalid_argument);
}

void batches() {
  wandb::HistoriesOptions how;
  how.scan.keys = {"n"};
  how.scan.batch_rows = 12;
  std::map<std::string, std::vector<double>> found;
  auto histories = begun(how);
  for (auto& item : histories) {
    if (item.kind() != HistoriesKind::data) continue;
    const auto batch = item.batch();
    CHECK(batch.columns() == 1 && batch.rows() <= 12);
    const auto numbers = batch.doubles("n");
    auto& all = found[std::string(item.run_id())];
    all.insert(all.end(), numbers.begin(), numbers.end());
  }
  CHECK(found.size() == 9 && found["r4"].size() == 24 && found["r4"][23] == 423);
}

void one_fails() {
  wandb::HistoriesOptions how;
  int failed = 0;
  auto histories = begun(how);
  for (auto& item : histories) {
    if (item.kind() != HistoriesKind::failed) continue;
    failed++;
    CHECK(item.run_id() == "r1" && item.failure().code() == wandb::ErrorCode::protocol);
    CHECK(item.failure().subject() == "e/bulk/r1");
  }
  CHECK(failed == 1 && histories.report().failed == 1 && histories.report().done == 8);
  how.fail_fast = true;
  auto strict = begun(how);
  CHECK_THROWS([&] { while (strict.next()) {} }(), protocol);
  CHECK_THROWS(strict.next(), protocol);
  CHECK(!strict.state().empty());
}

void stopped() {
  wandb::HistoriesOptions how;
  how.call.timeout = std::chrono::milliseconds(100);
  CHECK_THROWS(begun(how).next(), timeout);
  auto histories = begun();
  std::thread closer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    histories.close();
  });
  CHECK_THROWS(histories.next(), closed);
  closer.join();
  CHECK_THROWS(histories.state(), closed);
}

}  // namespace

int main(int argc, char** argv) {
  return remote::run(argc, argv, {
      {"rows", rows},
      {"resumed", resumed},
      {"batches", batches},
      {"one-fails", one_fails},
      {"stopped", stopped},
  });
}
