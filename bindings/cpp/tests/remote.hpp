// Programs that talk to the local server, one case a call:
//
//     PROGRAM CASE BASE_URL KEY RUN [ARGUMENT]
//
// The runner starts the server, stores the run and posts the faults that a
// case needs.
#ifndef REMOTE_HPP
#define REMOTE_HPP

#include "check.hpp"

#include <initializer_list>

namespace remote {

inline std::string url, key, path, argument;

/** Options that take nothing from the environment, and fail fast. */
inline wandb::ApiOptions options() {
  wandb::ApiOptions made;
  made.ignore_environment = true;
  made.base_url = url;
  made.api_key = key;
  made.retry_waits =
      wandb::RetryWaits{std::chrono::milliseconds(1), std::chrono::milliseconds(20)};
  made.attempts = 2;
  return made;
}

#if WANDB_RUN_EXCEPTIONS
/** The run keeps what it needs of the client. */
inline wandb::Run open_run() { return wandb::Api(options()).run(path); }
#endif

struct Case {
  const char* name;
  void (*run)();
};

inline int run(int argc, char** argv, std::initializer_list<Case> cases) {
  if (argc < 5) return 2;
  url = argv[2];
  key = argv[3];
  path = argv[4];
  argument = argc > 5 ? argv[5] : "";
  for (const auto& one : cases) {
    if (std::string_view(one.name) != argv[1]) continue;
#if WANDB_RUN_EXCEPTIONS
    try {
      one.run();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "thrown: %s\n", error.what());
      return 1;
    }
#else
    one.run();
#endif
    return check::end();
  }
  std::fprintf(stderr, "no case %s\n", argv[1]);
  return 2;
}

}  // namespace remote

#endif
