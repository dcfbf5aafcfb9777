/* A literal as the two parameters of a text. */
#define WANDB_STR(literal) (literal), (sizeof(literal) - 1)

/* What structs begin with; the _init functions write the same. */
#define WANDB_CALL_OPTS_INIT { sizeof(wandb_call_opts), 0, NULL }
#define WANDB_SCAN_OPTS_INIT \
  { sizeof(wandb_scan_opts), NULL, NULL, 0, 0, 0, WANDB_STEP_NONE, 0, 0, NULL, 0, \
    NULL, 0, NULL, NULL, 0, 0, 0, 0 }
#define WANDB_HISTORIES_OPTS_INIT { sizeof(wandb_histories_opts), 0, 0, NULL, 0 }
#define WANDB_HISTORIES_COUNTS_INIT { sizeof(wandb_histories_counts), 0, 0, 0, 0, 0, 0, 0 }
#define WANDB_FOLLOW_OPTS_INIT { sizeof(wandb_follow_opts), 0, 0, 0 }
#define WANDB_SAMPLE_OPTS_INIT \
  { sizeof(wandb_sample_opts), 0, NULL, NULL, 0, NULL, 0, WANDB_STREAM_DEFAULT }
#define WANDB_SCAN_REPORT_INIT \
  { sizeof(wandb_scan_report), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
#define WANDB_FILES_OPTS_INIT \
  { sizeof(wandb_files_opts), NULL, NULL, 0, 0, NULL, 0 }
#define WANDB_DOWNLOAD_OPTS_INIT { sizeof(wandb_download_opts), 0, 0, NULL, NULL }
#define WANDB_UPLOAD_OPTS_INIT { sizeof(wandb_upload_opts), NULL, NULL }
#define WANDB_DOWNLOAD_ALL_OPTS_INIT \
  { sizeof(wandb_download_all_opts), NULL, NULL, 0, NULL, 0, 0, 0, 0 }
#define WANDB_REFERENCE_OPTS_INIT { sizeof(wandb_reference_opts), 0, NULL }
#define WANDB_NEW_ARTIFACT_OPTS_INIT { sizeof(wandb_new_artifact_opts), 0, NULL, NULL }
#define WANDB_RUNS_OPTS_INIT { sizeof(wandb_runs_opts), NULL, 0, NULL, 0, 0, 0 }
#define WANDB_CONSOLE_OPTS_INIT { sizeof(wandb_console_opts), 0, 0 }
#define WANDB_CREATE_OPTS_INIT { sizeof(wandb_create_opts), NULL, 0, NULL, 0, NULL, 0, 0 }
#define WANDB_UPDATE_OPTS_INIT { sizeof(wandb_update_opts), WANDB_UPDATE_MERGE }
#define WANDB_DELETE_OPTS_INIT { sizeof(wandb_delete_opts), 0 }
#define WANDB_WAIT_OPTS_INIT { sizeof(wandb_wait_opts), 0, 0, 0 }
#define WANDB_ARTIFACTS_OPTS_INIT { sizeof(wandb_artifacts_opts), 0 }
#define WANDB_ARTIFACT_DOWNLOAD_OPTS_INIT \
  { sizeof(wandb_artifact_download_opts), NULL, 0, 0, NULL, NULL }

/*
 * Apache Arrow's C stream interface, for libraries that were built with it.
 * Define WANDB_RUN_ARROW before this header is included to see what it adds.
 */
#if defined(WANDB_RUN_ARROW)
#define WANDB_ARROW_OPTS_INIT \
  { sizeof(wandb_arrow_opts), NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, NULL }

#ifdef __cplusplus
extern "C" {
#endif

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};

#endif /* ARROW_C_DATA_INTERFACE */

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};

#endif /* ARROW_C_STREAM_INTERFACE */

#ifdef __cplusplus
}
#endif
#endif /* WANDB_RUN_ARROW */
