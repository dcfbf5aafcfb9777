#include <wandb_run.hpp>

#if WANDB_RUN_EXCEPTIONS
#error "this unit is to be compiled without exceptions"
#endif

int count_in_unit_c(const char* directory);

int count_in_unit_c(const char* directory) {
  const auto run = wandb::Run::try_open(directory);
  if (!run) return -1;
  auto history = run->try_scan_history();
  if (!history) return -1;
  int rows = 0;
  for ([[maybe_unused]] auto& row : *history) rows++;
  return history->error() ? -1 : rows;
}
