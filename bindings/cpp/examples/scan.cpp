// Prints the history of a run, one JSON object a line.
//
//     scan RUN [KEY ...]
//
// RUN is entity/project/run, an address of the web app, or a local directory or
// log. With keys: only rows that hold all of them, and only these keys. The
// exit code is that of the error.
#include <wandb_run.hpp>

#include <iostream>

int main(int argc, char** argv) try {
  if (argc < 2) {
    std::cerr << "usage: scan RUN [KEY ...]\n";
    return 2;
  }
  wandb::ScanOptions what;
  what.keys.assign(argv + 2, argv + argc);
  auto history = wandb::Run::open(argv[1]).scan_history(what);
  for (auto& row : history) std::cout << row.json() << '\n';

  const auto report = history.report();
  std::cerr << report.rows << " rows, " << report.requests << " requests, "
            << (report.proven ? "proved to be all" : report.doubt.value_or("")) << '\n';
  return std::cout.flush() ? 0 : 1;
} catch (const wandb::Error& error) {
  std::cerr << "scan: " << error.what() << '\n';
  return static_cast<int>(error.code());
}
