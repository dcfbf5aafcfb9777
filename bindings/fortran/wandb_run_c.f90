!> The C interface of wandb_run, as wandb_run.h describes it.
! Written by interfaces.py from wandb_run.h; do not edit.
module wandb_run_c
  use, intrinsic :: iso_c_binding
  implicit none
  private

  public :: wandb_version_number
  public :: wandb_version_text
  public :: wandb_abi_version
  public :: wandb_status_name
  public :: wandb_error_code
  public :: wandb_error_kind
  public :: wandb_error_message
  public :: wandb_error_operation
  public :: wandb_error_subject
  public :: wandb_error_server_message_count
  public :: wandb_error_server_message
  public :: wandb_error_http_status
  public :: wandb_error_retryable
  public :: wandb_error_attempts
  public :: wandb_error_retry_after_ms
  public :: wandb_error_elapsed_ms
  public :: wandb_error_free
  public :: wandb_text_get
  public :: wandb_text_free
  public :: wandb_cancel_new
  public :: wandb_cancel_trigger
  public :: wandb_cancel_is_triggered
  public :: wandb_cancel_free
  public :: wandb_call_opts_init
  public :: wandb_handle_count
  public :: wandb_options_new
  public :: wandb_options_free
  public :: wandb_options_ignore_environment
  public :: wandb_options_set_api_key
  public :: wandb_options_set_identity_token_file
  public :: wandb_options_set_base_url
  public :: wandb_options_set_app_url
  public :: wandb_options_set_entity
  public :: wandb_options_set_project
  public :: wandb_options_set_ca_file
  public :: wandb_options_set_ca_pem
  public :: wandb_options_set_insecure
  public :: wandb_options_set_http_proxy
  public :: wandb_options_set_https_proxy
  public :: wandb_options_set_no_proxy
  public :: wandb_options_set_user_agent_suffix
  public :: wandb_options_set_header
  public :: wandb_options_set_timeout_ms
  public :: wandb_options_set_connect_timeout_ms
  public :: wandb_options_set_response_timeout_ms
  public :: wandb_options_set_stall_timeout_ms
  public :: wandb_options_set_attempts
  public :: wandb_options_set_retry_waits_ms
  public :: wandb_options_set_max_answer_bytes
  public :: wandb_options_set_compression
  public :: wandb_options_set_log
  public :: wandb_api_new
  public :: wandb_api_close
  public :: wandb_api_free
  public :: wandb_api_run
  public :: wandb_api_base_url
  public :: wandb_api_app_url
  public :: wandb_api_entity
  public :: wandb_api_project
  public :: wandb_run_open
  public :: wandb_run_open_local
  public :: wandb_run_close
  public :: wandb_run_free
  public :: wandb_run_load
  public :: wandb_run_last_history_step
  public :: wandb_run_history_keys_json
  public :: wandb_run_metadata_json
  public :: wandb_run_attr_text
  public :: wandb_run_attr_json
  public :: wandb_run_id
  public :: wandb_run_name
  public :: wandb_run_entity
  public :: wandb_run_project
  public :: wandb_run_state
  public :: wandb_run_url
  public :: wandb_run_directory
  public :: wandb_run_created_at
  public :: wandb_run_heartbeat_at
  public :: wandb_run_group
  public :: wandb_run_job_type
  public :: wandb_run_notes
  public :: wandb_run_username
  public :: wandb_run_user_name
  public :: wandb_run_user_login
  public :: wandb_run_config_json
  public :: wandb_run_summary_json
  public :: wandb_run_system_metrics_json
  public :: wandb_run_tags_json
  public :: wandb_run_history_line_count
  public :: wandb_run_exit_code
  public :: wandb_run_new
  public :: wandb_run_from_attrs
  public :: wandb_create_opts_init
  public :: wandb_run_create
  public :: wandb_run_inserted
  public :: wandb_run_set_name
  public :: wandb_run_set_notes
  public :: wandb_run_set_description
  public :: wandb_run_set_group
  public :: wandb_run_set_job_type
  public :: wandb_run_set_tags
  public :: wandb_run_config_set
  public :: wandb_run_summary_set
  public :: wandb_run_config_remove
  public :: wandb_run_summary_remove
  public :: wandb_run_has_changes
  public :: wandb_update_opts_init
  public :: wandb_run_update
  public :: wandb_run_save
  public :: wandb_run_is_lazy
  public :: wandb_run_load_full_data
  public :: wandb_run_update_state
  public :: wandb_run_stop
  public :: wandb_wait_opts_init
  public :: wandb_delete_opts_init
  public :: wandb_run_wait_until_finished
  public :: wandb_run_delete
  public :: wandb_run_config
  public :: wandb_run_summary
  public :: wandb_run_system_metrics
  public :: wandb_map_free
  public :: wandb_map_len
  public :: wandb_map_key
  public :: wandb_map_f64
  public :: wandb_map_i64
  public :: wandb_map_bool
  public :: wandb_map_str
  public :: wandb_map_json
  public :: wandb_scan_opts_init
  public :: wandb_sample_opts_init
  public :: wandb_scan_report_init
  public :: wandb_run_scan_history
  public :: wandb_history_close
  public :: wandb_history_free
  public :: wandb_history_next
  public :: wandb_history_next_rows
  public :: wandb_history_step
  public :: wandb_history_f64
  public :: wandb_history_i64
  public :: wandb_history_bool
  public :: wandb_history_str
  public :: wandb_history_json
  public :: wandb_history_row_json
  public :: wandb_history_next_batch
  public :: wandb_history_batch_columns
  public :: wandb_history_batch_name
  public :: wandb_history_batch_find
  public :: wandb_history_batch_f64
  public :: wandb_history_batch_i64
  public :: wandb_history_batch_cell_json
  public :: wandb_history_cursor
  public :: wandb_history_report
  public :: wandb_history_doubt
  public :: wandb_history_absent
  public :: wandb_follow_opts_init
  public :: wandb_run_follow_history
  public :: wandb_run_shards
  public :: wandb_shards_count
  public :: wandb_shards_get
  public :: wandb_shards_free
  public :: wandb_api_shard_run
  public :: wandb_run_history
  public :: wandb_table_free
  public :: wandb_table_rows
  public :: wandb_table_columns
  public :: wandb_table_name
  public :: wandb_table_find
  public :: wandb_table_f64
  public :: wandb_table_i64
  public :: wandb_table_cell_json
  public :: wandb_download_opts_init
  public :: wandb_run_file
  public :: wandb_file_close
  public :: wandb_file_free
  public :: wandb_file_download
  public :: wandb_file_delete
  public :: wandb_file_name
  public :: wandb_file_size
  public :: wandb_file_md5
  public :: wandb_file_mimetype
  public :: wandb_file_updated_at
  public :: wandb_file_url
  public :: wandb_file_direct_url
  public :: wandb_file_path_uri
  public :: wandb_file_local_path
  public :: wandb_files_opts_init
  public :: wandb_run_files
  public :: wandb_files_next
  public :: wandb_files_total
  public :: wandb_files_close
  public :: wandb_files_free
  public :: wandb_upload_opts_init
  public :: wandb_run_upload_file
  public :: wandb_download_all_opts_init
  public :: wandb_run_download_files
  public :: wandb_downloads_count
  public :: wandb_downloads_name
  public :: wandb_downloads_result
  public :: wandb_downloads_free
  public :: wandb_run_download_history_exports
  public :: wandb_local_runs_open
  public :: wandb_local_runs_next
  public :: wandb_local_runs_id
  public :: wandb_local_runs_path
  public :: wandb_local_runs_offline
  public :: wandb_local_runs_synced
  public :: wandb_local_runs_close
  public :: wandb_local_runs_free
  public :: wandb_console_opts_init
  public :: wandb_run_console_logs
  public :: wandb_run_console
  public :: wandb_console_next
  public :: wandb_console_text
  public :: wandb_console_timestamp
  public :: wandb_console_level
  public :: wandb_console_label
  public :: wandb_console_number
  public :: wandb_console_stream
  public :: wandb_console_total
  public :: wandb_console_close
  public :: wandb_console_free
  public :: wandb_runs_opts_init
  public :: wandb_api_runs
  public :: wandb_runs_next
  public :: wandb_runs_total
  public :: wandb_runs_close
  public :: wandb_runs_free
  public :: wandb_histories_opts_init
  public :: wandb_histories_counts_init
  public :: wandb_api_histories
  public :: wandb_histories_next
  public :: wandb_histories_history
  public :: wandb_histories_run_id
  public :: wandb_histories_run
  public :: wandb_histories_run_report
  public :: wandb_histories_failure
  public :: wandb_histories_state
  public :: wandb_histories_report
  public :: wandb_histories_close
  public :: wandb_histories_free
  public :: wandb_api_sweep
  public :: wandb_run_sweep
  public :: wandb_sweep_free
  public :: wandb_sweep_runs
  public :: wandb_sweep_best_loss
  public :: wandb_sweep_run_count_expected
  public :: wandb_sweep_id
  public :: wandb_sweep_storage_id
  public :: wandb_sweep_name
  public :: wandb_sweep_display_name
  public :: wandb_sweep_state
  public :: wandb_sweep_config_text
  public :: wandb_sweep_entity
  public :: wandb_sweep_project
  public :: wandb_sweep_url
  public :: wandb_api_viewer
  public :: wandb_api_artifact
  public :: wandb_artifact_close
  public :: wandb_artifact_free
  public :: wandb_artifact_id
  public :: wandb_artifact_name
  public :: wandb_artifact_qualified_name
  public :: wandb_artifact_entity
  public :: wandb_artifact_project
  public :: wandb_artifact_collection
  public :: wandb_artifact_version
  public :: wandb_artifact_source_name
  public :: wandb_artifact_source_entity
  public :: wandb_artifact_source_project
  public :: wandb_artifact_source_collection
  public :: wandb_artifact_source_version
  public :: wandb_artifact_type
  public :: wandb_artifact_state
  public :: wandb_artifact_digest
  public :: wandb_artifact_description
  public :: wandb_artifact_commit_hash
  public :: wandb_artifact_created_at
  public :: wandb_artifact_updated_at
  public :: wandb_artifact_size
  public :: wandb_artifact_file_count
  public :: wandb_artifact_is_draft
  public :: wandb_artifact_is_link
  public :: wandb_artifact_alias_count
  public :: wandb_artifact_alias
  public :: wandb_artifact_metadata
  public :: wandb_artifacts_opts_init
  public :: wandb_run_logged_artifacts
  public :: wandb_run_used_artifacts
  public :: wandb_artifacts_next
  public :: wandb_artifacts_total
  public :: wandb_artifacts_close
  public :: wandb_artifacts_free
  public :: wandb_artifact_manifest
  public :: wandb_manifest_count
  public :: wandb_manifest_find
  public :: wandb_manifest_path
  public :: wandb_manifest_entry_digest
  public :: wandb_manifest_reference
  public :: wandb_manifest_size
  public :: wandb_manifest_digest
  public :: wandb_manifest_json
  public :: wandb_manifest_free
  public :: wandb_artifact_files
  public :: wandb_artifact_download_opts_init
  public :: wandb_artifact_download
  public :: wandb_run_use_artifact
  public :: wandb_run_log_artifact
  public :: wandb_reference_opts_init
  public :: wandb_new_artifact_opts_init
  public :: wandb_new_artifact_new
  public :: wandb_new_artifact_free
  public :: wandb_new_artifact_set_description
  public :: wandb_new_artifact_set_metadata
  public :: wandb_new_artifact_add_alias
  public :: wandb_new_artifact_add_tag
  public :: wandb_new_artifact_add_file
  public :: wandb_new_artifact_add_dir
  public :: wandb_new_artifact_add_reference
  public :: wandb_new_artifact_digest
  public :: wandb_run_log_new_artifact
  public :: wandb_run_to_html
  public :: wandb_run_display
  public :: wandb_snake_to_camel
  integer(c_int32_t), parameter, public :: WANDB_OK = 0_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_DONE = 1_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_MISSING = 3_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_NULL = 4_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_AUTH = 10_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_PERMISSION = 11_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_NOT_FOUND = 12_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_INVALID_ARGUMENT = 13_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_CONFLICT = 14_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_EXISTS = 15_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_RATE_LIMITED = 16_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_SERVER = 17_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_NETWORK = 18_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_TLS = 19_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_TIMEOUT = 20_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_CANCELLED = 21_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_CLOSED = 22_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_PROTOCOL = 23_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_UNSUPPORTED = 24_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_TOO_LARGE = 25_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_IO = 26_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_INTEGRITY = 27_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_INTERNAL = 28_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_E_TYPE = 30_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_VERSION_MAJOR = 0_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_VERSION_MINOR = 1_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_VERSION_PATCH = 0_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_VERSION_NUMBER_HEADER = 1000_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_ABI_VERSION_HEADER = 1_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_LOG_DEBUG = 0_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_LOG_INFO = 1_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_LOG_WARN = 2_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_COMPRESSION_AUTO = 0_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_COMPRESSION_GZIP = 1_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_COMPRESSION_OFF = 2_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_UPDATE_MERGE = 0_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_UPDATE_REPLACE = 1_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_STEP_NONE = -1_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_STREAM_DEFAULT = 0_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_STREAM_SYSTEM = 1_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_CELL_VALUE = 0_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_CELL_MISSING = 1_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_CELL_NULL = 2_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_CELL_NOT_A_NUMBER = 3_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_CELL_INEXACT = 4_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_CONSOLE_STDOUT = 0_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_CONSOLE_STDERR = 1_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_HISTORIES_DATA = 0_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_HISTORIES_RUN_DONE = 1_c_int32_t
  integer(c_int32_t), parameter, public :: WANDB_HISTORIES_RUN_FAILED = 2_c_int32_t

  type, bind(C), public :: wandb_call_opts
    integer(c_size_t) :: struct_size = 0
    integer(c_int64_t) :: timeout_ms = 0
    type(c_ptr) :: cancel = c_null_ptr
  end type wandb_call_opts

  type, bind(C), public :: wandb_create_opts
    integer(c_size_t) :: struct_size = 0
    type(c_ptr) :: id = c_null_ptr
    integer(c_size_t) :: id_len = 0
    type(c_ptr) :: project = c_null_ptr
    integer(c_size_t) :: project_len = 0
    type(c_ptr) :: entity = c_null_ptr
    integer(c_size_t) :: entity_len = 0
    integer(c_int64_t) :: pending = 0
  end type wandb_create_opts

  type, bind(C), public :: wandb_update_opts
    integer(c_size_t) :: struct_size = 0
    integer(c_int64_t) :: mode = 0
  end type wandb_update_opts

  type, bind(C), public :: wandb_wait_opts
    integer(c_size_t) :: struct_size = 0
    integer(c_int64_t) :: interval_ms = 0
    integer(c_int64_t) :: timeout_ms = 0
    integer(c_int64_t) :: preempted_ends = 0
  end type wandb_wait_opts

  type, bind(C), public :: wandb_delete_opts
    integer(c_size_t) :: struct_size = 0
    integer(c_int64_t) :: artifacts = 0
  end type wandb_delete_opts

  type, bind(C), public :: wandb_scan_opts
    integer(c_size_t) :: struct_size = 0
    type(c_ptr) :: keys = c_null_ptr
    type(c_ptr) :: key_lens = c_null_ptr
    integer(c_size_t) :: n_keys = 0
    integer(c_int64_t) :: any = 0
    integer(c_int64_t) :: min_step = 0
    integer(c_int64_t) :: max_step = 0
    integer(c_int64_t) :: page_size = 0
    integer(c_int64_t) :: batch_rows = 0
    type(c_ptr) :: cursor = c_null_ptr
    integer(c_size_t) :: cursor_len = 0
    type(c_ptr) :: shard = c_null_ptr
    integer(c_size_t) :: shard_len = 0
    type(c_ptr) :: leave_out = c_null_ptr
    type(c_ptr) :: leave_out_lens = c_null_ptr
    integer(c_size_t) :: n_leave_out = 0
    integer(c_int64_t) :: prefetch = 0
    integer(c_int64_t) :: expect_complete = 0
    integer(c_int64_t) :: exports = 0
  end type wandb_scan_opts

  type, bind(C), public :: wandb_sample_opts
    integer(c_size_t) :: struct_size = 0
    integer(c_int64_t) :: samples = 0
    type(c_ptr) :: keys = c_null_ptr
    type(c_ptr) :: key_lens = c_null_ptr
    integer(c_size_t) :: n_keys = 0
    type(c_ptr) :: x_axis = c_null_ptr
    integer(c_size_t) :: x_axis_len = 0
    integer(c_int64_t) :: stream = 0
  end type wandb_sample_opts

  type, bind(C), public :: wandb_scan_report
    integer(c_size_t) :: struct_size = 0
    integer(c_int64_t) :: rows = 0
    integer(c_int64_t) :: counted = 0
    integer(c_int64_t) :: proven = 0
    integer(c_int64_t) :: windows = 0
    integer(c_int64_t) :: requests = 0
    integer(c_int64_t) :: splits = 0
    integer(c_int64_t) :: retries = 0
    integer(c_int64_t) :: from_graphql = 0
    integer(c_int64_t) :: from_parquet = 0
    integer(c_int64_t) :: from_live = 0
    integer(c_int64_t) :: from_local = 0
    integer(c_int64_t) :: n_absent = 0
  end type wandb_scan_report

  type, bind(C), public :: wandb_follow_opts
    integer(c_size_t) :: struct_size = 0
    integer(c_int64_t) :: interval_ms = 0
    integer(c_int64_t) :: timeout_ms = 0
    integer(c_int64_t) :: preempted_ends = 0
  end type wandb_follow_opts

  type, bind(C), public :: wandb_download_opts
    integer(c_size_t) :: struct_size = 0
    integer(c_int64_t) :: replace = 0
    integer(c_int64_t) :: exist_ok = 0
    type(c_funptr) :: progress = c_null_funptr
    type(c_ptr) :: user = c_null_ptr
  end type wandb_download_opts

  type, bind(C), public :: wandb_files_opts
    integer(c_size_t) :: struct_size = 0
    type(c_ptr) :: names = c_null_ptr
    type(c_ptr) :: name_lens = c_null_ptr
    integer(c_size_t) :: n_names = 0
    integer(c_int64_t) :: per_page = 0
    type(c_ptr) :: pattern = c_null_ptr
    integer(c_size_t) :: pattern_len = 0
  end type wandb_files_opts

  type, bind(C), public :: wandb_upload_opts
    integer(c_size_t) :: struct_size = 0
    type(c_funptr) :: progress = c_null_funptr
    type(c_ptr) :: user = c_null_ptr
  end type wandb_upload_opts

  type, bind(C), public :: wandb_download_all_opts
    integer(c_size_t) :: struct_size = 0
    type(c_ptr) :: names = c_null_ptr
    type(c_ptr) :: name_lens = c_null_ptr
    integer(c_size_t) :: n_names = 0
    type(c_ptr) :: pattern = c_null_ptr
    integer(c_size_t) :: pattern_len = 0
    integer(c_int64_t) :: workers = 0
    integer(c_int64_t) :: replace = 0
    integer(c_int64_t) :: exist_ok = 0
  end type wandb_download_all_opts

  type, bind(C), public :: wandb_console_opts
    integer(c_size_t) :: struct_size = 0
    integer(c_int64_t) :: per_page = 0
    integer(c_int64_t) :: last = 0
  end type wandb_console_opts

  type, bind(C), public :: wandb_runs_opts
    integer(c_size_t) :: struct_size = 0
    type(c_ptr) :: filters = c_null_ptr
    integer(c_size_t) :: filters_len = 0
    type(c_ptr) :: order = c_null_ptr
    integer(c_size_t) :: order_len = 0
    integer(c_int64_t) :: per_page = 0
    integer(c_int64_t) :: lazy = 0
  end type wandb_runs_opts

  type, bind(C), public :: wandb_histories_opts
    integer(c_size_t) :: struct_size = 0
    integer(c_int64_t) :: workers = 0
    integer(c_int64_t) :: fail_fast = 0
    type(c_ptr) :: state = c_null_ptr
    integer(c_size_t) :: state_len = 0
  end type wandb_histories_opts

  type, bind(C), public :: wandb_histories_counts
    integer(c_size_t) :: struct_size = 0
    integer(c_int64_t) :: listed = 0
    integer(c_int64_t) :: before = 0
    integer(c_int64_t) :: done = 0
    integer(c_int64_t) :: unproven = 0
    integer(c_int64_t) :: failed = 0
    integer(c_int64_t) :: rows = 0
    integer(c_int64_t) :: requests = 0
  end type wandb_histories_counts

  type, bind(C), public :: wandb_artifacts_opts
    integer(c_size_t) :: struct_size = 0
    integer(c_int64_t) :: per_page = 0
  end type wandb_artifacts_opts

  type, bind(C), public :: wandb_artifact_download_opts
    integer(c_size_t) :: struct_size = 0
    type(c_ptr) :: path_prefix = c_null_ptr
    integer(c_size_t) :: path_prefix_len = 0
    integer(c_int64_t) :: workers = 0
    type(c_funptr) :: progress = c_null_funptr
    type(c_ptr) :: user = c_null_ptr
  end type wandb_artifact_download_opts

  type, bind(C), public :: wandb_reference_opts
    integer(c_size_t) :: struct_size = 0
    integer(c_int64_t) :: unchecked = 0
    type(c_ptr) :: api = c_null_ptr
  end type wandb_reference_opts

  type, bind(C), public :: wandb_new_artifact_opts
    integer(c_size_t) :: struct_size = 0
    integer(c_int64_t) :: workers = 0
    type(c_funptr) :: progress = c_null_funptr
    type(c_ptr) :: user = c_null_ptr
  end type wandb_new_artifact_opts

  interface

    function wandb_version_number() bind(C)
      import
      integer(c_int32_t) :: wandb_version_number
    end function wandb_version_number

    function wandb_version_text() bind(C)
      import
      type(c_ptr) :: wandb_version_text
    end function wandb_version_text

    function wandb_abi_version() bind(C)
      import
      integer(c_int32_t) :: wandb_abi_version
    end function wandb_abi_version

    function wandb_status_name(status) bind(C)
      import
      integer(c_int32_t), value :: status
      type(c_ptr) :: wandb_status_name
    end function wandb_status_name

    function wandb_error_code(error) bind(C)
      import
      type(c_ptr), value :: error
      integer(c_int32_t) :: wandb_error_code
    end function wandb_error_code

    function wandb_error_kind(error) bind(C)
      import
      type(c_ptr), value :: error
      type(c_ptr) :: wandb_error_kind
    end function wandb_error_kind

    function wandb_error_message(error, text, len) bind(C)
      import
      type(c_ptr), value :: error
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_error_message
    end function wandb_error_message

    function wandb_error_operation(error, text, len) bind(C)
      import
      type(c_ptr), value :: error
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_error_operation
    end function wandb_error_operation

    function wandb_error_subject(error, text, len) bind(C)
      import
      type(c_ptr), value :: error
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_error_subject
    end function wandb_error_subject

    function wandb_error_server_message_count(error) bind(C)
      import
      type(c_ptr), value :: error
      integer(c_size_t) :: wandb_error_server_message_count
    end function wandb_error_server_message_count

    function wandb_error_server_message(error, index, text, len) bind(C)
      import
      type(c_ptr), value :: error
      integer(c_size_t), value :: index
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_error_server_message
    end function wandb_error_server_message

    function wandb_error_http_status(error) bind(C)
      import
      type(c_ptr), value :: error
      integer(c_int32_t) :: wandb_error_http_status
    end function wandb_error_http_status

    function wandb_error_retryable(error) bind(C)
      import
      type(c_ptr), value :: error
      integer(c_int32_t) :: wandb_error_retryable
    end function wandb_error_retryable

    function wandb_error_attempts(error) bind(C)
      import
      type(c_ptr), value :: error
      integer(c_int32_t) :: wandb_error_attempts
    end function wandb_error_attempts

    function wandb_error_retry_after_ms(error) bind(C)
      import
      type(c_ptr), value :: error
      integer(c_int64_t) :: wandb_error_retry_after_ms
    end function wandb_error_retry_after_ms

    function wandb_error_elapsed_ms(error) bind(C)
      import
      type(c_ptr), value :: error
      integer(c_int64_t) :: wandb_error_elapsed_ms
    end function wandb_error_elapsed_ms

    subroutine wandb_error_free(error) bind(C)
      import
      type(c_ptr), value :: error
    end subroutine wandb_error_free

    function wandb_text_get(handle, text, len) bind(C)
      import
      type(c_ptr), value :: handle
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_text_get
    end function wandb_text_get

    subroutine wandb_text_free(handle) bind(C)
      import
      type(c_ptr), value :: handle
    end subroutine wandb_text_free

    function wandb_cancel_new(out) bind(C)
      import
      type(c_ptr), intent(out), optional :: out
      integer(c_int32_t) :: wandb_cancel_new
    end function wandb_cancel_new

    subroutine wandb_cancel_trigger(cancel) bind(C)
      import
      type(c_ptr), value :: cancel
    end subroutine wandb_cancel_trigger

    function wandb_cancel_is_triggered(cancel) bind(C)
      import
      type(c_ptr), value :: cancel
      integer(c_int32_t) :: wandb_cancel_is_triggered
    end function wandb_cancel_is_triggered

    subroutine wandb_cancel_free(cancel) bind(C)
      import
      type(c_ptr), value :: cancel
    end subroutine wandb_cancel_free

    function wandb_call_opts_init(opts, size) bind(C)
      import
      type(wandb_call_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_call_opts_init
    end function wandb_call_opts_init

    function wandb_handle_count() bind(C)
      import
      integer(c_size_t) :: wandb_handle_count
    end function wandb_handle_count

    function wandb_options_new(out) bind(C)
      import
      type(c_ptr), intent(out), optional :: out
      integer(c_int32_t) :: wandb_options_new
    end function wandb_options_new

    subroutine wandb_options_free(options) bind(C)
      import
      type(c_ptr), value :: options
    end subroutine wandb_options_free

    function wandb_options_ignore_environment(options) bind(C)
      import
      type(c_ptr), value :: options
      integer(c_int32_t) :: wandb_options_ignore_environment
    end function wandb_options_ignore_environment

    function wandb_options_set_api_key(options, key, len) bind(C)
      import
      type(c_ptr), value :: options
      character(kind=c_char), intent(in), optional :: key(*)
      integer(c_size_t), value :: len
      integer(c_int32_t) :: wandb_options_set_api_key
    end function wandb_options_set_api_key

    function wandb_options_set_identity_token_file(options, path, len) bind(C)
      import
      type(c_ptr), value :: options
      character(kind=c_char), intent(in), optional :: path(*)
      integer(c_size_t), value :: len
      integer(c_int32_t) :: wandb_options_set_identity_token_file
    end function wandb_options_set_identity_token_file

    function wandb_options_set_base_url(options, url, len) bind(C)
      import
      type(c_ptr), value :: options
      character(kind=c_char), intent(in), optional :: url(*)
      integer(c_size_t), value :: len
      integer(c_int32_t) :: wandb_options_set_base_url
    end function wandb_options_set_base_url

    function wandb_options_set_app_url(options, url, len) bind(C)
      import
      type(c_ptr), value :: options
      character(kind=c_char), intent(in), optional :: url(*)
      integer(c_size_t), value :: len
      integer(c_int32_t) :: wandb_options_set_app_url
    end function wandb_options_set_app_url

    function wandb_options_set_entity(options, entity, len) bind(C)
      import
      type(c_ptr), value :: options
      character(kind=c_char), intent(in), optional :: entity(*)
      integer(c_size_t), value :: len
      integer(c_int32_t) :: wandb_options_set_entity
    end function wandb_options_set_entity

    function wandb_options_set_project(options, project, len) bind(C)
      import
      type(c_ptr), value :: options
      character(kind=c_char), intent(in), optional :: project(*)
      integer(c_size_t), value :: len
      integer(c_int32_t) :: wandb_options_set_project
    end function wandb_options_set_project

    function wandb_options_set_ca_file(options, path, len) bind(C)
      import
      type(c_ptr), value :: options
      character(kind=c_char), intent(in), optional :: path(*)
      integer(c_size_t), value :: len
      integer(c_int32_t) :: wandb_options_set_ca_file
    end function wandb_options_set_ca_file

    function wandb_options_set_ca_pem(options, pem, len) bind(C)
      import
      type(c_ptr), value :: options
      character(kind=c_char), intent(in), optional :: pem(*)
      integer(c_size_t), value :: len
      integer(c_int32_t) :: wandb_options_set_ca_pem
    end function wandb_options_set_ca_pem

    function wandb_options_set_insecure(options, insecure) bind(C)
      import
      type(c_ptr), value :: options
      integer(c_int32_t), value :: insecure
      integer(c_int32_t) :: wandb_options_set_insecure
    end function wandb_options_set_insecure

    function wandb_options_set_http_proxy(options, url, len) bind(C)
      import
      type(c_ptr), value :: options
      character(kind=c_char), intent(in), optional :: url(*)
      integer(c_size_t), value :: len
      integer(c_int32_t) :: wandb_options_set_http_proxy
    end function wandb_options_set_http_proxy

    function wandb_options_set_https_proxy(options, url, len) bind(C)
      import
      type(c_ptr), value :: options
      character(kind=c_char), intent(in), optional :: url(*)
      integer(c_size_t), value :: len
      integer(c_int32_t) :: wandb_options_set_https_proxy
    end function wandb_options_set_https_proxy

    function wandb_options_set_no_proxy(options, hosts, len) bind(C)
      import
      type(c_ptr), value :: options
      character(kind=c_char), intent(in), optional :: hosts(*)
      integer(c_size_t), value :: len
      integer(c_int32_t) :: wandb_options_set_no_proxy
    end function wandb_options_set_no_proxy

    function wandb_options_set_user_agent_suffix(options, program, len) bind(C)
      import
      type(c_ptr), value :: options
      character(kind=c_char), intent(in), optional :: program(*)
      integer(c_size_t), value :: len
      integer(c_int32_t) :: wandb_options_set_user_agent_suffix
    end function wandb_options_set_user_agent_suffix

    function wandb_options_set_header(options, name, name_len, value, value_len) bind(C)
      import
      type(c_ptr), value :: options
      character(kind=c_char), intent(in), optional :: name(*)
      integer(c_size_t), value :: name_len
      character(kind=c_char), intent(in), optional :: value(*)
      integer(c_size_t), value :: value_len
      integer(c_int32_t) :: wandb_options_set_header
    end function wandb_options_set_header

    function wandb_options_set_timeout_ms(options, milliseconds) bind(C)
      import
      type(c_ptr), value :: options
      integer(c_int64_t), value :: milliseconds
      integer(c_int32_t) :: wandb_options_set_timeout_ms
    end function wandb_options_set_timeout_ms

    function wandb_options_set_connect_timeout_ms(options, milliseconds) bind(C)
      import
      type(c_ptr), value :: options
      integer(c_int64_t), value :: milliseconds
      integer(c_int32_t) :: wandb_options_set_connect_timeout_ms
    end function wandb_options_set_connect_timeout_ms

    function wandb_options_set_response_timeout_ms(options, milliseconds) bind(C)
      import
      type(c_ptr), value :: options
      integer(c_int64_t), value :: milliseconds
      integer(c_int32_t) :: wandb_options_set_response_timeout_ms
    end function wandb_options_set_response_timeout_ms

    function wandb_options_set_stall_timeout_ms(options, milliseconds) bind(C)
      import
      type(c_ptr), value :: options
      integer(c_int64_t), value :: milliseconds
      integer(c_int32_t) :: wandb_options_set_stall_timeout_ms
    end function wandb_options_set_stall_timeout_ms

    function wandb_options_set_attempts(options, attempts) bind(C)
      import
      type(c_ptr), value :: options
      integer(c_int32_t), value :: attempts
      integer(c_int32_t) :: wandb_options_set_attempts
    end function wandb_options_set_attempts

    function wandb_options_set_retry_waits_ms(options, first, longest) bind(C)
      import
      type(c_ptr), value :: options
      integer(c_int64_t), value :: first
      integer(c_int64_t), value :: longest
      integer(c_int32_t) :: wandb_options_set_retry_waits_ms
    end function wandb_options_set_retry_waits_ms

    function wandb_options_set_max_answer_bytes(options, bytes) bind(C)
      import
      type(c_ptr), value :: options
      integer(c_int64_t), value :: bytes
      integer(c_int32_t) :: wandb_options_set_max_answer_bytes
    end function wandb_options_set_max_answer_bytes

    function wandb_options_set_compression(options, compression) bind(C)
      import
      type(c_ptr), value :: options
      integer(c_int32_t), value :: compression
      integer(c_int32_t) :: wandb_options_set_compression
    end function wandb_options_set_compression

    function wandb_options_set_log(options, min_level, release, log, user) bind(C)
      import
      type(c_ptr), value :: options
      integer(c_int32_t), value :: min_level
      type(c_funptr), value :: release
      type(c_funptr), value :: log
      type(c_ptr), value :: user
      integer(c_int32_t) :: wandb_options_set_log
    end function wandb_options_set_log

    function wandb_api_new(options, out, err) bind(C)
      import
      type(c_ptr), value :: options
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_api_new
    end function wandb_api_new

    subroutine wandb_api_close(api) bind(C)
      import
      type(c_ptr), value :: api
    end subroutine wandb_api_close

    subroutine wandb_api_free(api) bind(C)
      import
      type(c_ptr), value :: api
    end subroutine wandb_api_free

    function wandb_api_run(api, path, len, opts, out, err) bind(C)
      import
      type(c_ptr), value :: api
      character(kind=c_char), intent(in), optional :: path(*)
      integer(c_size_t), value :: len
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_api_run
    end function wandb_api_run

    function wandb_api_base_url(api, text, len) bind(C)
      import
      type(c_ptr), value :: api
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_api_base_url
    end function wandb_api_base_url

    function wandb_api_app_url(api, text, len) bind(C)
      import
      type(c_ptr), value :: api
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_api_app_url
    end function wandb_api_app_url

    function wandb_api_entity(api, text, len) bind(C)
      import
      type(c_ptr), value :: api
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_api_entity
    end function wandb_api_entity

    function wandb_api_project(api, text, len) bind(C)
      import
      type(c_ptr), value :: api
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_api_project
    end function wandb_api_project

    function wandb_run_open(path, len, opts, out, err) bind(C)
      import
      character(kind=c_char), intent(in), optional :: path(*)
      integer(c_size_t), value :: len
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_open
    end function wandb_run_open

    function wandb_run_open_local(path, len, opts, out, err) bind(C)
      import
      character(kind=c_char), intent(in), optional :: path(*)
      integer(c_size_t), value :: len
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_open_local
    end function wandb_run_open_local

    subroutine wandb_run_close(run) bind(C)
      import
      type(c_ptr), value :: run
    end subroutine wandb_run_close

    subroutine wandb_run_free(run) bind(C)
      import
      type(c_ptr), value :: run
    end subroutine wandb_run_free

    function wandb_run_load(run, opts, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_load
    end function wandb_run_load

    function wandb_run_last_history_step(run, opts, step, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_call_opts), intent(in), optional :: opts
      integer(c_int64_t), intent(out), optional :: step
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_last_history_step
    end function wandb_run_last_history_step

    function wandb_run_history_keys_json(run, opts, out, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_history_keys_json
    end function wandb_run_history_keys_json

    function wandb_run_metadata_json(run, opts, out, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_metadata_json
    end function wandb_run_metadata_json

    function wandb_run_attr_text(run, name, name_len, text, len) bind(C)
      import
      type(c_ptr), value :: run
      character(kind=c_char), intent(in), optional :: name(*)
      integer(c_size_t), value :: name_len
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_attr_text
    end function wandb_run_attr_text

    function wandb_run_attr_json(run, name, name_len, text, len) bind(C)
      import
      type(c_ptr), value :: run
      character(kind=c_char), intent(in), optional :: name(*)
      integer(c_size_t), value :: name_len
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_attr_json
    end function wandb_run_attr_json

    function wandb_run_id(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_id
    end function wandb_run_id

    function wandb_run_name(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_name
    end function wandb_run_name

    function wandb_run_entity(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_entity
    end function wandb_run_entity

    function wandb_run_project(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_project
    end function wandb_run_project

    function wandb_run_state(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_state
    end function wandb_run_state

    function wandb_run_url(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_url
    end function wandb_run_url

    function wandb_run_directory(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_directory
    end function wandb_run_directory

    function wandb_run_created_at(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_created_at
    end function wandb_run_created_at

    function wandb_run_heartbeat_at(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_heartbeat_at
    end function wandb_run_heartbeat_at

    function wandb_run_group(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_group
    end function wandb_run_group

    function wandb_run_job_type(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_job_type
    end function wandb_run_job_type

    function wandb_run_notes(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_notes
    end function wandb_run_notes

    function wandb_run_username(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_username
    end function wandb_run_username

    function wandb_run_user_name(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_user_name
    end function wandb_run_user_name

    function wandb_run_user_login(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_user_login
    end function wandb_run_user_login

    function wandb_run_config_json(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_config_json
    end function wandb_run_config_json

    function wandb_run_summary_json(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_summary_json
    end function wandb_run_summary_json

    function wandb_run_system_metrics_json(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_system_metrics_json
    end function wandb_run_system_metrics_json

    function wandb_run_tags_json(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_run_tags_json
    end function wandb_run_tags_json

    function wandb_run_history_line_count(run, count) bind(C)
      import
      type(c_ptr), value :: run
      integer(c_int64_t), intent(out), optional :: count
      integer(c_int32_t) :: wandb_run_history_line_count
    end function wandb_run_history_line_count

    function wandb_run_exit_code(run, code) bind(C)
      import
      type(c_ptr), value :: run
      integer(c_int32_t), intent(out), optional :: code
      integer(c_int32_t) :: wandb_run_exit_code
    end function wandb_run_exit_code

    function wandb_run_new(api, entity, entity_len, project, project_len, id, id_len, opts, out, err) bind(C)
      import
      type(c_ptr), value :: api
      character(kind=c_char), intent(in), optional :: entity(*)
      integer(c_size_t), value :: entity_len
      character(kind=c_char), intent(in), optional :: project(*)
      integer(c_size_t), value :: project_len
      character(kind=c_char), intent(in), optional :: id(*)
      integer(c_size_t), value :: id_len
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_new
    end function wandb_run_new

    function wandb_run_from_attrs(api, entity, entity_len, project, project_len, id, id_len, attrs, attrs_len, out, &
    err) bind(C)
      import
      type(c_ptr), value :: api
      character(kind=c_char), intent(in), optional :: entity(*)
      integer(c_size_t), value :: entity_len
      character(kind=c_char), intent(in), optional :: project(*)
      integer(c_size_t), value :: project_len
      character(kind=c_char), intent(in), optional :: id(*)
      integer(c_size_t), value :: id_len
      character(kind=c_char), intent(in), optional :: attrs(*)
      integer(c_size_t), value :: attrs_len
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_from_attrs
    end function wandb_run_from_attrs

    function wandb_create_opts_init(opts, size) bind(C)
      import
      type(wandb_create_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_create_opts_init
    end function wandb_create_opts_init

    function wandb_run_create(api, create_opts, opts, out, err) bind(C)
      import
      type(c_ptr), value :: api
      type(wandb_create_opts), intent(in), optional :: create_opts
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_create
    end function wandb_run_create

    function wandb_run_inserted(run, inserted) bind(C)
      import
      type(c_ptr), value :: run
      integer(c_int32_t), intent(out), optional :: inserted
      integer(c_int32_t) :: wandb_run_inserted
    end function wandb_run_inserted

    function wandb_run_set_name(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      character(kind=c_char), intent(in), optional :: text(*)
      integer(c_size_t), value :: len
      integer(c_int32_t) :: wandb_run_set_name
    end function wandb_run_set_name

    function wandb_run_set_notes(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      character(kind=c_char), intent(in), optional :: text(*)
      integer(c_size_t), value :: len
      integer(c_int32_t) :: wandb_run_set_notes
    end function wandb_run_set_notes

    function wandb_run_set_description(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      character(kind=c_char), intent(in), optional :: text(*)
      integer(c_size_t), value :: len
      integer(c_int32_t) :: wandb_run_set_description
    end function wandb_run_set_description

    function wandb_run_set_group(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      character(kind=c_char), intent(in), optional :: text(*)
      integer(c_size_t), value :: len
      integer(c_int32_t) :: wandb_run_set_group
    end function wandb_run_set_group

    function wandb_run_set_job_type(run, text, len) bind(C)
      import
      type(c_ptr), value :: run
      character(kind=c_char), intent(in), optional :: text(*)
      integer(c_size_t), value :: len
      integer(c_int32_t) :: wandb_run_set_job_type
    end function wandb_run_set_job_type

    function wandb_run_set_tags(run, tags, lens, n_tags) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(in), optional :: tags(*)
      integer(c_size_t), intent(in), optional :: lens(*)
      integer(c_size_t), value :: n_tags
      integer(c_int32_t) :: wandb_run_set_tags
    end function wandb_run_set_tags

    function wandb_run_config_set(run, path, path_lens, n_path, json, json_len, err) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(in), optional :: path(*)
      integer(c_size_t), intent(in), optional :: path_lens(*)
      integer(c_size_t), value :: n_path
      character(kind=c_char), intent(in), optional :: json(*)
      integer(c_size_t), value :: json_len
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_config_set
    end function wandb_run_config_set

    function wandb_run_summary_set(run, path, path_lens, n_path, json, json_len, err) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(in), optional :: path(*)
      integer(c_size_t), intent(in), optional :: path_lens(*)
      integer(c_size_t), value :: n_path
      character(kind=c_char), intent(in), optional :: json(*)
      integer(c_size_t), value :: json_len
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_summary_set
    end function wandb_run_summary_set

    function wandb_run_config_remove(run, path, path_lens, n_path) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(in), optional :: path(*)
      integer(c_size_t), intent(in), optional :: path_lens(*)
      integer(c_size_t), value :: n_path
      integer(c_int32_t) :: wandb_run_config_remove
    end function wandb_run_config_remove

    function wandb_run_summary_remove(run, path, path_lens, n_path) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(in), optional :: path(*)
      integer(c_size_t), intent(in), optional :: path_lens(*)
      integer(c_size_t), value :: n_path
      integer(c_int32_t) :: wandb_run_summary_remove
    end function wandb_run_summary_remove

    function wandb_run_has_changes(run, has_changes) bind(C)
      import
      type(c_ptr), value :: run
      integer(c_int32_t), intent(out), optional :: has_changes
      integer(c_int32_t) :: wandb_run_has_changes
    end function wandb_run_has_changes

    function wandb_update_opts_init(opts, size) bind(C)
      import
      type(wandb_update_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_update_opts_init
    end function wandb_update_opts_init

    function wandb_run_update(run, update_opts, opts, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_update_opts), intent(in), optional :: update_opts
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_update
    end function wandb_run_update

    function wandb_run_save(run, opts, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_save
    end function wandb_run_save

    function wandb_run_is_lazy(run, lazy) bind(C)
      import
      type(c_ptr), value :: run
      integer(c_int32_t), intent(out), optional :: lazy
      integer(c_int32_t) :: wandb_run_is_lazy
    end function wandb_run_is_lazy

    function wandb_run_load_full_data(run, opts, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_load_full_data
    end function wandb_run_load_full_data

    function wandb_run_update_state(run, state, len, opts, moved, err) bind(C)
      import
      type(c_ptr), value :: run
      character(kind=c_char), intent(in), optional :: state(*)
      integer(c_size_t), value :: len
      type(wandb_call_opts), intent(in), optional :: opts
      integer(c_int32_t), intent(out), optional :: moved
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_update_state
    end function wandb_run_update_state

    function wandb_run_stop(run, opts, stopped, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_call_opts), intent(in), optional :: opts
      integer(c_int32_t), intent(out), optional :: stopped
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_stop
    end function wandb_run_stop

    function wandb_wait_opts_init(opts, size) bind(C)
      import
      type(wandb_wait_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_wait_opts_init
    end function wandb_wait_opts_init

    function wandb_delete_opts_init(opts, size) bind(C)
      import
      type(wandb_delete_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_delete_opts_init
    end function wandb_delete_opts_init

    function wandb_run_wait_until_finished(run, wait_opts, opts, state, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_wait_opts), intent(in), optional :: wait_opts
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: state
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_wait_until_finished
    end function wandb_run_wait_until_finished

    function wandb_run_delete(run, delete_opts, opts, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_delete_opts), intent(in), optional :: delete_opts
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_delete
    end function wandb_run_delete

    function wandb_run_config(run, out) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: out
      integer(c_int32_t) :: wandb_run_config
    end function wandb_run_config

    function wandb_run_summary(run, out) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: out
      integer(c_int32_t) :: wandb_run_summary
    end function wandb_run_summary

    function wandb_run_system_metrics(run, out) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: out
      integer(c_int32_t) :: wandb_run_system_metrics
    end function wandb_run_system_metrics

    subroutine wandb_map_free(map) bind(C)
      import
      type(c_ptr), value :: map
    end subroutine wandb_map_free

    function wandb_map_len(map) bind(C)
      import
      type(c_ptr), value :: map
      integer(c_size_t) :: wandb_map_len
    end function wandb_map_len

    function wandb_map_key(map, at, text, len) bind(C)
      import
      type(c_ptr), value :: map
      integer(c_size_t), value :: at
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_map_key
    end function wandb_map_key

    function wandb_map_f64(map, key, len, value) bind(C)
      import
      type(c_ptr), value :: map
      character(kind=c_char), intent(in), optional :: key(*)
      integer(c_size_t), value :: len
      real(c_double), intent(out), optional :: value
      integer(c_int32_t) :: wandb_map_f64
    end function wandb_map_f64

    function wandb_map_i64(map, key, len, value) bind(C)
      import
      type(c_ptr), value :: map
      character(kind=c_char), intent(in), optional :: key(*)
      integer(c_size_t), value :: len
      integer(c_int64_t), intent(out), optional :: value
      integer(c_int32_t) :: wandb_map_i64
    end function wandb_map_i64

    function wandb_map_bool(map, key, len, value) bind(C)
      import
      type(c_ptr), value :: map
      character(kind=c_char), intent(in), optional :: key(*)
      integer(c_size_t), value :: len
      integer(c_int32_t), intent(out), optional :: value
      integer(c_int32_t) :: wandb_map_bool
    end function wandb_map_bool

    function wandb_map_str(map, key, len, text, text_len) bind(C)
      import
      type(c_ptr), value :: map
      character(kind=c_char), intent(in), optional :: key(*)
      integer(c_size_t), value :: len
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: text_len
      integer(c_int32_t) :: wandb_map_str
    end function wandb_map_str

    function wandb_map_json(map, key, len, text, text_len) bind(C)
      import
      type(c_ptr), value :: map
      character(kind=c_char), intent(in), optional :: key(*)
      integer(c_size_t), value :: len
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: text_len
      integer(c_int32_t) :: wandb_map_json
    end function wandb_map_json

    function wandb_scan_opts_init(opts, size) bind(C)
      import
      type(wandb_scan_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_scan_opts_init
    end function wandb_scan_opts_init

    function wandb_sample_opts_init(opts, size) bind(C)
      import
      type(wandb_sample_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_sample_opts_init
    end function wandb_sample_opts_init

    function wandb_scan_report_init(report, size) bind(C)
      import
      type(wandb_scan_report), intent(inout), optional :: report
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_scan_report_init
    end function wandb_scan_report_init

    function wandb_run_scan_history(run, scan_opts, out, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_scan_opts), intent(in), optional :: scan_opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_scan_history
    end function wandb_run_scan_history

    subroutine wandb_history_close(history) bind(C)
      import
      type(c_ptr), value :: history
    end subroutine wandb_history_close

    subroutine wandb_history_free(history) bind(C)
      import
      type(c_ptr), value :: history
    end subroutine wandb_history_free

    function wandb_history_next(history, opts, err) bind(C)
      import
      type(c_ptr), value :: history
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_history_next
    end function wandb_history_next

    function wandb_history_next_rows(history, most, opts, text, len, rows, err) bind(C)
      import
      type(c_ptr), value :: history
      integer(c_size_t), value :: most
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_size_t), intent(out), optional :: rows
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_history_next_rows
    end function wandb_history_next_rows

    function wandb_history_step(history, step) bind(C)
      import
      type(c_ptr), value :: history
      integer(c_int64_t), intent(out), optional :: step
      integer(c_int32_t) :: wandb_history_step
    end function wandb_history_step

    function wandb_history_f64(history, key, len, value) bind(C)
      import
      type(c_ptr), value :: history
      character(kind=c_char), intent(in), optional :: key(*)
      integer(c_size_t), value :: len
      real(c_double), intent(out), optional :: value
      integer(c_int32_t) :: wandb_history_f64
    end function wandb_history_f64

    function wandb_history_i64(history, key, len, value) bind(C)
      import
      type(c_ptr), value :: history
      character(kind=c_char), intent(in), optional :: key(*)
      integer(c_size_t), value :: len
      integer(c_int64_t), intent(out), optional :: value
      integer(c_int32_t) :: wandb_history_i64
    end function wandb_history_i64

    function wandb_history_bool(history, key, len, value) bind(C)
      import
      type(c_ptr), value :: history
      character(kind=c_char), intent(in), optional :: key(*)
      integer(c_size_t), value :: len
      integer(c_int32_t), intent(out), optional :: value
      integer(c_int32_t) :: wandb_history_bool
    end function wandb_history_bool

    function wandb_history_str(history, key, len, text, text_len) bind(C)
      import
      type(c_ptr), value :: history
      character(kind=c_char), intent(in), optional :: key(*)
      integer(c_size_t), value :: len
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: text_len
      integer(c_int32_t) :: wandb_history_str
    end function wandb_history_str

    function wandb_history_json(history, key, len, text, text_len) bind(C)
      import
      type(c_ptr), value :: history
      character(kind=c_char), intent(in), optional :: key(*)
      integer(c_size_t), value :: len
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: text_len
      integer(c_int32_t) :: wandb_history_json
    end function wandb_history_json

    function wandb_history_row_json(history, text, len) bind(C)
      import
      type(c_ptr), value :: history
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_history_row_json
    end function wandb_history_row_json

    function wandb_history_next_batch(history, opts, rows, err) bind(C)
      import
      type(c_ptr), value :: history
      type(wandb_call_opts), intent(in), optional :: opts
      integer(c_size_t), intent(out), optional :: rows
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_history_next_batch
    end function wandb_history_next_batch

    function wandb_history_batch_columns(history, count) bind(C)
      import
      type(c_ptr), value :: history
      integer(c_size_t), intent(out), optional :: count
      integer(c_int32_t) :: wandb_history_batch_columns
    end function wandb_history_batch_columns

    function wandb_history_batch_name(history, column, text, len) bind(C)
      import
      type(c_ptr), value :: history
      integer(c_size_t), value :: column
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_history_batch_name
    end function wandb_history_batch_name

    function wandb_history_batch_find(history, name, len, column) bind(C)
      import
      type(c_ptr), value :: history
      character(kind=c_char), intent(in), optional :: name(*)
      integer(c_size_t), value :: len
      integer(c_size_t), intent(out), optional :: column
      integer(c_int32_t) :: wandb_history_batch_find
    end function wandb_history_batch_find

    function wandb_history_batch_f64(history, column, values, states, room, needed) bind(C)
      import
      type(c_ptr), value :: history
      integer(c_size_t), value :: column
      real(c_double), intent(out), optional :: values(*)
      integer(c_int8_t), intent(out), optional :: states(*)
      integer(c_size_t), value :: room
      integer(c_size_t), intent(out), optional :: needed
      integer(c_int32_t) :: wandb_history_batch_f64
    end function wandb_history_batch_f64

    function wandb_history_batch_i64(history, column, values, states, room, needed) bind(C)
      import
      type(c_ptr), value :: history
      integer(c_size_t), value :: column
      integer(c_int64_t), intent(out), optional :: values(*)
      integer(c_int8_t), intent(out), optional :: states(*)
      integer(c_size_t), value :: room
      integer(c_size_t), intent(out), optional :: needed
      integer(c_int32_t) :: wandb_history_batch_i64
    end function wandb_history_batch_i64

    function wandb_history_batch_cell_json(history, column, row, text, len) bind(C)
      import
      type(c_ptr), value :: history
      integer(c_size_t), value :: column
      integer(c_size_t), value :: row
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_history_batch_cell_json
    end function wandb_history_batch_cell_json

    function wandb_history_cursor(history, cursor, err) bind(C)
      import
      type(c_ptr), value :: history
      type(c_ptr), intent(out), optional :: cursor
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_history_cursor
    end function wandb_history_cursor

    function wandb_history_report(history, report) bind(C)
      import
      type(c_ptr), value :: history
      type(wandb_scan_report), intent(inout), optional :: report
      integer(c_int32_t) :: wandb_history_report
    end function wandb_history_report

    function wandb_history_doubt(history, text, len) bind(C)
      import
      type(c_ptr), value :: history
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_history_doubt
    end function wandb_history_doubt

    function wandb_history_absent(history, index, text, len) bind(C)
      import
      type(c_ptr), value :: history
      integer(c_size_t), value :: index
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_history_absent
    end function wandb_history_absent

    function wandb_follow_opts_init(opts, size) bind(C)
      import
      type(wandb_follow_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_follow_opts_init
    end function wandb_follow_opts_init

    function wandb_run_follow_history(run, scan_opts, follow_opts, out, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_scan_opts), intent(in), optional :: scan_opts
      type(wandb_follow_opts), intent(in), optional :: follow_opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_follow_history
    end function wandb_run_follow_history

    function wandb_run_shards(run, scan_opts, count, out, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_scan_opts), intent(in), optional :: scan_opts
      integer(c_size_t), value :: count
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_shards
    end function wandb_run_shards

    function wandb_shards_count(shards, count) bind(C)
      import
      type(c_ptr), value :: shards
      integer(c_size_t), intent(out), optional :: count
      integer(c_int32_t) :: wandb_shards_count
    end function wandb_shards_count

    function wandb_shards_get(shards, index, text, len) bind(C)
      import
      type(c_ptr), value :: shards
      integer(c_size_t), value :: index
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_shards_get
    end function wandb_shards_get

    subroutine wandb_shards_free(shards) bind(C)
      import
      type(c_ptr), value :: shards
    end subroutine wandb_shards_free

    function wandb_api_shard_run(api, shard, len, opts, out, err) bind(C)
      import
      type(c_ptr), value :: api
      character(kind=c_char), intent(in), optional :: shard(*)
      integer(c_size_t), value :: len
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_api_shard_run
    end function wandb_api_shard_run

    function wandb_run_history(run, sample_opts, opts, out, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_sample_opts), intent(in), optional :: sample_opts
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_history
    end function wandb_run_history

    subroutine wandb_table_free(table) bind(C)
      import
      type(c_ptr), value :: table
    end subroutine wandb_table_free

    function wandb_table_rows(table) bind(C)
      import
      type(c_ptr), value :: table
      integer(c_size_t) :: wandb_table_rows
    end function wandb_table_rows

    function wandb_table_columns(table) bind(C)
      import
      type(c_ptr), value :: table
      integer(c_size_t) :: wandb_table_columns
    end function wandb_table_columns

    function wandb_table_name(table, column, text, len) bind(C)
      import
      type(c_ptr), value :: table
      integer(c_size_t), value :: column
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_table_name
    end function wandb_table_name

    function wandb_table_find(table, name, len, column) bind(C)
      import
      type(c_ptr), value :: table
      character(kind=c_char), intent(in), optional :: name(*)
      integer(c_size_t), value :: len
      integer(c_size_t), intent(out), optional :: column
      integer(c_int32_t) :: wandb_table_find
    end function wandb_table_find

    function wandb_table_f64(table, column, values, states, room, needed) bind(C)
      import
      type(c_ptr), value :: table
      integer(c_size_t), value :: column
      real(c_double), intent(out), optional :: values(*)
      integer(c_int8_t), intent(out), optional :: states(*)
      integer(c_size_t), value :: room
      integer(c_size_t), intent(out), optional :: needed
      integer(c_int32_t) :: wandb_table_f64
    end function wandb_table_f64

    function wandb_table_i64(table, column, values, states, room, needed) bind(C)
      import
      type(c_ptr), value :: table
      integer(c_size_t), value :: column
      integer(c_int64_t), intent(out), optional :: values(*)
      integer(c_int8_t), intent(out), optional :: states(*)
      integer(c_size_t), value :: room
      integer(c_size_t), intent(out), optional :: needed
      integer(c_int32_t) :: wandb_table_i64
    end function wandb_table_i64

    function wandb_table_cell_json(table, column, row, text, len) bind(C)
      import
      type(c_ptr), value :: table
      integer(c_size_t), value :: column
      integer(c_size_t), value :: row
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_table_cell_json
    end function wandb_table_cell_json

    function wandb_download_opts_init(opts, size) bind(C)
      import
      type(wandb_download_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_download_opts_init
    end function wandb_download_opts_init

    function wandb_run_file(run, name, len, opts, out, err) bind(C)
      import
      type(c_ptr), value :: run
      character(kind=c_char), intent(in), optional :: name(*)
      integer(c_size_t), value :: len
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_file
    end function wandb_run_file

    subroutine wandb_file_close(file) bind(C)
      import
      type(c_ptr), value :: file
    end subroutine wandb_file_close

    subroutine wandb_file_free(file) bind(C)
      import
      type(c_ptr), value :: file
    end subroutine wandb_file_free

    function wandb_file_download(file, root, root_len, download_opts, opts, path, err) bind(C)
      import
      type(c_ptr), value :: file
      character(kind=c_char), intent(in), optional :: root(*)
      integer(c_size_t), value :: root_len
      type(wandb_download_opts), intent(in), optional :: download_opts
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: path
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_file_download
    end function wandb_file_download

    function wandb_file_delete(file, opts, err) bind(C)
      import
      type(c_ptr), value :: file
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_file_delete
    end function wandb_file_delete

    function wandb_file_name(file, text, len) bind(C)
      import
      type(c_ptr), value :: file
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_file_name
    end function wandb_file_name

    function wandb_file_size(file, size) bind(C)
      import
      type(c_ptr), value :: file
      integer(c_int64_t), intent(out), optional :: size
      integer(c_int32_t) :: wandb_file_size
    end function wandb_file_size

    function wandb_file_md5(file, text, len) bind(C)
      import
      type(c_ptr), value :: file
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_file_md5
    end function wandb_file_md5

    function wandb_file_mimetype(file, text, len) bind(C)
      import
      type(c_ptr), value :: file
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_file_mimetype
    end function wandb_file_mimetype

    function wandb_file_updated_at(file, text, len) bind(C)
      import
      type(c_ptr), value :: file
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_file_updated_at
    end function wandb_file_updated_at

    function wandb_file_url(file, text, len) bind(C)
      import
      type(c_ptr), value :: file
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_file_url
    end function wandb_file_url

    function wandb_file_direct_url(file, text, len) bind(C)
      import
      type(c_ptr), value :: file
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_file_direct_url
    end function wandb_file_direct_url

    function wandb_file_path_uri(file, text, len) bind(C)
      import
      type(c_ptr), value :: file
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_file_path_uri
    end function wandb_file_path_uri

    function wandb_file_local_path(file, text, len) bind(C)
      import
      type(c_ptr), value :: file
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_file_local_path
    end function wandb_file_local_path

    function wandb_files_opts_init(opts, size) bind(C)
      import
      type(wandb_files_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_files_opts_init
    end function wandb_files_opts_init

    function wandb_run_files(run, files_opts, out, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_files_opts), intent(in), optional :: files_opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_files
    end function wandb_run_files

    function wandb_files_next(files, opts, out, err) bind(C)
      import
      type(c_ptr), value :: files
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_files_next
    end function wandb_files_next

    function wandb_files_total(files, opts, total, err) bind(C)
      import
      type(c_ptr), value :: files
      type(wandb_call_opts), intent(in), optional :: opts
      integer(c_int64_t), intent(out), optional :: total
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_files_total
    end function wandb_files_total

    subroutine wandb_files_close(files) bind(C)
      import
      type(c_ptr), value :: files
    end subroutine wandb_files_close

    subroutine wandb_files_free(files) bind(C)
      import
      type(c_ptr), value :: files
    end subroutine wandb_files_free

    function wandb_upload_opts_init(opts, size) bind(C)
      import
      type(wandb_upload_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_upload_opts_init
    end function wandb_upload_opts_init

    function wandb_run_upload_file(run, path, path_len, root, root_len, upload_opts, opts, out, err) bind(C)
      import
      type(c_ptr), value :: run
      character(kind=c_char), intent(in), optional :: path(*)
      integer(c_size_t), value :: path_len
      character(kind=c_char), intent(in), optional :: root(*)
      integer(c_size_t), value :: root_len
      type(wandb_upload_opts), intent(in), optional :: upload_opts
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_upload_file
    end function wandb_run_upload_file

    function wandb_download_all_opts_init(opts, size) bind(C)
      import
      type(wandb_download_all_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_download_all_opts_init
    end function wandb_download_all_opts_init

    function wandb_run_download_files(run, root, root_len, download_all_opts, opts, out, err) bind(C)
      import
      type(c_ptr), value :: run
      character(kind=c_char), intent(in), optional :: root(*)
      integer(c_size_t), value :: root_len
      type(wandb_download_all_opts), intent(in), optional :: download_all_opts
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_download_files
    end function wandb_run_download_files

    function wandb_downloads_count(downloads) bind(C)
      import
      type(c_ptr), value :: downloads
      integer(c_size_t) :: wandb_downloads_count
    end function wandb_downloads_count

    function wandb_downloads_name(downloads, index, text, len) bind(C)
      import
      type(c_ptr), value :: downloads
      integer(c_size_t), value :: index
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_downloads_name
    end function wandb_downloads_name

    function wandb_downloads_result(downloads, index, path, len, err) bind(C)
      import
      type(c_ptr), value :: downloads
      integer(c_size_t), value :: index
      type(c_ptr), intent(out), optional :: path
      integer(c_size_t), intent(out), optional :: len
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_downloads_result
    end function wandb_downloads_result

    subroutine wandb_downloads_free(downloads) bind(C)
      import
      type(c_ptr), value :: downloads
    end subroutine wandb_downloads_free

    function wandb_run_download_history_exports(run, dir, dir_len, require_complete, opts, contains_live_data, out, &
    err) bind(C)
      import
      type(c_ptr), value :: run
      character(kind=c_char), intent(in), optional :: dir(*)
      integer(c_size_t), value :: dir_len
      integer(c_int32_t), value :: require_complete
      type(wandb_call_opts), intent(in), optional :: opts
      integer(c_int32_t), intent(out), optional :: contains_live_data
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_download_history_exports
    end function wandb_run_download_history_exports

    function wandb_local_runs_open(directory, len, out, err) bind(C)
      import
      character(kind=c_char), intent(in), optional :: directory(*)
      integer(c_size_t), value :: len
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_local_runs_open
    end function wandb_local_runs_open

    function wandb_local_runs_next(runs, err) bind(C)
      import
      type(c_ptr), value :: runs
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_local_runs_next
    end function wandb_local_runs_next

    function wandb_local_runs_id(runs, text, len) bind(C)
      import
      type(c_ptr), value :: runs
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_local_runs_id
    end function wandb_local_runs_id

    function wandb_local_runs_path(runs, text, len) bind(C)
      import
      type(c_ptr), value :: runs
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_local_runs_path
    end function wandb_local_runs_path

    function wandb_local_runs_offline(runs, offline) bind(C)
      import
      type(c_ptr), value :: runs
      integer(c_int32_t), intent(out), optional :: offline
      integer(c_int32_t) :: wandb_local_runs_offline
    end function wandb_local_runs_offline

    function wandb_local_runs_synced(runs, synced) bind(C)
      import
      type(c_ptr), value :: runs
      integer(c_int32_t), intent(out), optional :: synced
      integer(c_int32_t) :: wandb_local_runs_synced
    end function wandb_local_runs_synced

    subroutine wandb_local_runs_close(runs) bind(C)
      import
      type(c_ptr), value :: runs
    end subroutine wandb_local_runs_close

    subroutine wandb_local_runs_free(runs) bind(C)
      import
      type(c_ptr), value :: runs
    end subroutine wandb_local_runs_free

    function wandb_console_opts_init(opts, size) bind(C)
      import
      type(wandb_console_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_console_opts_init
    end function wandb_console_opts_init

    function wandb_run_console_logs(run, console_opts, out, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_console_opts), intent(in), optional :: console_opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_console_logs
    end function wandb_run_console_logs

    function wandb_run_console(run, out, err) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_console
    end function wandb_run_console

    function wandb_console_next(console, opts, err) bind(C)
      import
      type(c_ptr), value :: console
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_console_next
    end function wandb_console_next

    function wandb_console_text(console, text, len) bind(C)
      import
      type(c_ptr), value :: console
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_console_text
    end function wandb_console_text

    function wandb_console_timestamp(console, text, len) bind(C)
      import
      type(c_ptr), value :: console
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_console_timestamp
    end function wandb_console_timestamp

    function wandb_console_level(console, text, len) bind(C)
      import
      type(c_ptr), value :: console
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_console_level
    end function wandb_console_level

    function wandb_console_label(console, text, len) bind(C)
      import
      type(c_ptr), value :: console
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_console_label
    end function wandb_console_label

    function wandb_console_number(console, number) bind(C)
      import
      type(c_ptr), value :: console
      integer(c_int64_t), intent(out), optional :: number
      integer(c_int32_t) :: wandb_console_number
    end function wandb_console_number

    function wandb_console_stream(console, stream) bind(C)
      import
      type(c_ptr), value :: console
      integer(c_int32_t), intent(out), optional :: stream
      integer(c_int32_t) :: wandb_console_stream
    end function wandb_console_stream

    function wandb_console_total(console, opts, total, err) bind(C)
      import
      type(c_ptr), value :: console
      type(wandb_call_opts), intent(in), optional :: opts
      integer(c_int64_t), intent(out), optional :: total
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_console_total
    end function wandb_console_total

    subroutine wandb_console_close(console) bind(C)
      import
      type(c_ptr), value :: console
    end subroutine wandb_console_close

    subroutine wandb_console_free(console) bind(C)
      import
      type(c_ptr), value :: console
    end subroutine wandb_console_free

    function wandb_runs_opts_init(opts, size) bind(C)
      import
      type(wandb_runs_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_runs_opts_init
    end function wandb_runs_opts_init

    function wandb_api_runs(api, path, len, runs_opts, out, err) bind(C)
      import
      type(c_ptr), value :: api
      character(kind=c_char), intent(in), optional :: path(*)
      integer(c_size_t), value :: len
      type(wandb_runs_opts), intent(in), optional :: runs_opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_api_runs
    end function wandb_api_runs

    function wandb_runs_next(runs, opts, out, err) bind(C)
      import
      type(c_ptr), value :: runs
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_runs_next
    end function wandb_runs_next

    function wandb_runs_total(runs, opts, total, err) bind(C)
      import
      type(c_ptr), value :: runs
      type(wandb_call_opts), intent(in), optional :: opts
      integer(c_int64_t), intent(out), optional :: total
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_runs_total
    end function wandb_runs_total

    subroutine wandb_runs_close(runs) bind(C)
      import
      type(c_ptr), value :: runs
    end subroutine wandb_runs_close

    subroutine wandb_runs_free(runs) bind(C)
      import
      type(c_ptr), value :: runs
    end subroutine wandb_runs_free

    function wandb_histories_opts_init(opts, size) bind(C)
      import
      type(wandb_histories_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_histories_opts_init
    end function wandb_histories_opts_init

    function wandb_histories_counts_init(counts, size) bind(C)
      import
      type(wandb_histories_counts), intent(inout), optional :: counts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_histories_counts_init
    end function wandb_histories_counts_init

    function wandb_api_histories(api, path, len, runs_opts, scan_opts, histories_opts, out, err) bind(C)
      import
      type(c_ptr), value :: api
      character(kind=c_char), intent(in), optional :: path(*)
      integer(c_size_t), value :: len
      type(wandb_runs_opts), intent(in), optional :: runs_opts
      type(wandb_scan_opts), intent(in), optional :: scan_opts
      type(wandb_histories_opts), intent(in), optional :: histories_opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_api_histories
    end function wandb_api_histories

    function wandb_histories_next(histories, opts, what, err) bind(C)
      import
      type(c_ptr), value :: histories
      type(wandb_call_opts), intent(in), optional :: opts
      integer(c_int32_t), intent(out), optional :: what
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_histories_next
    end function wandb_histories_next

    function wandb_histories_history(histories, history) bind(C)
      import
      type(c_ptr), value :: histories
      type(c_ptr), intent(out), optional :: history
      integer(c_int32_t) :: wandb_histories_history
    end function wandb_histories_history

    function wandb_histories_run_id(histories, text, len) bind(C)
      import
      type(c_ptr), value :: histories
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_histories_run_id
    end function wandb_histories_run_id

    function wandb_histories_run(histories, run) bind(C)
      import
      type(c_ptr), value :: histories
      type(c_ptr), intent(out), optional :: run
      integer(c_int32_t) :: wandb_histories_run
    end function wandb_histories_run

    function wandb_histories_run_report(histories, report) bind(C)
      import
      type(c_ptr), value :: histories
      type(wandb_scan_report), intent(inout), optional :: report
      integer(c_int32_t) :: wandb_histories_run_report
    end function wandb_histories_run_report

    function wandb_histories_failure(histories, failure) bind(C)
      import
      type(c_ptr), value :: histories
      type(c_ptr), intent(out), optional :: failure
      integer(c_int32_t) :: wandb_histories_failure
    end function wandb_histories_failure

    function wandb_histories_state(histories, state, err) bind(C)
      import
      type(c_ptr), value :: histories
      type(c_ptr), intent(out), optional :: state
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_histories_state
    end function wandb_histories_state

    function wandb_histories_report(histories, counts) bind(C)
      import
      type(c_ptr), value :: histories
      type(wandb_histories_counts), intent(inout), optional :: counts
      integer(c_int32_t) :: wandb_histories_report
    end function wandb_histories_report

    subroutine wandb_histories_close(histories) bind(C)
      import
      type(c_ptr), value :: histories
    end subroutine wandb_histories_close

    subroutine wandb_histories_free(histories) bind(C)
      import
      type(c_ptr), value :: histories
    end subroutine wandb_histories_free

    function wandb_api_sweep(api, path, len, opts, out, err) bind(C)
      import
      type(c_ptr), value :: api
      character(kind=c_char), intent(in), optional :: path(*)
      integer(c_size_t), value :: len
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_api_sweep
    end function wandb_api_sweep

    function wandb_run_sweep(run, opts, out, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_sweep
    end function wandb_run_sweep

    subroutine wandb_sweep_free(sweep) bind(C)
      import
      type(c_ptr), value :: sweep
    end subroutine wandb_sweep_free

    function wandb_sweep_runs(sweep, runs_opts, out, err) bind(C)
      import
      type(c_ptr), value :: sweep
      type(wandb_runs_opts), intent(in), optional :: runs_opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_sweep_runs
    end function wandb_sweep_runs

    function wandb_sweep_best_loss(sweep, value) bind(C)
      import
      type(c_ptr), value :: sweep
      real(c_double), intent(out), optional :: value
      integer(c_int32_t) :: wandb_sweep_best_loss
    end function wandb_sweep_best_loss

    function wandb_sweep_run_count_expected(sweep, count) bind(C)
      import
      type(c_ptr), value :: sweep
      integer(c_int64_t), intent(out), optional :: count
      integer(c_int32_t) :: wandb_sweep_run_count_expected
    end function wandb_sweep_run_count_expected

    function wandb_sweep_id(sweep, text, len) bind(C)
      import
      type(c_ptr), value :: sweep
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_sweep_id
    end function wandb_sweep_id

    function wandb_sweep_storage_id(sweep, text, len) bind(C)
      import
      type(c_ptr), value :: sweep
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_sweep_storage_id
    end function wandb_sweep_storage_id

    function wandb_sweep_name(sweep, text, len) bind(C)
      import
      type(c_ptr), value :: sweep
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_sweep_name
    end function wandb_sweep_name

    function wandb_sweep_display_name(sweep, text, len) bind(C)
      import
      type(c_ptr), value :: sweep
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_sweep_display_name
    end function wandb_sweep_display_name

    function wandb_sweep_state(sweep, text, len) bind(C)
      import
      type(c_ptr), value :: sweep
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_sweep_state
    end function wandb_sweep_state

    function wandb_sweep_config_text(sweep, text, len) bind(C)
      import
      type(c_ptr), value :: sweep
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_sweep_config_text
    end function wandb_sweep_config_text

    function wandb_sweep_entity(sweep, text, len) bind(C)
      import
      type(c_ptr), value :: sweep
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_sweep_entity
    end function wandb_sweep_entity

    function wandb_sweep_project(sweep, text, len) bind(C)
      import
      type(c_ptr), value :: sweep
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_sweep_project
    end function wandb_sweep_project

    function wandb_sweep_url(sweep, text, len) bind(C)
      import
      type(c_ptr), value :: sweep
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_sweep_url
    end function wandb_sweep_url

    function wandb_api_viewer(api, opts, out, err) bind(C)
      import
      type(c_ptr), value :: api
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_api_viewer
    end function wandb_api_viewer

    function wandb_api_artifact(api, name, len, type_name, type_len, opts, out, err) bind(C)
      import
      type(c_ptr), value :: api
      character(kind=c_char), intent(in), optional :: name(*)
      integer(c_size_t), value :: len
      character(kind=c_char), intent(in), optional :: type_name(*)
      integer(c_size_t), value :: type_len
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_api_artifact
    end function wandb_api_artifact

    subroutine wandb_artifact_close(artifact) bind(C)
      import
      type(c_ptr), value :: artifact
    end subroutine wandb_artifact_close

    subroutine wandb_artifact_free(artifact) bind(C)
      import
      type(c_ptr), value :: artifact
    end subroutine wandb_artifact_free

    function wandb_artifact_id(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_id
    end function wandb_artifact_id

    function wandb_artifact_name(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_name
    end function wandb_artifact_name

    function wandb_artifact_qualified_name(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_qualified_name
    end function wandb_artifact_qualified_name

    function wandb_artifact_entity(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_entity
    end function wandb_artifact_entity

    function wandb_artifact_project(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_project
    end function wandb_artifact_project

    function wandb_artifact_collection(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_collection
    end function wandb_artifact_collection

    function wandb_artifact_version(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_version
    end function wandb_artifact_version

    function wandb_artifact_source_name(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_source_name
    end function wandb_artifact_source_name

    function wandb_artifact_source_entity(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_source_entity
    end function wandb_artifact_source_entity

    function wandb_artifact_source_project(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_source_project
    end function wandb_artifact_source_project

    function wandb_artifact_source_collection(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_source_collection
    end function wandb_artifact_source_collection

    function wandb_artifact_source_version(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_source_version
    end function wandb_artifact_source_version

    function wandb_artifact_type(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_type
    end function wandb_artifact_type

    function wandb_artifact_state(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_state
    end function wandb_artifact_state

    function wandb_artifact_digest(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_digest
    end function wandb_artifact_digest

    function wandb_artifact_description(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_description
    end function wandb_artifact_description

    function wandb_artifact_commit_hash(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_commit_hash
    end function wandb_artifact_commit_hash

    function wandb_artifact_created_at(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_created_at
    end function wandb_artifact_created_at

    function wandb_artifact_updated_at(artifact, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_updated_at
    end function wandb_artifact_updated_at

    function wandb_artifact_size(artifact, size) bind(C)
      import
      type(c_ptr), value :: artifact
      integer(c_int64_t), intent(out), optional :: size
      integer(c_int32_t) :: wandb_artifact_size
    end function wandb_artifact_size

    function wandb_artifact_file_count(artifact, file_count) bind(C)
      import
      type(c_ptr), value :: artifact
      integer(c_int64_t), intent(out), optional :: file_count
      integer(c_int32_t) :: wandb_artifact_file_count
    end function wandb_artifact_file_count

    function wandb_artifact_is_draft(artifact) bind(C)
      import
      type(c_ptr), value :: artifact
      integer(c_int32_t) :: wandb_artifact_is_draft
    end function wandb_artifact_is_draft

    function wandb_artifact_is_link(artifact) bind(C)
      import
      type(c_ptr), value :: artifact
      integer(c_int32_t) :: wandb_artifact_is_link
    end function wandb_artifact_is_link

    function wandb_artifact_alias_count(artifact) bind(C)
      import
      type(c_ptr), value :: artifact
      integer(c_size_t) :: wandb_artifact_alias_count
    end function wandb_artifact_alias_count

    function wandb_artifact_alias(artifact, index, text, len) bind(C)
      import
      type(c_ptr), value :: artifact
      integer(c_size_t), value :: index
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_artifact_alias
    end function wandb_artifact_alias

    function wandb_artifact_metadata(artifact, out) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: out
      integer(c_int32_t) :: wandb_artifact_metadata
    end function wandb_artifact_metadata

    function wandb_artifacts_opts_init(opts, size) bind(C)
      import
      type(wandb_artifacts_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_artifacts_opts_init
    end function wandb_artifacts_opts_init

    function wandb_run_logged_artifacts(run, artifacts_opts, out, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_artifacts_opts), intent(in), optional :: artifacts_opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_logged_artifacts
    end function wandb_run_logged_artifacts

    function wandb_run_used_artifacts(run, artifacts_opts, out, err) bind(C)
      import
      type(c_ptr), value :: run
      type(wandb_artifacts_opts), intent(in), optional :: artifacts_opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_used_artifacts
    end function wandb_run_used_artifacts

    function wandb_artifacts_next(artifacts, opts, out, err) bind(C)
      import
      type(c_ptr), value :: artifacts
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_artifacts_next
    end function wandb_artifacts_next

    function wandb_artifacts_total(artifacts, opts, total, err) bind(C)
      import
      type(c_ptr), value :: artifacts
      type(wandb_call_opts), intent(in), optional :: opts
      integer(c_int64_t), intent(out), optional :: total
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_artifacts_total
    end function wandb_artifacts_total

    subroutine wandb_artifacts_close(artifacts) bind(C)
      import
      type(c_ptr), value :: artifacts
    end subroutine wandb_artifacts_close

    subroutine wandb_artifacts_free(artifacts) bind(C)
      import
      type(c_ptr), value :: artifacts
    end subroutine wandb_artifacts_free

    function wandb_artifact_manifest(artifact, opts, out, err) bind(C)
      import
      type(c_ptr), value :: artifact
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_artifact_manifest
    end function wandb_artifact_manifest

    function wandb_manifest_count(manifest) bind(C)
      import
      type(c_ptr), value :: manifest
      integer(c_size_t) :: wandb_manifest_count
    end function wandb_manifest_count

    function wandb_manifest_find(manifest, path, len, index) bind(C)
      import
      type(c_ptr), value :: manifest
      character(kind=c_char), intent(in), optional :: path(*)
      integer(c_size_t), value :: len
      integer(c_size_t), intent(out), optional :: index
      integer(c_int32_t) :: wandb_manifest_find
    end function wandb_manifest_find

    function wandb_manifest_path(manifest, index, text, len) bind(C)
      import
      type(c_ptr), value :: manifest
      integer(c_size_t), value :: index
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_manifest_path
    end function wandb_manifest_path

    function wandb_manifest_entry_digest(manifest, index, text, len) bind(C)
      import
      type(c_ptr), value :: manifest
      integer(c_size_t), value :: index
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_manifest_entry_digest
    end function wandb_manifest_entry_digest

    function wandb_manifest_reference(manifest, index, text, len) bind(C)
      import
      type(c_ptr), value :: manifest
      integer(c_size_t), value :: index
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_manifest_reference
    end function wandb_manifest_reference

    function wandb_manifest_size(manifest, index, size) bind(C)
      import
      type(c_ptr), value :: manifest
      integer(c_size_t), value :: index
      integer(c_int64_t), intent(out), optional :: size
      integer(c_int32_t) :: wandb_manifest_size
    end function wandb_manifest_size

    function wandb_manifest_digest(manifest, text, len) bind(C)
      import
      type(c_ptr), value :: manifest
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_manifest_digest
    end function wandb_manifest_digest

    function wandb_manifest_json(manifest, text, len) bind(C)
      import
      type(c_ptr), value :: manifest
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
      integer(c_int32_t) :: wandb_manifest_json
    end function wandb_manifest_json

    subroutine wandb_manifest_free(manifest) bind(C)
      import
      type(c_ptr), value :: manifest
    end subroutine wandb_manifest_free

    function wandb_artifact_files(artifact, files_opts, out, err) bind(C)
      import
      type(c_ptr), value :: artifact
      type(wandb_files_opts), intent(in), optional :: files_opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_artifact_files
    end function wandb_artifact_files

    function wandb_artifact_download_opts_init(opts, size) bind(C)
      import
      type(wandb_artifact_download_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_artifact_download_opts_init
    end function wandb_artifact_download_opts_init

    function wandb_artifact_download(artifact, root, root_len, download_opts, opts, out, err) bind(C)
      import
      type(c_ptr), value :: artifact
      character(kind=c_char), intent(in), optional :: root(*)
      integer(c_size_t), value :: root_len
      type(wandb_artifact_download_opts), intent(in), optional :: download_opts
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_artifact_download
    end function wandb_artifact_download

    function wandb_run_use_artifact(run, artifact, use_as, len, opts, err) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), value :: artifact
      character(kind=c_char), intent(in), optional :: use_as(*)
      integer(c_size_t), value :: len
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_use_artifact
    end function wandb_run_use_artifact

    function wandb_run_log_artifact(run, artifact, aliases, alias_lens, n_aliases, opts, out, err) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), value :: artifact
      type(c_ptr), intent(in), optional :: aliases(*)
      integer(c_size_t), intent(in), optional :: alias_lens(*)
      integer(c_size_t), value :: n_aliases
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_log_artifact
    end function wandb_run_log_artifact

    function wandb_reference_opts_init(opts, size) bind(C)
      import
      type(wandb_reference_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_reference_opts_init
    end function wandb_reference_opts_init

    function wandb_new_artifact_opts_init(opts, size) bind(C)
      import
      type(wandb_new_artifact_opts), intent(inout), optional :: opts
      integer(c_size_t), value :: size
      integer(c_int32_t) :: wandb_new_artifact_opts_init
    end function wandb_new_artifact_opts_init

    function wandb_new_artifact_new(name, name_len, type, type_len, out, err) bind(C)
      import
      character(kind=c_char), intent(in), optional :: name(*)
      integer(c_size_t), value :: name_len
      character(kind=c_char), intent(in), optional :: type(*)
      integer(c_size_t), value :: type_len
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_new_artifact_new
    end function wandb_new_artifact_new

    subroutine wandb_new_artifact_free(artifact) bind(C)
      import
      type(c_ptr), value :: artifact
    end subroutine wandb_new_artifact_free

    function wandb_new_artifact_set_description(artifact, text, len, err) bind(C)
      import
      type(c_ptr), value :: artifact
      character(kind=c_char), intent(in), optional :: text(*)
      integer(c_size_t), value :: len
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_new_artifact_set_description
    end function wandb_new_artifact_set_description

    function wandb_new_artifact_set_metadata(artifact, json, len, err) bind(C)
      import
      type(c_ptr), value :: artifact
      character(kind=c_char), intent(in), optional :: json(*)
      integer(c_size_t), value :: len
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_new_artifact_set_metadata
    end function wandb_new_artifact_set_metadata

    function wandb_new_artifact_add_alias(artifact, alias, len, err) bind(C)
      import
      type(c_ptr), value :: artifact
      character(kind=c_char), intent(in), optional :: alias(*)
      integer(c_size_t), value :: len
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_new_artifact_add_alias
    end function wandb_new_artifact_add_alias

    function wandb_new_artifact_add_tag(artifact, tag, len, err) bind(C)
      import
      type(c_ptr), value :: artifact
      character(kind=c_char), intent(in), optional :: tag(*)
      integer(c_size_t), value :: len
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_new_artifact_add_tag
    end function wandb_new_artifact_add_tag

    function wandb_new_artifact_add_file(artifact, path, path_len, name, name_len, err) bind(C)
      import
      type(c_ptr), value :: artifact
      character(kind=c_char), intent(in), optional :: path(*)
      integer(c_size_t), value :: path_len
      character(kind=c_char), intent(in), optional :: name(*)
      integer(c_size_t), value :: name_len
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_new_artifact_add_file
    end function wandb_new_artifact_add_file

    function wandb_new_artifact_add_dir(artifact, path, path_len, name, name_len, err) bind(C)
      import
      type(c_ptr), value :: artifact
      character(kind=c_char), intent(in), optional :: path(*)
      integer(c_size_t), value :: path_len
      character(kind=c_char), intent(in), optional :: name(*)
      integer(c_size_t), value :: name_len
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_new_artifact_add_dir
    end function wandb_new_artifact_add_dir

    function wandb_new_artifact_add_reference(artifact, uri, uri_len, name, name_len, reference_opts, opts, err) &
    bind(C)
      import
      type(c_ptr), value :: artifact
      character(kind=c_char), intent(in), optional :: uri(*)
      integer(c_size_t), value :: uri_len
      character(kind=c_char), intent(in), optional :: name(*)
      integer(c_size_t), value :: name_len
      type(wandb_reference_opts), intent(in), optional :: reference_opts
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_new_artifact_add_reference
    end function wandb_new_artifact_add_reference

    function wandb_new_artifact_digest(artifact, out, err) bind(C)
      import
      type(c_ptr), value :: artifact
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_new_artifact_digest
    end function wandb_new_artifact_digest

    function wandb_run_log_new_artifact(run, artifact, artifact_opts, opts, out, err) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), value :: artifact
      type(wandb_new_artifact_opts), intent(in), optional :: artifact_opts
      type(wandb_call_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_log_new_artifact
    end function wandb_run_log_new_artifact

    function wandb_run_to_html(run, height, hidden, out, err) bind(C)
      import
      type(c_ptr), value :: run
      integer(c_int32_t), value :: height
      integer(c_int32_t), value :: hidden
      type(c_ptr), intent(out), optional :: out
      type(c_ptr), intent(out), optional :: err
      integer(c_int32_t) :: wandb_run_to_html
    end function wandb_run_to_html

    function wandb_run_display(run, height, hidden, shown) bind(C)
      import
      type(c_ptr), value :: run
      integer(c_int32_t), value :: height
      integer(c_int32_t), value :: hidden
      integer(c_int32_t), intent(out), optional :: shown
      integer(c_int32_t) :: wandb_run_display
    end function wandb_run_display

    function wandb_snake_to_camel(name, len, out) bind(C)
      import
      character(kind=c_char), intent(in), optional :: name(*)
      integer(c_size_t), value :: len
      type(c_ptr), intent(out), optional :: out
      integer(c_int32_t) :: wandb_snake_to_camel
    end function wandb_snake_to_camel

  end interface

end module wandb_run_c
