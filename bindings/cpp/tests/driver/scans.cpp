// History: rows, columns, samples, cursors, reports.
#include "json.hpp"
#include "kept.hpp"

#include <chrono>
#include <limits>

using wandb::CellState;

wandb::ScanOptions what_to_scan(const Words& words) {
  wandb::ScanOptions what;
  what.keys = words.list("keys");
  what.any = words.is("any_of");
  what.min_step = words.number("min_step").value_or(0);
  what.max_step = words.number("max_step");
  what.page_size = words.count("page_size", 0);
  what.leave_out = words.list("exclude");
  return what;
}

namespace {

constexpr auto all = std::numeric_limits<std::size_t>::max();

// The rows of a scan, or the first so many.
std::string rows(wandb::History history, std::size_t take) {
  std::vector<std::string> arrays;
  std::size_t count = 0;
  while (count < take) {
    const auto some = history.next_rows(take == all ? 0 : take - count);
    if (!some) break;
    count += some->rows;
    arrays.emplace_back(some->json.substr(1, some->json.size() - 2));
  }
  return array(arrays);
}

std::string scan(Kept& kept, const Words& words) {
  return rows(needed(kept.run).scan_history(what_to_scan(words)), words.count("take", all));
}

std::string report(Kept& kept, const Words& words) {
  auto history = needed(kept.run).scan_history(what_to_scan(words));
  while (history.next_rows()) {
  }
  const auto report = history.report();
  std::vector<std::string> absent;
  for (const auto& key : report.absent) absent.push_back(json(key));
  return object({{"rows", json(report.rows)},
                 {"proven", json(report.proven)},
                 {"absent", array(absent)}});
}

// A column's numbers, null where there is none.
void append(std::vector<std::string>& cells, const wandb::Column<double>& column) {
  for (std::size_t row = 0; row < column.values.size(); row++) {
    const auto state = column.states[row];
    const bool number = state == CellState::value || state == CellState::inexact;
    cells.push_back(number ? json(column.values[row]) : "null");
  }
}

std::string columns(Kept& kept, const Words& words) {
  auto what = what_to_scan(words);
  what.batch_rows = words.count("batch_rows", 1000);
  std::vector<std::vector<std::string>> cells(what.keys.size());
  for (const auto& batch : needed(kept.run).scan_batches(what)) {
    for (std::size_t at = 0; at < what.keys.size(); at++) {
      append(cells[at], batch.column<double>(what.keys[at]));
    }
  }
  std::vector<std::pair<std::string, std::string>> found;
  for (std::size_t at = 0; at < what.keys.size(); at++) {
    found.emplace_back(what.keys[at], array(cells[at]));
  }
  return object(found);
}

std::string sampled_row(const wandb::Table& table, std::size_t row) {
  std::vector<std::pair<std::string, std::string>> cells;
  for (std::size_t column = 0; column < table.columns(); column++) {
    if (const auto cell = table.json(column, row)) cells.emplace_back(table.name(column), *cell);
  }
  return object(cells);
}

std::string history(Kept& kept, const Words& words) {
  wandb::SampleOptions what;
  what.samples = words.count("samples", what.samples);
  what.keys = words.list("keys");
  if (words.find("stream") == "system") what.stream = wandb::HistoryStream::system;
  const auto table = needed(kept.run).history(what);
  std::vector<std::string> found;
  for (std::size_t row = 0; row < table.rows(); row++) found.push_back(sampled_row(table, row));
  return array(found);
}

std::string resume(Kept& kept, const Words& words) {
  auto what = what_to_scan(words);
  {
    auto first = needed(kept.run).scan_history(what);
    for (auto left = words.count("take", 0); left > 0; left--) {
      if (!first.next()) break;
    }
    what.cursor = first.cursor();
  }
  return rows(needed(kept.run).scan_history(what), all);
}

std::string sum(Kept& kept, const Words& words) {
  const auto key = words.text("keys");
  const auto begun = std::chrono::steady_clock::now();
  std::uint64_t rows = 0;
  double sum = 0;
  for (const auto& row : needed(kept.run).scan_history(what_to_scan(words))) {
    if (const auto number = row.try_get<double>(key)) sum += *number;
    rows++;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  return object({{"rows", json(rows)}, {"sum", json(sum)}, {"seconds", json(took.count())}});
}

}  // namespace

const Operations& scan_operations() {
  static const Operations operations = {
      {"scan", scan},       {"report", report}, {"columns", columns},
      {"history", history}, {"resume", resume}, {"sum", sum},
  };
  return operations;
}
