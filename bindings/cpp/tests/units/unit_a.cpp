// The header comes first, alone and twice; three units, the last of them
// compiled without exceptions, make one program.
#include <wandb_run.hpp>
#include <wandb_run.hpp>

int count_in_unit_b(const char* directory);
int count_in_unit_c(const char* directory);

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  int rows = 0;
  for ([[maybe_unused]] auto& row : wandb::Run::open(argv[1]).scan_history()) rows++;
  return rows > 0 && rows == count_in_unit_b(argv[1]) && rows == count_in_unit_c(argv[1]) ? 0 : 1;
}
