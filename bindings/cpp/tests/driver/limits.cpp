// What ends calls early, and what many of them leave behind.
#include "json.hpp"
#include "kept.hpp"

#include <future>
#include <thread>

namespace {

std::uint64_t count_rows(wandb::History history) {
  std::uint64_t count = 0;
  while (const auto some = history.next_rows()) count += some->rows;
  return count;
}

std::string timeout(Kept& kept, const Words& words) {
  auto what = what_to_scan(words);
  what.call.timeout = words.time("limit");
  return json(count_rows(needed(kept.run).scan_history(what)));
}

std::string cancelled(Kept& kept, const Words& words) {
  const wandb::CancelToken stop;
  auto what = what_to_scan(words);
  what.call.cancel = stop;
  const auto after = *words.time("after");
  const auto alarm = std::async(std::launch::async, [=] {
    std::this_thread::sleep_for(after);
    stop.trigger();
  });
  return json(count_rows(needed(kept.run).scan_history(what)));
}

std::string closed(Kept& kept, const Words&) {
  needed(kept.run).close();
  return std::string(kept.run->scan_history().next().value().json());
}

std::string closed_scan(Kept& kept, const Words& words) {
  auto history = needed(kept.run).scan_history(what_to_scan(words));
  history.close();
  return std::string(history.next().value().json());
}

std::string threads(Kept& kept, const Words& words) {
  const auto& run = needed(kept.run);
  const auto what = what_to_scan(words);
  std::vector<std::future<std::uint64_t>> readers;
  for (auto left = words.count("count", 1); left > 0; left--) {
    readers.push_back(
        std::async(std::launch::async, [&] { return count_rows(run.scan_history(what)); }));
  }
  std::vector<std::string> counts;
  for (auto& reader : readers) counts.push_back(json(reader.get()));
  return object({{"rows", array(counts)}});
}

std::string cycles(Kept& kept, const Words& words) {
  kept = Kept();
  wandb::ScanOptions what;
  what.keys = {"loss"};
  std::uint64_t rows = 0;
  for (auto left = words.count("times", 0); left > 0; left--) {
    const auto run = wandb::Run::open_local(words.text("path"));
    rows += count_rows(run.scan_history(what));
    static_cast<void>(run.config());
  }
  return object({{"rows", json(rows)}, {"handles", json(wandb::handle_count())}});
}

}  // namespace

const Operations& limit_operations() {
  static const Operations operations = {
      {"timeout", timeout}, {"cancelled", cancelled}, {"closed", closed},
      {"closed_scan", closed_scan}, {"threads", threads}, {"cycles", cycles},
  };
  return operations;
}
