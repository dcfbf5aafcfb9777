-- Written by cdef.py from wandb_run.h; do not edit.
return [[
static const int WANDB_OK = 0;
static const int WANDB_DONE = 1;
static const int WANDB_MISSING = 3;
static const int WANDB_NULL = 4;
static const int WANDB_E_AUTH = 10;
static const int WANDB_E_PERMISSION = 11;
static const int WANDB_E_NOT_FOUND = 12;
static const int WANDB_E_INVALID_ARGUMENT = 13;
static const int WANDB_E_CONFLICT = 14;
static const int WANDB_E_EXISTS = 15;
static const int WANDB_E_RATE_LIMITED = 16;
static const int WANDB_E_SERVER = 17;
static const int WANDB_E_NETWORK = 18;
static const int WANDB_E_TLS = 19;
static const int WANDB_E_TIMEOUT = 20;
static const int WANDB_E_CANCELLED = 21;
static const int WANDB_E_CLOSED = 22;
static const int WANDB_E_PROTOCOL = 23;
static const int WANDB_E_UNSUPPORTED = 24;
static const int WANDB_E_TOO_LARGE = 25;
static const int WANDB_E_IO = 26;
static const int WANDB_E_INTEGRITY = 27;
static const int WANDB_E_INTERNAL = 28;
static const int WANDB_E_TYPE = 30;
static const int WANDB_VERSION_MAJOR = 0;
static const int WANDB_VERSION_MINOR = 1;
static const int WANDB_VERSION_PATCH = 0;
static const int WANDB_VERSION_NUMBER = 1000;
static const int WANDB_ABI_VERSION = 1;
static const int WANDB_LOG_DEBUG = 0;
static const int WANDB_LOG_INFO = 1;
static const int WANDB_LOG_WARN = 2;
static const int WANDB_COMPRESSION_AUTO = 0;
static const int WANDB_COMPRESSION_GZIP = 1;
static const int WANDB_COMPRESSION_OFF = 2;
static const int WANDB_UPDATE_MERGE = 0;
static const int WANDB_UPDATE_REPLACE = 1;
static const int WANDB_STEP_NONE = -1;
static const int WANDB_STREAM_DEFAULT = 0;
static const int WANDB_STREAM_SYSTEM = 1;
static const int WANDB_CELL_VALUE = 0;
static const int WANDB_CELL_MISSING = 1;
static const int WANDB_CELL_NULL = 2;
static const int WANDB_CELL_NOT_A_NUMBER = 3;
static const int WANDB_CELL_INEXACT = 4;
static const int WANDB_CONSOLE_STDOUT = 0;
static const int WANDB_CONSOLE_STDERR = 1;
static const int WANDB_HISTORIES_DATA = 0;
static const int WANDB_HISTORIES_RUN_DONE = 1;
static const int WANDB_HISTORIES_RUN_FAILED = 2;
typedef struct wandb_api wandb_api;
typedef struct wandb_artifact wandb_artifact;
typedef struct wandb_artifacts wandb_artifacts;
typedef struct wandb_cancel wandb_cancel;
typedef struct wandb_console wandb_console;
typedef struct wandb_downloads wandb_downloads;
typedef struct wandb_error wandb_error;
typedef struct wandb_file wandb_file;
typedef struct wandb_files wandb_files;
typedef struct wandb_histories wandb_histories;
typedef struct wandb_history wandb_history;
typedef struct wandb_local_runs wandb_local_runs;
typedef struct wandb_manifest wandb_manifest;
typedef struct wandb_map wandb_map;
typedef struct wandb_new_artifact wandb_new_artifact;
typedef struct wandb_options wandb_options;
typedef struct wandb_run wandb_run;
typedef struct wandb_runs wandb_runs;
typedef struct wandb_shards wandb_shards;
typedef struct wandb_sweep wandb_sweep;
typedef struct wandb_table wandb_table;
typedef struct wandb_text wandb_text;
typedef struct wandb_call_opts {
  size_t struct_size;
  int64_t timeout_ms;
  const struct wandb_cancel *cancel;
} wandb_call_opts;
typedef void (*wandb_release_fn)(void *user);
typedef void (*wandb_log_fn)(int32_t level,
                             const char *text,
                             size_t len,
                             void *user);
typedef struct wandb_create_opts {
  size_t struct_size;
  const char *id;
  size_t id_len;
  const char *project;
  size_t project_len;
  const char *entity;
  size_t entity_len;
  int64_t pending;
} wandb_create_opts;
typedef struct wandb_update_opts {
  size_t struct_size;
  int64_t mode;
} wandb_update_opts;
typedef struct wandb_wait_opts {
  size_t struct_size;
  int64_t interval_ms;
  int64_t timeout_ms;
  int64_t preempted_ends;
} wandb_wait_opts;
typedef struct wandb_delete_opts {
  size_t struct_size;
  int64_t artifacts;
} wandb_delete_opts;
typedef struct wandb_scan_opts {
  size_t struct_size;
  const char *const *keys;
  const size_t *key_lens;
  size_t n_keys;
  int64_t any;
  int64_t min_step;
  int64_t max_step;
  uint64_t page_size;
  uint64_t batch_rows;
  const char *cursor;
  size_t cursor_len;
  const char *shard;
  size_t shard_len;
  const char *const *leave_out;
  const size_t *leave_out_lens;
  size_t n_leave_out;
  int64_t prefetch;
  int64_t expect_complete;
  int64_t exports;
} wandb_scan_opts;
typedef struct wandb_sample_opts {
  size_t struct_size;
  uint64_t samples;
  const char *const *keys;
  const size_t *key_lens;
  size_t n_keys;
  const char *x_axis;
  size_t x_axis_len;
  int64_t stream;
} wandb_sample_opts;
typedef struct wandb_scan_report {
  size_t struct_size;
  uint64_t rows;
  int64_t counted;
  int64_t proven;
  uint64_t windows;
  uint64_t requests;
  uint64_t splits;
  uint64_t retries;
  uint64_t from_graphql;
  uint64_t from_parquet;
  uint64_t from_live;
  uint64_t from_local;
  uint64_t n_absent;
} wandb_scan_report;
typedef struct wandb_follow_opts {
  size_t struct_size;
  int64_t interval_ms;
  int64_t timeout_ms;
  int64_t preempted_ends;
} wandb_follow_opts;
typedef int32_t (*wandb_progress_fn)(uint64_t done, uint64_t total, void *user);
typedef struct wandb_download_opts {
  size_t struct_size;
  int64_t replace;
  int64_t exist_ok;
  wandb_progress_fn progress;
  void *user;
} wandb_download_opts;
typedef struct wandb_files_opts {
  size_t struct_size;
  const char *const *names;
  const size_t *name_lens;
  size_t n_names;
  uint64_t per_page;
  const char *pattern;
  size_t pattern_len;
} wandb_files_opts;
typedef struct wandb_upload_opts {
  size_t struct_size;
  wandb_progress_fn progress;
  void *user;
} wandb_upload_opts;
typedef struct wandb_download_all_opts {
  size_t struct_size;
  const char *const *names;
  const size_t *name_lens;
  size_t n_names;
  const char *pattern;
  size_t pattern_len;
  uint64_t workers;
  int64_t replace;
  int64_t exist_ok;
} wandb_download_all_opts;
typedef struct wandb_console_opts {
  size_t struct_size;
  uint64_t per_page;
  uint64_t last;
} wandb_console_opts;
typedef struct wandb_runs_opts {
  size_t struct_size;
  const char *filters;
  size_t filters_len;
  const char *order;
  size_t order_len;
  uint64_t per_page;
  int64_t lazy;
} wandb_runs_opts;
typedef struct wandb_histories_opts {
  size_t struct_size;
  uint64_t workers;
  int64_t fail_fast;
  const char *state;
  size_t state_len;
} wandb_histories_opts;
typedef struct wandb_histories_counts {
  size_t struct_size;
  int64_t listed;
  uint64_t before;
  uint64_t done;
  uint64_t unproven;
  uint64_t failed;
  uint64_t rows;
  uint64_t requests;
} wandb_histories_counts;
typedef struct wandb_artifacts_opts {
  size_t struct_size;
  uint64_t per_page;
} wandb_artifacts_opts;
typedef struct wandb_artifact_download_opts {
  size_t struct_size;
  const char *path_prefix;
  size_t path_prefix_len;
  uint64_t workers;
  wandb_progress_fn progress;
  void *user;
} wandb_artifact_download_opts;
typedef struct wandb_reference_opts {
  size_t struct_size;
  int64_t unchecked;
  const struct wandb_api *api;
} wandb_reference_opts;
typedef struct wandb_new_artifact_opts {
  size_t struct_size;
  uint64_t workers;
  wandb_progress_fn progress;
  void *user;
} wandb_new_artifact_opts;
uint32_t wandb_version_number(void);
const char *wandb_version_text(void);
uint32_t wandb_abi_version(void);
const char *wandb_status_name(int32_t status);
int32_t wandb_error_code(const struct wandb_error *error);
const char *wandb_error_kind(const struct wandb_error *error);
int32_t wandb_error_message(const struct wandb_error *error,
                            const char **text,
                            size_t *len);
int32_t wandb_error_operation(const struct wandb_error *error,
                              const char **text,
                              size_t *len);
int32_t wandb_error_subject(const struct wandb_error *error,
                            const char **text,
                            size_t *len);
size_t wandb_error_server_message_count(const struct wandb_error *error);
int32_t wandb_error_server_message(const struct wandb_error *error,
                                   size_t index,
                                   const char **text,
                                   size_t *len);
int32_t wandb_error_http_status(const struct wandb_error *error);
int32_t wandb_error_retryable(const struct wandb_error *error);
uint32_t wandb_error_attempts(const struct wandb_error *error);
int64_t wandb_error_retry_after_ms(const struct wandb_error *error);
int64_t wandb_error_elapsed_ms(const struct wandb_error *error);
void wandb_error_free(struct wandb_error *error);
int32_t wandb_text_get(const struct wandb_text *handle,
                       const char **text,
                       size_t *len);
void wandb_text_free(struct wandb_text *handle);
int32_t wandb_cancel_new(struct wandb_cancel **out);
void wandb_cancel_trigger(struct wandb_cancel *cancel);
int32_t wandb_cancel_is_triggered(const struct wandb_cancel *cancel);
void wandb_cancel_free(struct wandb_cancel *cancel);
int32_t wandb_call_opts_init(struct wandb_call_opts *opts, size_t size);
size_t wandb_handle_count(void);
int32_t wandb_options_new(struct wandb_options **out);
void wandb_options_free(struct wandb_options *options);
int32_t wandb_options_ignore_environment(struct wandb_options *options);
int32_t wandb_options_set_api_key(struct wandb_options *options,
                                  const char *key,
                                  size_t len);
int32_t wandb_options_set_identity_token_file(struct wandb_options *options,
                                              const char *path,
                                              size_t len);
int32_t wandb_options_set_base_url(struct wandb_options *options,
                                   const char *url,
                                   size_t len);
int32_t wandb_options_set_app_url(struct wandb_options *options,
                                  const char *url,
                                  size_t len);
int32_t wandb_options_set_entity(struct wandb_options *options,
                                 const char *entity,
                                 size_t len);
int32_t wandb_options_set_project(struct wandb_options *options,
                                  const char *project,
                                  size_t len);
int32_t wandb_options_set_ca_file(struct wandb_options *options,
                                  const char *path,
                                  size_t len);
int32_t wandb_options_set_ca_pem(struct wandb_options *options,
                                 const char *pem,
                                 size_t len);
int32_t wandb_options_set_insecure(struct wandb_options *options,
                                   int32_t insecure);
int32_t wandb_options_set_http_proxy(struct wandb_options *options,
                                     const char *url,
                                     size_t len);
int32_t wandb_options_set_https_proxy(struct wandb_options *options,
                                      const char *url,
                                      size_t len);
int32_t wandb_options_set_no_proxy(struct wandb_options *options,
                                   const char *hosts,
                                   size_t len);
int32_t wandb_options_set_user_agent_suffix(struct wandb_options *options,
                                            const char *program,
                                            size_t len);
int32_t wandb_options_set_header(struct wandb_options *options,
                                 const char *name,
                                 size_t name_len,
                                 const char *value,
                                 size_t value_len);
int32_t wandb_options_set_timeout_ms(struct wandb_options *options,
                                     int64_t milliseconds);
int32_t wandb_options_set_connect_timeout_ms(struct wandb_options *options,
                                             int64_t milliseconds);
int32_t wandb_options_set_response_timeout_ms(struct wandb_options *options,
                                              int64_t milliseconds);
int32_t wandb_options_set_stall_timeout_ms(struct wandb_options *options,
                                           int64_t milliseconds);
int32_t wandb_options_set_attempts(struct wandb_options *options,
                                   uint32_t attempts);
int32_t wandb_options_set_retry_waits_ms(struct wandb_options *options,
                                         int64_t first,
                                         int64_t longest);
int32_t wandb_options_set_max_answer_bytes(struct wandb_options *options,
                                           uint64_t bytes);
int32_t wandb_options_set_compression(struct wandb_options *options,
                                      int32_t compression);
int32_t wandb_options_set_log(struct wandb_options *options,
                              int32_t min_level,
                              wandb_release_fn release,
                              wandb_log_fn log,
                              void *user);
int32_t wandb_api_new(const struct wandb_options *options,
                      struct wandb_api **out,
                      struct wandb_error **err);
void wandb_api_close(struct wandb_api *api);
void wandb_api_free(struct wandb_api *api);
int32_t wandb_api_run(const struct wandb_api *api,
                      const char *path,
                      size_t len,
                      const struct wandb_call_opts *opts,
                      struct wandb_run **out,
                      struct wandb_error **err);
int32_t wandb_api_base_url(const struct wandb_api *api,
                           const char **text,
                           size_t *len);
int32_t wandb_api_app_url(const struct wandb_api *api,
                          const char **text,
                          size_t *len);
int32_t wandb_api_entity(const struct wandb_api *api,
                         const char **text,
                         size_t *len);
int32_t wandb_api_project(const struct wandb_api *api,
                          const char **text,
                          size_t *len);
int32_t wandb_run_open(const char *path,
                       size_t len,
                       const struct wandb_call_opts *opts,
                       struct wandb_run **out,
                       struct wandb_error **err);
int32_t wandb_run_open_local(const char *path,
                             size_t len,
                             const struct wandb_call_opts *opts,
                             struct wandb_run **out,
                             struct wandb_error **err);
void wandb_run_close(struct wandb_run *run);
void wandb_run_free(struct wandb_run *run);
int32_t wandb_run_load(struct wandb_run *run,
                       const struct wandb_call_opts *opts,
                       struct wandb_error **err);
int32_t wandb_run_last_history_step(const struct wandb_run *run,
                                    const struct wandb_call_opts *opts,
                                    int64_t *step,
                                    struct wandb_error **err);
int32_t wandb_run_history_keys_json(const struct wandb_run *run,
                                    const struct wandb_call_opts *opts,
                                    struct wandb_text **out,
                                    struct wandb_error **err);
int32_t wandb_run_metadata_json(const struct wandb_run *run,
                                const struct wandb_call_opts *opts,
                                struct wandb_text **out,
                                struct wandb_error **err);
int32_t wandb_run_attr_text(const struct wandb_run *run,
                            const char *name,
                            size_t name_len,
                            const char **text,
                            size_t *len);
int32_t wandb_run_attr_json(const struct wandb_run *run,
                            const char *name,
                            size_t name_len,
                            const char **text,
                            size_t *len);
int32_t wandb_run_id(const struct wandb_run *run,
                     const char **text,
                     size_t *len);
int32_t wandb_run_name(const struct wandb_run *run,
                       const char **text,
                       size_t *len);
int32_t wandb_run_entity(const struct wandb_run *run,
                         const char **text,
                         size_t *len);
int32_t wandb_run_project(const struct wandb_run *run,
                          const char **text,
                          size_t *len);
int32_t wandb_run_state(const struct wandb_run *run,
                        const char **text,
                        size_t *len);
int32_t wandb_run_url(const struct wandb_run *run,
                      const char **text,
                      size_t *len);
int32_t wandb_run_directory(const struct wandb_run *run,
                            const char **text,
                            size_t *len);
int32_t wandb_run_created_at(const struct wandb_run *run,
                             const char **text,
                             size_t *len);
int32_t wandb_run_heartbeat_at(const struct wandb_run *run,
                               const char **text,
                               size_t *len);
int32_t wandb_run_group(const struct wandb_run *run,
                        const char **text,
                        size_t *len);
int32_t wandb_run_job_type(const struct wandb_run *run,
                           const char **text,
                           size_t *len);
int32_t wandb_run_notes(const struct wandb_run *run,
                        const char **text,
                        size_t *len);
int32_t wandb_run_username(const struct wandb_run *run,
                           const char **text,
                           size_t *len);
int32_t wandb_run_user_name(const struct wandb_run *run,
                            const char **text,
                            size_t *len);
int32_t wandb_run_user_login(const struct wandb_run *run,
                             const char **text,
                             size_t *len);
int32_t wandb_run_config_json(const struct wandb_run *run,
                              const char **text,
                              size_t *len);
int32_t wandb_run_summary_json(const struct wandb_run *run,
                               const char **text,
                               size_t *len);
int32_t wandb_run_system_metrics_json(const struct wandb_run *run,
                                      const char **text,
                                      size_t *len);
int32_t wandb_run_tags_json(const struct wandb_run *run,
                            const char **text,
                            size_t *len);
int32_t wandb_run_history_line_count(const struct wandb_run *run,
                                     uint64_t *count);
int32_t wandb_run_exit_code(const struct wandb_run *run, int32_t *code);
int32_t wandb_run_new(const struct wandb_api *api,
                      const char *entity,
                      size_t entity_len,
                      const char *project,
                      size_t project_len,
                      const char *id,
                      size_t id_len,
                      const struct wandb_call_opts *opts,
                      struct wandb_run **out,
                      struct wandb_error **err);
int32_t wandb_run_from_attrs(const struct wandb_api *api,
                             const char *entity,
                             size_t entity_len,
                             const char *project,
                             size_t project_len,
                             const char *id,
                             size_t id_len,
                             const char *attrs,
                             size_t attrs_len,
                             struct wandb_run **out,
                             struct wandb_error **err);
int32_t wandb_create_opts_init(struct wandb_create_opts *opts, size_t size);
int32_t wandb_run_create(const struct wandb_api *api,
                         const struct wandb_create_opts *create_opts,
                         const struct wandb_call_opts *opts,
                         struct wandb_run **out,
                         struct wandb_error **err);
int32_t wandb_run_inserted(const struct wandb_run *run, int32_t *inserted);
int32_t wandb_run_set_name(struct wandb_run *run,
                           const char *text,
                           size_t len);
int32_t wandb_run_set_notes(struct wandb_run *run,
                            const char *text,
                            size_t len);
int32_t wandb_run_set_description(struct wandb_run *run,
                                  const char *text,
                                  size_t len);
int32_t wandb_run_set_group(struct wandb_run *run,
                            const char *text,
                            size_t len);
int32_t wandb_run_set_job_type(struct wandb_run *run,
                               const char *text,
                               size_t len);
int32_t wandb_run_set_tags(struct wandb_run *run,
                           const char *const *tags,
                           const size_t *lens,
                           size_t n_tags);
int32_t wandb_run_config_set(struct wandb_run *run,
                             const char *const *path,
                             const size_t *path_lens,
                             size_t n_path,
                             const char *json,
                             size_t json_len,
                             struct wandb_error **err);
int32_t wandb_run_summary_set(struct wandb_run *run,
                              const char *const *path,
                              const size_t *path_lens,
                              size_t n_path,
                              const char *json,
                              size_t json_len,
                              struct wandb_error **err);
int32_t wandb_run_config_remove(struct wandb_run *run,
                                const char *const *path,
                                const size_t *path_lens,
                                size_t n_path);
int32_t wandb_run_summary_remove(struct wandb_run *run,
                                 const char *const *path,
                                 const size_t *path_lens,
                                 size_t n_path);
int32_t wandb_run_has_changes(const struct wandb_run *run,
                              int32_t *has_changes);
int32_t wandb_update_opts_init(struct wandb_update_opts *opts, size_t size);
int32_t wandb_run_update(struct wandb_run *run,
                         const struct wandb_update_opts *update_opts,
                         const struct wandb_call_opts *opts,
                         struct wandb_error **err);
int32_t wandb_run_save(struct wandb_run *run,
                       const struct wandb_call_opts *opts,
                       struct wandb_error **err);
int32_t wandb_run_is_lazy(const struct wandb_run *run, int32_t *lazy);
int32_t wandb_run_load_full_data(struct wandb_run *run,
                                 const struct wandb_call_opts *opts,
                                 struct wandb_error **err);
int32_t wandb_run_update_state(struct wandb_run *run,
                               const char *state,
                               size_t len,
                               const struct wandb_call_opts *opts,
                               int32_t *moved,
                               struct wandb_error **err);
int32_t wandb_run_stop(const struct wandb_run *run,
                       const struct wandb_call_opts *opts,
                       int32_t *stopped,
                       struct wandb_error **err);
int32_t wandb_wait_opts_init(struct wandb_wait_opts *opts, size_t size);
int32_t wandb_delete_opts_init(struct wandb_delete_opts *opts, size_t size);
int32_t wandb_run_wait_until_finished(struct wandb_run *run,
                                      const struct wandb_wait_opts *wait_opts,
                                      const struct wandb_call_opts *opts,
                                      struct wandb_text **state,
                                      struct wandb_error **err);
int32_t wandb_run_delete(struct wandb_run *run,
                         const struct wandb_delete_opts *delete_opts,
                         const struct wandb_call_opts *opts,
                         struct wandb_error **err);
int32_t wandb_run_config(const struct wandb_run *run, struct wandb_map **out);
int32_t wandb_run_summary(const struct wandb_run *run, struct wandb_map **out);
int32_t wandb_run_system_metrics(const struct wandb_run *run,
                                 struct wandb_map **out);
void wandb_map_free(struct wandb_map *map);
size_t wandb_map_len(const struct wandb_map *map);
int32_t wandb_map_key(const struct wandb_map *map,
                      size_t at,
                      const char **text,
                      size_t *len);
int32_t wandb_map_f64(const struct wandb_map *map,
                      const char *key,
                      size_t len,
                      double *value);
int32_t wandb_map_i64(const struct wandb_map *map,
                      const char *key,
                      size_t len,
                      int64_t *value);
int32_t wandb_map_bool(const struct wandb_map *map,
                       const char *key,
                       size_t len,
                       int32_t *value);
int32_t wandb_map_str(const struct wandb_map *map,
                      const char *key,
                      size_t len,
                      const char **text,
                      size_t *text_len);
int32_t wandb_map_json(const struct wandb_map *map,
                       const char *key,
                       size_t len,
                       const char **text,
                       size_t *text_len);
int32_t wandb_scan_opts_init(struct wandb_scan_opts *opts, size_t size);
int32_t wandb_sample_opts_init(struct wandb_sample_opts *opts, size_t size);
int32_t wandb_scan_report_init(struct wandb_scan_report *report, size_t size);
int32_t wandb_run_scan_history(const struct wandb_run *run,
                               const struct wandb_scan_opts *scan_opts,
                               struct wandb_history **out,
                               struct wandb_error **err);
void wandb_history_close(struct wandb_history *history);
void wandb_history_free(struct wandb_history *history);
int32_t wandb_history_next(struct wandb_history *history,
                           const struct wandb_call_opts *opts,
                           struct wandb_error **err);
int32_t wandb_history_next_rows(struct wandb_history *history,
                                size_t most,
                                const struct wandb_call_opts *opts,
                                const char **text,
                                size_t *len,
                                size_t *rows,
                                struct wandb_error **err);
int32_t wandb_history_step(const struct wandb_history *history, int64_t *step);
int32_t wandb_history_f64(const struct wandb_history *history,
                          const char *key,
                          size_t len,
                          double *value);
int32_t wandb_history_i64(const struct wandb_history *history,
                          const char *key,
                          size_t len,
                          int64_t *value);
int32_t wandb_history_bool(const struct wandb_history *history,
                           const char *key,
                           size_t len,
                           int32_t *value);
int32_t wandb_history_str(const struct wandb_history *history,
                          const char *key,
                          size_t len,
                          const char **text,
                          size_t *text_len);
int32_t wandb_history_json(const struct wandb_history *history,
                           const char *key,
                           size_t len,
                           const char **text,
                           size_t *text_len);
int32_t wandb_history_row_json(const struct wandb_history *history,
                               const char **text,
                               size_t *len);
int32_t wandb_history_next_batch(struct wandb_history *history,
                                 const struct wandb_call_opts *opts,
                                 size_t *rows,
                                 struct wandb_error **err);
int32_t wandb_history_batch_columns(const struct wandb_history *history,
                                    size_t *count);
int32_t wandb_history_batch_name(const struct wandb_history *history,
                                 size_t column,
                                 const char **text,
                                 size_t *len);
int32_t wandb_history_batch_find(const struct wandb_history *history,
                                 const char *name,
                                 size_t len,
                                 size_t *column);
int32_t wandb_history_batch_f64(const struct wandb_history *history,
                                size_t column,
                                double *values,
                                uint8_t *states,
                                size_t room,
                                size_t *needed);
int32_t wandb_history_batch_i64(const struct wandb_history *history,
                                size_t column,
                                int64_t *values,
                                uint8_t *states,
                                size_t room,
                                size_t *needed);
int32_t wandb_history_batch_cell_json(const struct wandb_history *history,
                                      size_t column,
                                      size_t row,
                                      const char **text,
                                      size_t *len);
int32_t wandb_history_cursor(const struct wandb_history *history,
                             struct wandb_text **cursor,
                             struct wandb_error **err);
int32_t wandb_history_report(const struct wandb_history *history,
                             struct wandb_scan_report *report);
int32_t wandb_history_doubt(const struct wandb_history *history,
                            const char **text,
                            size_t *len);
int32_t wandb_history_absent(const struct wandb_history *history,
                             size_t index,
                             const char **text,
                             size_t *len);
int32_t wandb_follow_opts_init(struct wandb_follow_opts *opts, size_t size);
int32_t wandb_run_follow_history(const struct wandb_run *run,
                                 const struct wandb_scan_opts *scan_opts,
                                 const struct wandb_follow_opts *follow_opts,
                                 struct wandb_history **out,
                                 struct wandb_error **err);
int32_t wandb_run_shards(const struct wandb_run *run,
                         const struct wandb_scan_opts *scan_opts,
                         size_t count,
                         struct wandb_shards **out,
                         struct wandb_error **err);
int32_t wandb_shards_count(const struct wandb_shards *shards, size_t *count);
int32_t wandb_shards_get(const struct wandb_shards *shards,
                         size_t index,
                         const char **text,
                         size_t *len);
void wandb_shards_free(struct wandb_shards *shards);
int32_t wandb_api_shard_run(const struct wandb_api *api,
                            const char *shard,
                            size_t len,
                            const struct wandb_call_opts *opts,
                            struct wandb_run **out,
                            struct wandb_error **err);
int32_t wandb_run_history(const struct wandb_run *run,
                          const struct wandb_sample_opts *sample_opts,
                          const struct wandb_call_opts *opts,
                          struct wandb_table **out,
                          struct wandb_error **err);
void wandb_table_free(struct wandb_table *table);
size_t wandb_table_rows(const struct wandb_table *table);
size_t wandb_table_columns(const struct wandb_table *table);
int32_t wandb_table_name(const struct wandb_table *table,
                         size_t column,
                         const char **text,
                         size_t *len);
int32_t wandb_table_find(const struct wandb_table *table,
                         const char *name,
                         size_t len,
                         size_t *column);
int32_t wandb_table_f64(const struct wandb_table *table,
                        size_t column,
                        double *values,
                        uint8_t *states,
                        size_t room,
                        size_t *needed);
int32_t wandb_table_i64(const struct wandb_table *table,
                        size_t column,
                        int64_t *values,
                        uint8_t *states,
                        size_t room,
                        size_t *needed);
int32_t wandb_table_cell_json(const struct wandb_table *table,
                              size_t column,
                              size_t row,
                              const char **text,
                              size_t *len);
int32_t wandb_download_opts_init(struct wandb_download_opts *opts, size_t size);
int32_t wandb_run_file(const struct wandb_run *run,
                       const char *name,
                       size_t len,
                       const struct wandb_call_opts *opts,
                       struct wandb_file **out,
                       struct wandb_error **err);
void wandb_file_close(struct wandb_file *file);
void wandb_file_free(struct wandb_file *file);
int32_t wandb_file_download(const struct wandb_file *file,
                            const char *root,
                            size_t root_len,
                            const struct wandb_download_opts *download_opts,
                            const struct wandb_call_opts *opts,
                            struct wandb_text **path,
                            struct wandb_error **err);
int32_t wandb_file_delete(const struct wandb_file *file,
                          const struct wandb_call_opts *opts,
                          struct wandb_error **err);
int32_t wandb_file_name(const struct wandb_file *file,
                        const char **text,
                        size_t *len);
int32_t wandb_file_size(const struct wandb_file *file, uint64_t *size);
int32_t wandb_file_md5(const struct wandb_file *file,
                       const char **text,
                       size_t *len);
int32_t wandb_file_mimetype(const struct wandb_file *file,
                            const char **text,
                            size_t *len);
int32_t wandb_file_updated_at(const struct wandb_file *file,
                              const char **text,
                              size_t *len);
int32_t wandb_file_url(const struct wandb_file *file,
                       const char **text,
                       size_t *len);
int32_t wandb_file_direct_url(const struct wandb_file *file,
                              const char **text,
                              size_t *len);
int32_t wandb_file_path_uri(const struct wandb_file *file,
                            const char **text,
                            size_t *len);
int32_t wandb_file_local_path(const struct wandb_file *file,
                              const char **text,
                              size_t *len);
int32_t wandb_files_opts_init(struct wandb_files_opts *opts, size_t size);
int32_t wandb_run_files(const struct wandb_run *run,
                        const struct wandb_files_opts *files_opts,
                        struct wandb_files **out,
                        struct wandb_error **err);
int32_t wandb_files_next(struct wandb_files *files,
                         const struct wandb_call_opts *opts,
                         struct wandb_file **out,
                         struct wandb_error **err);
int32_t wandb_files_total(struct wandb_files *files,
                          const struct wandb_call_opts *opts,
                          uint64_t *total,
                          struct wandb_error **err);
void wandb_files_close(struct wandb_files *files);
void wandb_files_free(struct wandb_files *files);
int32_t wandb_upload_opts_init(struct wandb_upload_opts *opts, size_t size);
int32_t wandb_run_upload_file(const struct wandb_run *run,
                              const char *path,
                              size_t path_len,
                              const char *root,
                              size_t root_len,
                              const struct wandb_upload_opts *upload_opts,
                              const struct wandb_call_opts *opts,
                              struct wandb_file **out,
                              struct wandb_error **err);
int32_t wandb_download_all_opts_init(struct wandb_download_all_opts *opts,
                                     size_t size);
int32_t wandb_run_download_files(const struct wandb_run *run,
                                 const char *root,
                                 size_t root_len,
                                 const struct wandb_download_all_opts *download_all_opts,
                                 const struct wandb_call_opts *opts,
                                 struct wandb_downloads **out,
                                 struct wandb_error **err);
size_t wandb_downloads_count(const struct wandb_downloads *downloads);
int32_t wandb_downloads_name(const struct wandb_downloads *downloads,
                             size_t index,
                             const char **text,
                             size_t *len);
int32_t wandb_downloads_result(const struct wandb_downloads *downloads,
                               size_t index,
                               const char **path,
                               size_t *len,
                               struct wandb_error **err);
void wandb_downloads_free(struct wandb_downloads *downloads);
int32_t wandb_run_download_history_exports(const struct wandb_run *run,
                                           const char *dir,
                                           size_t dir_len,
                                           int32_t require_complete,
                                           const struct wandb_call_opts *opts,
                                           int32_t *contains_live_data,
                                           struct wandb_downloads **out,
                                           struct wandb_error **err);
int32_t wandb_local_runs_open(const char *directory,
                              size_t len,
                              struct wandb_local_runs **out,
                              struct wandb_error **err);
int32_t wandb_local_runs_next(struct wandb_local_runs *runs,
                              struct wandb_error **err);
int32_t wandb_local_runs_id(const struct wandb_local_runs *runs,
                            const char **text,
                            size_t *len);
int32_t wandb_local_runs_path(const struct wandb_local_runs *runs,
                              const char **text,
                              size_t *len);
int32_t wandb_local_runs_offline(const struct wandb_local_runs *runs,
                                 int32_t *offline);
int32_t wandb_local_runs_synced(const struct wandb_local_runs *runs,
                                int32_t *synced);
void wandb_local_runs_close(struct wandb_local_runs *runs);
void wandb_local_runs_free(struct wandb_local_runs *runs);
int32_t wandb_console_opts_init(struct wandb_console_opts *opts, size_t size);
int32_t wandb_run_console_logs(const struct wandb_run *run,
                               const struct wandb_console_opts *console_opts,
                               struct wandb_console **out,
                               struct wandb_error **err);
int32_t wandb_run_console(const struct wandb_run *run,
                          struct wandb_console **out,
                          struct wandb_error **err);
int32_t wandb_console_next(struct wandb_console *console,
                           const struct wandb_call_opts *opts,
                           struct wandb_error **err);
int32_t wandb_console_text(const struct wandb_console *console,
                           const char **text,
                           size_t *len);
int32_t wandb_console_timestamp(const struct wandb_console *console,
                                const char **text,
                                size_t *len);
int32_t wandb_console_level(const struct wandb_console *console,
                            const char **text,
                            size_t *len);
int32_t wandb_console_label(const struct wandb_console *console,
                            const char **text,
                            size_t *len);
int32_t wandb_console_number(const struct wandb_console *console,
                             uint64_t *number);
int32_t wandb_console_stream(const struct wandb_console *console,
                             int32_t *stream);
int32_t wandb_console_total(struct wandb_console *console,
                            const struct wandb_call_opts *opts,
                            uint64_t *total,
                            struct wandb_error **err);
void wandb_console_close(struct wandb_console *console);
void wandb_console_free(struct wandb_console *console);
int32_t wandb_runs_opts_init(struct wandb_runs_opts *opts, size_t size);
int32_t wandb_api_runs(const struct wandb_api *api,
                       const char *path,
                       size_t len,
                       const struct wandb_runs_opts *runs_opts,
                       struct wandb_runs **out,
                       struct wandb_error **err);
int32_t wandb_runs_next(struct wandb_runs *runs,
                        const struct wandb_call_opts *opts,
                        struct wandb_run **out,
                        struct wandb_error **err);
int32_t wandb_runs_total(struct wandb_runs *runs,
                         const struct wandb_call_opts *opts,
                         uint64_t *total,
                         struct wandb_error **err);
void wandb_runs_close(struct wandb_runs *runs);
void wandb_runs_free(struct wandb_runs *runs);
int32_t wandb_histories_opts_init(struct wandb_histories_opts *opts,
                                  size_t size);
int32_t wandb_histories_counts_init(struct wandb_histories_counts *counts,
                                    size_t size);
int32_t wandb_api_histories(const struct wandb_api *api,
                            const char *path,
                            size_t len,
                            const struct wandb_runs_opts *runs_opts,
                            const struct wandb_scan_opts *scan_opts,
                            const struct wandb_histories_opts *histories_opts,
                            struct wandb_histories **out,
                            struct wandb_error **err);
int32_t wandb_histories_next(struct wandb_histories *histories,
                             const struct wandb_call_opts *opts,
                             int32_t *what,
                             struct wandb_error **err);
int32_t wandb_histories_history(const struct wandb_histories *histories,
                                const struct wandb_history **history);
int32_t wandb_histories_run_id(const struct wandb_histories *histories,
                               const char **text,
                               size_t *len);
int32_t wandb_histories_run(const struct wandb_histories *histories,
                            struct wandb_run **run);
int32_t wandb_histories_run_report(const struct wandb_histories *histories,
                                   struct wandb_scan_report *report);
int32_t wandb_histories_failure(const struct wandb_histories *histories,
                                struct wandb_error **failure);
int32_t wandb_histories_state(const struct wandb_histories *histories,
                              struct wandb_text **state,
                              struct wandb_error **err);
int32_t wandb_histories_report(const struct wandb_histories *histories,
                               struct wandb_histories_counts *counts);
void wandb_histories_close(struct wandb_histories *histories);
void wandb_histories_free(struct wandb_histories *histories);
int32_t wandb_api_sweep(const struct wandb_api *api,
                        const char *path,
                        size_t len,
                        const struct wandb_call_opts *opts,
                        struct wandb_sweep **out,
                        struct wandb_error **err);
int32_t wandb_run_sweep(const struct wandb_run *run,
                        const struct wandb_call_opts *opts,
                        struct wandb_sweep **out,
                        struct wandb_error **err);
void wandb_sweep_free(struct wandb_sweep *sweep);
int32_t wandb_sweep_runs(const struct wandb_sweep *sweep,
                         const struct wandb_runs_opts *runs_opts,
                         struct wandb_runs **out,
                         struct wandb_error **err);
int32_t wandb_sweep_best_loss(const struct wandb_sweep *sweep, double *value);
int32_t wandb_sweep_run_count_expected(const struct wandb_sweep *sweep,
                                       uint64_t *count);
int32_t wandb_sweep_id(const struct wandb_sweep *sweep,
                       const char **text,
                       size_t *len);
int32_t wandb_sweep_storage_id(const struct wandb_sweep *sweep,
                               const char **text,
                               size_t *len);
int32_t wandb_sweep_name(const struct wandb_sweep *sweep,
                         const char **text,
                         size_t *len);
int32_t wandb_sweep_display_name(const struct wandb_sweep *sweep,
                                 const char **text,
                                 size_t *len);
int32_t wandb_sweep_state(const struct wandb_sweep *sweep,
                          const char **text,
                          size_t *len);
int32_t wandb_sweep_config_text(const struct wandb_sweep *sweep,
                                const char **text,
                                size_t *len);
int32_t wandb_sweep_entity(const struct wandb_sweep *sweep,
                           const char **text,
                           size_t *len);
int32_t wandb_sweep_project(const struct wandb_sweep *sweep,
                            const char **text,
                            size_t *len);
int32_t wandb_sweep_url(const struct wandb_sweep *sweep,
                        const char **text,
                        size_t *len);
int32_t wandb_api_viewer(const struct wandb_api *api,
                         const struct wandb_call_opts *opts,
                         struct wandb_map **out,
                         struct wandb_error **err);
int32_t wandb_api_artifact(const struct wandb_api *api,
                           const char *name,
                           size_t len,
                           const char *type_name,
                           size_t type_len,
                           const struct wandb_call_opts *opts,
                           struct wandb_artifact **out,
                           struct wandb_error **err);
void wandb_artifact_close(struct wandb_artifact *artifact);
void wandb_artifact_free(struct wandb_artifact *artifact);
int32_t wandb_artifact_id(const struct wandb_artifact *artifact,
                          const char **text,
                          size_t *len);
int32_t wandb_artifact_name(const struct wandb_artifact *artifact,
                            const char **text,
                            size_t *len);
int32_t wandb_artifact_qualified_name(const struct wandb_artifact *artifact,
                                      const char **text,
                                      size_t *len);
int32_t wandb_artifact_entity(const struct wandb_artifact *artifact,
                              const char **text,
                              size_t *len);
int32_t wandb_artifact_project(const struct wandb_artifact *artifact,
                               const char **text,
                               size_t *len);
int32_t wandb_artifact_collection(const struct wandb_artifact *artifact,
                                  const char **text,
                                  size_t *len);
int32_t wandb_artifact_version(const struct wandb_artifact *artifact,
                               const char **text,
                               size_t *len);
int32_t wandb_artifact_source_name(const struct wandb_artifact *artifact,
                                   const char **text,
                                   size_t *len);
int32_t wandb_artifact_source_entity(const struct wandb_artifact *artifact,
                                     const char **text,
                                     size_t *len);
int32_t wandb_artifact_source_project(const struct wandb_artifact *artifact,
                                      const char **text,
                                      size_t *len);
int32_t wandb_artifact_source_collection(const struct wandb_artifact *artifact,
                                         const char **text,
                                         size_t *len);
int32_t wandb_artifact_source_version(const struct wandb_artifact *artifact,
                                      const char **text,
                                      size_t *len);
int32_t wandb_artifact_type(const struct wandb_artifact *artifact,
                            const char **text,
                            size_t *len);
int32_t wandb_artifact_state(const struct wandb_artifact *artifact,
                             const char **text,
                             size_t *len);
int32_t wandb_artifact_digest(const struct wandb_artifact *artifact,
                              const char **text,
                              size_t *len);
int32_t wandb_artifact_description(const struct wandb_artifact *artifact,
                                   const char **text,
                                   size_t *len);
int32_t wandb_artifact_commit_hash(const struct wandb_artifact *artifact,
                                   const char **text,
                                   size_t *len);
int32_t wandb_artifact_created_at(const struct wandb_artifact *artifact,
                                  const char **text,
                                  size_t *len);
int32_t wandb_artifact_updated_at(const struct wandb_artifact *artifact,
                                  const char **text,
                                  size_t *len);
int32_t wandb_artifact_size(const struct wandb_artifact *artifact,
                            uint64_t *size);
int32_t wandb_artifact_file_count(const struct wandb_artifact *artifact,
                                  uint64_t *file_count);
int32_t wandb_artifact_is_draft(const struct wandb_artifact *artifact);
int32_t wandb_artifact_is_link(const struct wandb_artifact *artifact);
size_t wandb_artifact_alias_count(const struct wandb_artifact *artifact);
int32_t wandb_artifact_alias(const struct wandb_artifact *artifact,
                             size_t index,
                             const char **text,
                             size_t *len);
int32_t wandb_artifact_metadata(const struct wandb_artifact *artifact,
                                struct wandb_map **out);
int32_t wandb_artifacts_opts_init(struct wandb_artifacts_opts *opts,
                                  size_t size);
int32_t wandb_run_logged_artifacts(const struct wandb_run *run,
                                   const struct wandb_artifacts_opts *artifacts_opts,
                                   struct wandb_artifacts **out,
                                   struct wandb_error **err);
int32_t wandb_run_used_artifacts(const struct wandb_run *run,
                                 const struct wandb_artifacts_opts *artifacts_opts,
                                 struct wandb_artifacts **out,
                                 struct wandb_error **err);
int32_t wandb_artifacts_next(struct wandb_artifacts *artifacts,
                             const struct wandb_call_opts *opts,
                             struct wandb_artifact **out,
                             struct wandb_error **err);
int32_t wandb_artifacts_total(struct wandb_artifacts *artifacts,
                              const struct wandb_call_opts *opts,
                              uint64_t *total,
                              struct wandb_error **err);
void wandb_artifacts_close(struct wandb_artifacts *artifacts);
void wandb_artifacts_free(struct wandb_artifacts *artifacts);
int32_t wandb_artifact_manifest(const struct wandb_artifact *artifact,
                                const struct wandb_call_opts *opts,
                                struct wandb_manifest **out,
                                struct wandb_error **err);
size_t wandb_manifest_count(const struct wandb_manifest *manifest);
int32_t wandb_manifest_find(const struct wandb_manifest *manifest,
                            const char *path,
                            size_t len,
                            size_t *index);
int32_t wandb_manifest_path(const struct wandb_manifest *manifest,
                            size_t index,
                            const char **text,
                            size_t *len);
int32_t wandb_manifest_entry_digest(const struct wandb_manifest *manifest,
                                    size_t index,
                                    const char **text,
                                    size_t *len);
int32_t wandb_manifest_reference(const struct wandb_manifest *manifest,
                                 size_t index,
                                 const char **text,
                                 size_t *len);
int32_t wandb_manifest_size(const struct wandb_manifest *manifest,
                            size_t index,
                            uint64_t *size);
int32_t wandb_manifest_digest(const struct wandb_manifest *manifest,
                              const char **text,
                              size_t *len);
int32_t wandb_manifest_json(const struct wandb_manifest *manifest,
                            const char **text,
                            size_t *len);
void wandb_manifest_free(struct wandb_manifest *manifest);
int32_t wandb_artifact_files(const struct wandb_artifact *artifact,
                             const struct wandb_files_opts *files_opts,
                             struct wandb_files **out,
                             struct wandb_error **err);
int32_t wandb_artifact_download_opts_init(struct wandb_artifact_download_opts *opts,
                                          size_t size);
int32_t wandb_artifact_download(const struct wandb_artifact *artifact,
                                const char *root,
                                size_t root_len,
                                const struct wandb_artifact_download_opts *download_opts,
                                const struct wandb_call_opts *opts,
                                struct wandb_downloads **out,
                                struct wandb_error **err);
int32_t wandb_run_use_artifact(const struct wandb_run *run,
                               const struct wandb_artifact *artifact,
                               const char *use_as,
                               size_t len,
                               const struct wandb_call_opts *opts,
                               struct wandb_error **err);
int32_t wandb_run_log_artifact(const struct wandb_run *run,
                               const struct wandb_artifact *artifact,
                               const char *const *aliases,
                               const size_t *alias_lens,
                               size_t n_aliases,
                               const struct wandb_call_opts *opts,
                               struct wandb_artifact **out,
                               struct wandb_error **err);
int32_t wandb_reference_opts_init(struct wandb_reference_opts *opts,
                                  size_t size);
int32_t wandb_new_artifact_opts_init(struct wandb_new_artifact_opts *opts,
                                     size_t size);
int32_t wandb_new_artifact_new(const char *name,
                               size_t name_len,
                               const char *type,
                               size_t type_len,
                               struct wandb_new_artifact **out,
                               struct wandb_error **err);
void wandb_new_artifact_free(struct wandb_new_artifact *artifact);
int32_t wandb_new_artifact_set_description(struct wandb_new_artifact *artifact,
                                           const char *text,
                                           size_t len,
                                           struct wandb_error **err);
int32_t wandb_new_artifact_set_metadata(struct wandb_new_artifact *artifact,
                                        const char *json,
                                        size_t len,
                                        struct wandb_error **err);
int32_t wandb_new_artifact_add_alias(struct wandb_new_artifact *artifact,
                                     const char *alias,
                                     size_t len,
                                     struct wandb_error **err);
int32_t wandb_new_artifact_add_tag(struct wandb_new_artifact *artifact,
                                   const char *tag,
                                   size_t len,
                                   struct wandb_error **err);
int32_t wandb_new_artifact_add_file(struct wandb_new_artifact *artifact,
                                    const char *path,
                                    size_t path_len,
                                    const char *name,
                                    size_t name_len,
                                    struct wandb_error **err);
int32_t wandb_new_artifact_add_dir(struct wandb_new_artifact *artifact,
                                   const char *path,
                                   size_t path_len,
                                   const char *name,
                                   size_t name_len,
                                   struct wandb_error **err);
int32_t wandb_new_artifact_add_reference(struct wandb_new_artifact *artifact,
                                         const char *uri,
                                         size_t uri_len,
                                         const char *name,
                                         size_t name_len,
                                         const struct wandb_reference_opts *reference_opts,
                                         const struct wandb_call_opts *opts,
                                         struct wandb_error **err);
int32_t wandb_new_artifact_digest(const struct wandb_new_artifact *artifact,
                                  struct wandb_text **out,
                                  struct wandb_error **err);
int32_t wandb_run_log_new_artifact(const struct wandb_run *run,
                                   const struct wandb_new_artifact *artifact,
                                   const struct wandb_new_artifact_opts *artifact_opts,
                                   const struct wandb_call_opts *opts,
                                   struct wandb_artifact **out,
                                   struct wandb_error **err);
int32_t wandb_run_to_html(const struct wandb_run *run,
                          uint32_t height,
                          int32_t hidden,
                          struct wandb_text **out,
                          struct wandb_error **err);
int32_t wandb_run_display(const struct wandb_run *run,
                          uint32_t height,
                          int32_t hidden,
                          int32_t *shown);
int32_t wandb_snake_to_camel(const char *name,
                             size_t len,
                             struct wandb_text **out);
]]
