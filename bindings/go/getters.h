// C calls its getters of texts by their address, each with the type of its handle: cgo cannot.

#ifndef WANDBRUN_GETTERS_H
#define WANDBRUN_GETTERS_H

#include <wandb_run.h>

#define TEXT_OF(type)                                                                         \
  typedef int32_t (*type##_getter)(const type *, const char **, size_t *);                    \
  static inline int32_t text_of_##type(const type *handle, type##_getter get, const char **text, \
                                    size_t *len) {                                            \
    return get(handle, text, len);                                                            \
  }

TEXT_OF(wandb_api)
TEXT_OF(wandb_artifact)
TEXT_OF(wandb_console)
TEXT_OF(wandb_error)
TEXT_OF(wandb_file)
TEXT_OF(wandb_local_runs)
TEXT_OF(wandb_run)
TEXT_OF(wandb_sweep)

#endif
