// Every member of every template, whether a test calls it or not.
#include <wandb_run.hpp>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

template class Result<int>;
template class Result<Run>;
template class detail::Attributes<Run>;
template class detail::Writing<Run>;
template class detail::RunFiles<Run>;
template class detail::RunArtifacts<Run>;
template class detail::Fields<Row, wandb_history>;
template class detail::Fields<Map, wandb_map>;
template class detail::Grid<Table, wandb_table>;
template class detail::Grid<Batch, wandb_history>;
template class detail::Stream<History, Row>;
template class detail::Stream<Batches, Batch>;
template class detail::Stream<Files, File>;
template class detail::Stream<Runs, Run>;
template class detail::Stream<Histories, HistoriesItem>;
template class detail::Stream<Artifacts, Artifact>;
template class detail::Stream<Console, ConsoleLine>;
template class detail::Stream<LocalRuns, LocalRun>;
template class detail::Numbered<Manifest, ManifestEntry>;
template class detail::Numbered<Map, std::pair<std::string_view, Value>>;

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb
