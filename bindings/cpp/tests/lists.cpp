// Lists of runs, sweeps, the viewer, console lines, rendering; see remote.hpp.
#include "remote.hpp"

using namespace remote;
using wandb::Filter;
using wandb::Run;

namespace {

wandb::Api client() { return wandb::Api(options()); }

void filters() {
  CHECK(Filter().json() == "{}");
  CHECK((Filter::key("n") == 1).json() == R"({"n":1})");
  CHECK((Filter::key("n") == nullptr).json() == R"({"n":null})");
  CHECK((Filter::key("n") != "x").json() == R"({"n":{"$ne":"x"}})");
  CHECK((Filter::key("n") >= ~std::uint64_t(0)).json() == R"({"n":{"$gte":18446744073709551615}})");
  CHECK((Filter::key("n") < -1.5).json() == R"({"n":{"$lt":-1.5}})");
  CHECK((Filter::key("n") <= true).json() == R"({"n":{"$lte":true}})");
  CHECK(Filter::key("n").is_in({"a", 2}).json() == R"({"n":{"$in":["a",2]}})");
  CHECK(Filter::key("n").not_in({}).json() == R"({"n":{"$nin":[]}})");
  CHECK(Filter::key("n").exists(false).json() == R"({"n":{"$exists":false}})");
  CHECK(Filter::key("a\"b").regex("^x\\d").json() == R"({"a\"b":{"$regex":"^x\\d"}})");
  CHECK((Filter::config("lr") > 0.1 && !Filter::state("crashed")).json() ==
        R"({"$and":[{"config.lr":{"$gt":0.1}},{"$nor":[{"state":"crashed"}]}]})");
  CHECK((Filter::summary("acc") > 1 || Filter::tag("t")).json() ==
        R"({"$or":[{"summary_metrics.acc":{"$gt":1}},{"tags":"t"}]})");
}

void lists() {
  const auto api = client();
  auto runs = api.runs("e/many");
  std::size_t count = 0;
  Run kept(nullptr);
  for (auto& run : runs) {
    char name[8];
    std::snprintf(name, sizeof name, "r%03zu", count);
    if (count < 120) CHECK(run.id() == name && run.config().get<std::size_t>("n") == count);
    if (count == 7) kept = std::move(run);
    count++;
  }
  CHECK(count == 122 && runs.total() == 122U && !runs.next());
  CHECK(kept.id() == "r007" && kept.state() == "finished" && !kept.is_lazy());

  wandb::RunsOptions some;
  some.filters = (Filter::state("failed") && Filter::config("n") > 90).json();
  some.order = "-created_at";
  some.per_page = 4;
  some.lazy = true;
  auto few = api.runs("e/many", some);
  CHECK(few.total() == 9U);
  int last = 120;
  count = 0;
  for (auto& run : few) {
    const int n = std::stoi(run.id().substr(1));
    CHECK(n % 3 == 0 && n < last && run.is_lazy() && run.config().empty());
    last = n;
    count++;
    if (count == 1) {
      run.load_full_data();
      CHECK(!run.is_lazy() && run.config().get<int>("n") == n);
    }
  }
  CHECK(count == 9);
  some.filters = "[]";
  CHECK_THROWS(api.runs("e/many", some).next(), invalid_argument);
  CHECK_THROWS(api.runs("e/nothere").next(), not_found);
  runs.close();
  CHECK_THROWS(runs.next(), closed);
}

void viewer() {
  const auto found = client().viewer();
  CHECK(found.username == "ada" && found.name == "Ada" && found.email == "ada@example.com");
  CHECK(found.entity == "lab" && found.admin && !found.id.empty());
  CHECK(found.teams == std::vector<std::string>({"lab", "other"}));
}

void unknown_key() { CHECK_THROWS(client().viewer(), auth); }

void sweeps() {
  const auto api = client();
  const auto sweep = api.sweep("e/many/abc");
  CHECK(sweep.id() == "abc" && sweep.entity() == "e" && sweep.project() == "many");
  CHECK(sweep.state() == "PAUSED" && sweep.name() == "lr search");
  CHECK(sweep.display_name() == "lr search" && !sweep.storage_id().empty());
  CHECK(sweep.best_loss() == 0.25 && sweep.run_count_expected() == 12U);
  CHECK(sweep.config_text() && sweep.config_text()->find("grid") != std::string::npos);
  CHECK(sweep.url().find("/e/many/sweeps/abc") != std::string::npos);
  auto runs = sweep.runs();
  CHECK(runs.next()->id() == "s1");
  const auto second = runs.next();
  CHECK(second->id() == "s2" && !runs.next());
  CHECK(second->sweep() && second->sweep()->id() == "abc");
  CHECK(!api.run("e/many/r000").sweep());
  CHECK_THROWS(api.sweep("e/many/nothere"), not_found);
}

void console() {
  const auto run = client().run("e/many/r000");
  auto lines = run.console_logs();
  std::uint64_t number = 0;
  for (auto& line : lines) {
    CHECK(line.number == number && line.text == "line " + std::to_string(number));
    CHECK(line.label == "rank 1" && line.level == (number % 3 == 2 ? "error" : ""));
    CHECK((line.stream == wandb::ConsoleStream::standard_error) == (number % 3 == 2));
    CHECK(line.timestamp && line.timestamp->substr(0, 10) == "2026-01-01");
    number++;
  }
  CHECK(number == 10 && lines.total() == 10U);
  wandb::ConsoleOptions few;
  few.last = 3;
  auto last = run.console_logs(few);
  CHECK(last.next()->number == 7);
  few = {};
  few.per_page = 2;
  auto pages = run.console_logs(few);
  CHECK(std::distance(pages.begin(), pages.end()) == 10);
  auto all = run.console();
  CHECK(all.next()->text == "line 0");
}

void renders() {
  const auto run = client().run("e/many/r000");
  const auto html = run.to_html();
  CHECK(html.find("<iframe src='" + url + "/e/many/runs/r000?jupyter=true'") == 0);
  CHECK(html.find("height:420px") != std::string::npos);
  CHECK(run.to_html(7, true).find("height:7px;display:none") != std::string::npos);
  CHECK(!run.display());
  CHECK(Run::snake_to_camel("summary_metrics") == "summaryMetrics");
  CHECK(Run::snake_to_camel("").empty());
  const auto local = Run::open_local(argument);
  CHECK_THROWS(local.to_html(), unsupported);
  CHECK(!local.display() && !local.sweep());
}

}  // namespace

int main(int argc, char** argv) {
  return remote::run(argc, argv, {
      {"filters", filters},
      {"lists", lists},
      {"viewer", viewer},
      {"unknown-key", unknown_key},
      {"sweep", sweeps},
      {"console", console},
      {"render", renders},
  });
}
