/* A literal as the two parameters of a text. */
#define WANDB_STR(literal) (literal), (sizeof(literal) - 1)

/* What structs begin with; the _init functions write the same. */
#define WANDB_CALL_OPTS_INIT { sizeof(wandb_call_opts), 0, NULL }
#define WANDB_SCAN_OPTS_INIT \
  { sizeof(wandb_scan_opts), NULL, NULL, 0, 0, 0, WANDB_STEP_NONE, 0, 0, NULL, 0, \
    NULL, 0, NULL, NULL, 0, 0, 0 }
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
#define WANDB_RUNS_OPTS_INIT { sizeof(wandb_runs_opts), NULL, 0, NULL, 0, 0, 0 }
#define WANDB_CONSOLE_OPTS_INIT { sizeof(wandb_console_opts), 0, 0 }
#define WANDB_ARTIFACTS_OPTS_INIT { sizeof(wandb_artifacts_opts), 0 }
#define WANDB_ARTIFACT_DOWNLOAD_OPTS_INIT \
  { sizeof(wandb_artifact_download_opts), NULL, 0, 0, NULL, NULL }
