// History as Arrow C streams, on a recorded run; with and without exceptions.
// Needs a library with the feature arrow.
//
//     arrow RUN_DIRECTORY BASE_URL KEY
//
// The server has the runs of histories.py, of which it spoils r1.
#define WANDB_RUN_ARROW
#include "remote.hpp"

#include <cerrno>
#include <cstring>
#include <type_traits>

using wandb::ArrowOptions;
using wandb::ArrowStream;
using wandb::ArrowType;

static_assert(std::is_nothrow_move_constructible_v<ArrowStream> &&
              !std::is_copy_constructible_v<ArrowStream>);

namespace {

constexpr std::int64_t rows_recorded = 521;
// Of the runs on the server.
constexpr std::int64_t rows_readable = 195;

std::string columns(ArrowArrayStream* stream) {
  ArrowSchema schema;
  if (!CHECK(stream->get_schema(stream, &schema) == 0)) return {};
  std::string words;
  for (std::int64_t at = 0; at < schema.n_children; at++) {
    words += std::string(schema.children[at]->name) + ":" + schema.children[at]->format + " ";
  }
  schema.release(&schema);
  return words;
}

std::int64_t rows(ArrowArrayStream* stream) {
  std::int64_t rows = 0;
  ArrowArray batch;
  while (CHECK(stream->get_next(stream, &batch) == 0) && batch.release != nullptr) {
    rows += batch.length;
    batch.release(&batch);
  }
  return rows;
}

ArrowStream scanned(const wandb::Run& run, const wandb::ScanOptions& options = {},
                    const ArrowOptions& arrow = {}) {
  auto stream = wandb::try_scan_arrow(run, options, arrow);
  CHECK(stream);
  return stream ? *std::move(stream) : ArrowStream();
}

void scans(const wandb::Run& run) {
  wandb::ScanOptions what;
  what.keys = {"_step", "loss"};
  what.batch_rows = 50;
  auto stream = scanned(run, what);
  CHECK(columns(stream.get()) == "_step:l loss:g ");
  CHECK(rows(stream.get()) > 0);

  ArrowOptions how;
  how.columns = {{"loss", ArrowType::json}};
  how.extra = true;
  stream = scanned(run, what, how);
  CHECK(columns(stream.get()) == "_step:l loss:u _extra:u ");
  how.only_columns = true;
  how.extra = false;
  how.survey = true;
  stream = scanned(run, {}, how);
  CHECK(columns(stream.get()) == "loss:u ");

  // Moved: what is left is none, and what is moved away is released elsewhere.
  ArrowStream other(std::move(stream));
  CHECK(!stream && other);
  ArrowArrayStream bare = other.release();
  CHECK(!other && rows(&bare) == rows_recorded);
  bare.release(&bare);
  other.reset();

  wandb::SampleOptions few;
  few.samples = 9;
  auto sample = wandb::try_sample_arrow(run, few);
  CHECK(sample && rows(sample->get()) == 9);
}

void failing(const wandb::Run& run) {
  ArrowOptions how;
  how.only_columns = true;
  CHECK_NOT(wandb::try_scan_arrow(run, {}, how), invalid_argument);
  CHECK_NOT(wandb::try_sample_arrow(run, {}, how), invalid_argument);
  how.columns = {{"loss", ArrowType::boolean}};
  auto stream = scanned(run, {}, how);
  ArrowArray batch;
  CHECK(stream.get()->get_next(stream.get(), &batch) == EINVAL);
  CHECK(std::strstr(stream.get()->get_last_error(stream.get()), "does not fit bool") != nullptr);
  CHECK_NOT(wandb::try_sample_arrow(run, {}, how), protocol);
#if WANDB_RUN_EXCEPTIONS
  CHECK_THROWS(wandb::sample_arrow(run, {}, how), protocol);
  how.columns.clear();
  CHECK_THROWS(wandb::scan_arrow(run, {}, how), invalid_argument);
  CHECK(wandb::scan_arrow(run) && wandb::sample_arrow(run));
#endif
}

// All runs of a list; one fails.
void histories(const wandb::Api& api) {
  auto opened = wandb::try_histories_arrow(api, "e/bulk");
  if (!CHECK(opened)) return;
  wandb::ArrowHistories all = *std::move(opened);
  const auto words = columns(all.stream.get());
  CHECK(words.compare(0, 9, "run_id:u ") == 0 && words.find("_extra:u") != std::string::npos);
  CHECK(rows(all.stream.get()) == rows_readable);
  const auto report = all.look.try_report();
  CHECK(report && report->rows == rows_readable && report->done == 8 && report->failed == 1);
  const auto item = all.look.try_next();
  if (CHECK(item && item->has_value())) {
    CHECK((*item)->kind() == wandb::HistoriesKind::failed);
    const auto id = (*item)->try_run_id();
    CHECK(id && *id == "r1");
  }
  const auto none = all.look.try_next();
  CHECK(none && !none->has_value());

  // From there on there is that run alone.
  wandb::HistoriesOptions rest;
  const auto state = all.look.try_state();
  if (!CHECK(state)) return;
  rest.state = *state;
  auto again = wandb::try_histories_arrow(api, "e/bulk", rest);
  CHECK(again && rows(again->stream.get()) == 0);

  ArrowOptions how;
  how.only_columns = true;
  CHECK_NOT(wandb::try_histories_arrow(api, "e/bulk", {}, how), invalid_argument);
#if WANDB_RUN_EXCEPTIONS
  CHECK_THROWS(wandb::histories_arrow(api, "e/bulk", {}, how), invalid_argument);
  how.columns = {{"n", ArrowType::int64}};
  auto thrown = wandb::histories_arrow(api, "e/bulk", {}, how);
  CHECK(columns(thrown.stream.get()) == "run_id:u n:l ");
#endif
}

}  // namespace

int main(int, char** argv) {
  auto opened = wandb::Run::try_open_local(argv[1]);
  if (!CHECK(opened)) return check::end();
  wandb::Run run = *std::move(opened);
  scans(run);
  failing(run);
  const wandb::Run moved(std::move(run));
  CHECK_NOT(wandb::try_scan_arrow(run), invalid_argument);
  remote::url = argv[2];
  remote::key = argv[3];
  auto api = wandb::Api::try_make(remote::options());
  if (!CHECK(api)) return check::end();
  histories(*api);
  const wandb::Api elsewhere(*std::move(api));
  CHECK_NOT(wandb::try_histories_arrow(*api, "e/bulk"), invalid_argument);
  return check::end();
}
