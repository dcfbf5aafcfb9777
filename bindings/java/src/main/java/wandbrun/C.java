package wandbrun;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * What wandb_run.h declares. Written by abi.py; do not edit.
 *
 * <p>Pointers and sizes are longs; what C fills in is an array of one; structs are {@link Struct}s of the enums below.
 */
final class C {
    static {
        String named = System.getenv("WANDB_RUN_LIBRARY");
        if (Native.POINTER_SIZE != Long.BYTES) {
            throw new UnsatisfiedLinkError("wandb_run for Java needs a machine of 64 bits");
        }
        Native.register(C.class, NativeLibrary.getInstance(named == null || named.isEmpty() ? "wandb_run" : named));
        if (wandb_abi_version() != C.WANDB_ABI_VERSION) {
            throw new UnsatisfiedLinkError("the library wandb_run has interface " + wandb_abi_version()
                    + ", not " + C.WANDB_ABI_VERSION);
        }
    }

    private C() {}

    static final int WANDB_OK = 0;
    static final int WANDB_DONE = 1;
    static final int WANDB_MISSING = 3;
    static final int WANDB_NULL = 4;
    static final int WANDB_E_AUTH = 10;
    static final int WANDB_E_PERMISSION = 11;
    static final int WANDB_E_NOT_FOUND = 12;
    static final int WANDB_E_INVALID_ARGUMENT = 13;
    static final int WANDB_E_CONFLICT = 14;
    static final int WANDB_E_EXISTS = 15;
    static final int WANDB_E_RATE_LIMITED = 16;
    static final int WANDB_E_SERVER = 17;
    static final int WANDB_E_NETWORK = 18;
    static final int WANDB_E_TLS = 19;
    static final int WANDB_E_TIMEOUT = 20;
    static final int WANDB_E_CANCELLED = 21;
    static final int WANDB_E_CLOSED = 22;
    static final int WANDB_E_PROTOCOL = 23;
    static final int WANDB_E_UNSUPPORTED = 24;
    static final int WANDB_E_TOO_LARGE = 25;
    static final int WANDB_E_IO = 26;
    static final int WANDB_E_INTEGRITY = 27;
    static final int WANDB_E_INTERNAL = 28;
    static final int WANDB_E_TYPE = 30;
    static final int WANDB_VERSION_MAJOR = 0;
    static final int WANDB_VERSION_MINOR = 1;
    static final int WANDB_VERSION_PATCH = 0;
    static final int WANDB_VERSION_NUMBER = 1000;
    static final int WANDB_ABI_VERSION = 1;
    static final int WANDB_LOG_DEBUG = 0;
    static final int WANDB_LOG_INFO = 1;
    static final int WANDB_LOG_WARN = 2;
    static final int WANDB_COMPRESSION_AUTO = 0;
    static final int WANDB_COMPRESSION_GZIP = 1;
    static final int WANDB_COMPRESSION_OFF = 2;
    static final int WANDB_UPDATE_MERGE = 0;
    static final int WANDB_UPDATE_REPLACE = 1;
    static final int WANDB_STEP_NONE = -1;
    static final int WANDB_STREAM_DEFAULT = 0;
    static final int WANDB_STREAM_SYSTEM = 1;
    static final int WANDB_CELL_VALUE = 0;
    static final int WANDB_CELL_MISSING = 1;
    static final int WANDB_CELL_NULL = 2;
    static final int WANDB_CELL_NOT_A_NUMBER = 3;
    static final int WANDB_CELL_INEXACT = 4;
    static final int WANDB_CONSOLE_STDOUT = 0;
    static final int WANDB_CONSOLE_STDERR = 1;
    static final int WANDB_HISTORIES_DATA = 0;
    static final int WANDB_HISTORIES_RUN_DONE = 1;
    static final int WANDB_HISTORIES_RUN_FAILED = 2;

    enum CallOpts { STRUCT_SIZE, TIMEOUT_MS, CANCEL }
    enum CreateOpts { STRUCT_SIZE, ID, ID_LEN, PROJECT, PROJECT_LEN, ENTITY, ENTITY_LEN, PENDING }
    enum UpdateOpts { STRUCT_SIZE, MODE }
    enum WaitOpts { STRUCT_SIZE, INTERVAL_MS, TIMEOUT_MS, PREEMPTED_ENDS }
    enum DeleteOpts { STRUCT_SIZE, ARTIFACTS }
    enum ScanOpts { STRUCT_SIZE, KEYS, KEY_LENS, N_KEYS, ANY, MIN_STEP, MAX_STEP, PAGE_SIZE, BATCH_ROWS, CURSOR, CURSOR_LEN, SHARD, SHARD_LEN, LEAVE_OUT, LEAVE_OUT_LENS, N_LEAVE_OUT, PREFETCH, EXPECT_COMPLETE, EXPORTS }
    enum SampleOpts { STRUCT_SIZE, SAMPLES, KEYS, KEY_LENS, N_KEYS, X_AXIS, X_AXIS_LEN, STREAM }
    enum ScanReport { STRUCT_SIZE, ROWS, COUNTED, PROVEN, WINDOWS, REQUESTS, SPLITS, RETRIES, FROM_GRAPHQL, FROM_PARQUET, FROM_LIVE, FROM_LOCAL, N_ABSENT }
    enum FollowOpts { STRUCT_SIZE, INTERVAL_MS, TIMEOUT_MS, PREEMPTED_ENDS }
    enum DownloadOpts { STRUCT_SIZE, REPLACE, EXIST_OK, PROGRESS, USER }
    enum FilesOpts { STRUCT_SIZE, NAMES, NAME_LENS, N_NAMES, PER_PAGE, PATTERN, PATTERN_LEN }
    enum UploadOpts { STRUCT_SIZE, PROGRESS, USER }
    enum DownloadAllOpts { STRUCT_SIZE, NAMES, NAME_LENS, N_NAMES, PATTERN, PATTERN_LEN, WORKERS, REPLACE, EXIST_OK }
    enum ConsoleOpts { STRUCT_SIZE, PER_PAGE, LAST }
    enum RunsOpts { STRUCT_SIZE, FILTERS, FILTERS_LEN, ORDER, ORDER_LEN, PER_PAGE, LAZY }
    enum HistoriesOpts { STRUCT_SIZE, WORKERS, FAIL_FAST, STATE, STATE_LEN }
    enum HistoriesCounts { STRUCT_SIZE, LISTED, BEFORE, DONE, UNPROVEN, FAILED, ROWS, REQUESTS }
    enum ArtifactsOpts { STRUCT_SIZE, PER_PAGE }
    enum ArtifactDownloadOpts { STRUCT_SIZE, PATH_PREFIX, PATH_PREFIX_LEN, WORKERS, PROGRESS, USER }
    enum ReferenceOpts { STRUCT_SIZE, UNCHECKED, API }
    enum NewArtifactOpts { STRUCT_SIZE, WORKERS, PROGRESS, USER }

    static native int wandb_version_number();
    static native long wandb_version_text();
    static native int wandb_abi_version();
    static native long wandb_status_name(int status);
    static native int wandb_error_code(long error);
    static native long wandb_error_kind(long error);
    static native int wandb_error_message(long error, long[] text, long[] len);
    static native int wandb_error_operation(long error, long[] text, long[] len);
    static native int wandb_error_subject(long error, long[] text, long[] len);
    static native long wandb_error_server_message_count(long error);
    static native int wandb_error_server_message(long error, long index, long[] text, long[] len);
    static native int wandb_error_http_status(long error);
    static native int wandb_error_retryable(long error);
    static native int wandb_error_attempts(long error);
    static native long wandb_error_retry_after_ms(long error);
    static native long wandb_error_elapsed_ms(long error);
    static native void wandb_error_free(long error);
    static native int wandb_text_get(long handle, long[] text, long[] len);
    static native void wandb_text_free(long handle);
    static native int wandb_cancel_new(long[] out);
    static native void wandb_cancel_trigger(long cancel);
    static native int wandb_cancel_is_triggered(long cancel);
    static native void wandb_cancel_free(long cancel);
    static native int wandb_call_opts_init(long opts, long size);
    static native long wandb_handle_count();
    static native int wandb_options_new(long[] out);
    static native void wandb_options_free(long options);
    static native int wandb_options_ignore_environment(long options);
    static native int wandb_options_set_api_key(long options, byte[] key, long len);
    static native int wandb_options_set_identity_token_file(long options, byte[] path, long len);
    static native int wandb_options_set_base_url(long options, byte[] url, long len);
    static native int wandb_options_set_app_url(long options, byte[] url, long len);
    static native int wandb_options_set_entity(long options, byte[] entity, long len);
    static native int wandb_options_set_project(long options, byte[] project, long len);
    static native int wandb_options_set_ca_file(long options, byte[] path, long len);
    static native int wandb_options_set_ca_pem(long options, byte[] pem, long len);
    static native int wandb_options_set_insecure(long options, int insecure);
    static native int wandb_options_set_http_proxy(long options, byte[] url, long len);
    static native int wandb_options_set_https_proxy(long options, byte[] url, long len);
    static native int wandb_options_set_no_proxy(long options, byte[] hosts, long len);
    static native int wandb_options_set_user_agent_suffix(long options, byte[] program, long len);
    static native int wandb_options_set_header(long options, byte[] name, long nameLen, byte[] value, long valueLen);
    static native int wandb_options_set_timeout_ms(long options, long milliseconds);
    static native int wandb_options_set_connect_timeout_ms(long options, long milliseconds);
    static native int wandb_options_set_response_timeout_ms(long options, long milliseconds);
    static native int wandb_options_set_stall_timeout_ms(long options, long milliseconds);
    static native int wandb_options_set_attempts(long options, int attempts);
    static native int wandb_options_set_retry_waits_ms(long options, long first, long longest);
    static native int wandb_options_set_max_answer_bytes(long options, long bytes);
    static native int wandb_options_set_compression(long options, int compression);
    static native int wandb_options_set_log(long options, int minLevel, long release, long log, long user);
    static native int wandb_api_new(long options, long[] out, long[] err);
    static native void wandb_api_close(long api);
    static native void wandb_api_free(long api);
    static native int wandb_api_run(long api, byte[] path, long len, long opts, long[] out, long[] err);
    static native int wandb_api_base_url(long api, long[] text, long[] len);
    static native int wandb_api_app_url(long api, long[] text, long[] len);
    static native int wandb_api_entity(long api, long[] text, long[] len);
    static native int wandb_api_project(long api, long[] text, long[] len);
    static native int wandb_run_open(byte[] path, long len, long opts, long[] out, long[] err);
    static native int wandb_run_open_local(byte[] path, long len, long opts, long[] out, long[] err);
    static native void wandb_run_close(long run);
    static native void wandb_run_free(long run);
    static native int wandb_run_load(long run, long opts, long[] err);
    static native int wandb_run_last_history_step(long run, long opts, long[] step, long[] err);
    static native int wandb_run_history_keys_json(long run, long opts, long[] out, long[] err);
    static native int wandb_run_metadata_json(long run, long opts, long[] out, long[] err);
    static native int wandb_run_attr_text(long run, byte[] name, long nameLen, long[] text, long[] len);
    static native int wandb_run_attr_json(long run, byte[] name, long nameLen, long[] text, long[] len);
    static native int wandb_run_id(long run, long[] text, long[] len);
    static native int wandb_run_name(long run, long[] text, long[] len);
    static native int wandb_run_entity(long run, long[] text, long[] len);
    static native int wandb_run_project(long run, long[] text, long[] len);
    static native int wandb_run_state(long run, long[] text, long[] len);
    static native int wandb_run_url(long run, long[] text, long[] len);
    static native int wandb_run_directory(long run, long[] text, long[] len);
    static native int wandb_run_created_at(long run, long[] text, long[] len);
    static native int wandb_run_heartbeat_at(long run, long[] text, long[] len);
    static native int wandb_run_group(long run, long[] text, long[] len);
    static native int wandb_run_job_type(long run, long[] text, long[] len);
    static native int wandb_run_notes(long run, long[] text, long[] len);
    static native int wandb_run_username(long run, long[] text, long[] len);
    static native int wandb_run_user_name(long run, long[] text, long[] len);
    static native int wandb_run_user_login(long run, long[] text, long[] len);
    static native int wandb_run_config_json(long run, long[] text, long[] len);
    static native int wandb_run_summary_json(long run, long[] text, long[] len);
    static native int wandb_run_system_metrics_json(long run, long[] text, long[] len);
    static native int wandb_run_tags_json(long run, long[] text, long[] len);
    static native int wandb_run_history_line_count(long run, long[] count);
    static native int wandb_run_exit_code(long run, int[] code);
    static native int wandb_run_new(long api, byte[] entity, long entityLen, byte[] project, long projectLen, byte[] id, long idLen, long opts, long[] out, long[] err);
    static native int wandb_run_from_attrs(long api, byte[] entity, long entityLen, byte[] project, long projectLen, byte[] id, long idLen, byte[] attrs, long attrsLen, long[] out, long[] err);
    static native int wandb_create_opts_init(long opts, long size);
    static native int wandb_run_create(long api, long createOpts, long opts, long[] out, long[] err);
    static native int wandb_run_inserted(long run, int[] inserted);
    static native int wandb_run_set_name(long run, byte[] text, long len);
    static native int wandb_run_set_notes(long run, byte[] text, long len);
    static native int wandb_run_set_description(long run, byte[] text, long len);
    static native int wandb_run_set_group(long run, byte[] text, long len);
    static native int wandb_run_set_job_type(long run, byte[] text, long len);
    static native int wandb_run_set_tags(long run, long tags, long lens, long nTags);
    static native int wandb_run_config_set(long run, long path, long pathLens, long nPath, byte[] json, long jsonLen, long[] err);
    static native int wandb_run_summary_set(long run, long path, long pathLens, long nPath, byte[] json, long jsonLen, long[] err);
    static native int wandb_run_config_remove(long run, long path, long pathLens, long nPath);
    static native int wandb_run_summary_remove(long run, long path, long pathLens, long nPath);
    static native int wandb_run_has_changes(long run, int[] hasChanges);
    static native int wandb_update_opts_init(long opts, long size);
    static native int wandb_run_update(long run, long updateOpts, long opts, long[] err);
    static native int wandb_run_save(long run, long opts, long[] err);
    static native int wandb_run_is_lazy(long run, int[] lazy);
    static native int wandb_run_load_full_data(long run, long opts, long[] err);
    static native int wandb_run_update_state(long run, byte[] state, long len, long opts, int[] moved, long[] err);
    static native int wandb_run_stop(long run, long opts, int[] stopped, long[] err);
    static native int wandb_wait_opts_init(long opts, long size);
    static native int wandb_delete_opts_init(long opts, long size);
    static native int wandb_run_wait_until_finished(long run, long waitOpts, long opts, long[] state, long[] err);
    static native int wandb_run_delete(long run, long deleteOpts, long opts, long[] err);
    static native int wandb_run_config(long run, long[] out);
    static native int wandb_run_summary(long run, long[] out);
    static native int wandb_run_system_metrics(long run, long[] out);
    static native void wandb_map_free(long map);
    static native long wandb_map_len(long map);
    static native int wandb_map_key(long map, long at, long[] text, long[] len);
    static native int wandb_map_f64(long map, byte[] key, long len, double[] value);
    static native int wandb_map_i64(long map, byte[] key, long len, long[] value);
    static native int wandb_map_bool(long map, byte[] key, long len, int[] value);
    static native int wandb_map_str(long map, byte[] key, long len, long[] text, long[] textLen);
    static native int wandb_map_json(long map, byte[] key, long len, long[] text, long[] textLen);
    static native int wandb_scan_opts_init(long opts, long size);
    static native int wandb_sample_opts_init(long opts, long size);
    static native int wandb_scan_report_init(long report, long size);
    static native int wandb_run_scan_history(long run, long scanOpts, long[] out, long[] err);
    static native void wandb_history_close(long history);
    static native void wandb_history_free(long history);
    static native int wandb_history_next(long history, long opts, long[] err);
    static native int wandb_history_next_rows(long history, long most, long opts, long[] text, long[] len, long[] rows, long[] err);
    static native int wandb_history_step(long history, long[] step);
    static native int wandb_history_f64(long history, byte[] key, long len, double[] value);
    static native int wandb_history_i64(long history, byte[] key, long len, long[] value);
    static native int wandb_history_bool(long history, byte[] key, long len, int[] value);
    static native int wandb_history_str(long history, byte[] key, long len, long[] text, long[] textLen);
    static native int wandb_history_json(long history, byte[] key, long len, long[] text, long[] textLen);
    static native int wandb_history_row_json(long history, long[] text, long[] len);
    static native int wandb_history_next_batch(long history, long opts, long[] rows, long[] err);
    static native int wandb_history_batch_columns(long history, long[] count);
    static native int wandb_history_batch_name(long history, long column, long[] text, long[] len);
    static native int wandb_history_batch_find(long history, byte[] name, long len, long[] column);
    static native int wandb_history_batch_f64(long history, long column, double[] values, byte[] states, long room, long[] needed);
    static native int wandb_history_batch_i64(long history, long column, long[] values, byte[] states, long room, long[] needed);
    static native int wandb_history_batch_cell_json(long history, long column, long row, long[] text, long[] len);
    static native int wandb_history_cursor(long history, long[] cursor, long[] err);
    static native int wandb_history_report(long history, long report);
    static native int wandb_history_doubt(long history, long[] text, long[] len);
    static native int wandb_history_absent(long history, long index, long[] text, long[] len);
    static native int wandb_follow_opts_init(long opts, long size);
    static native int wandb_run_follow_history(long run, long scanOpts, long followOpts, long[] out, long[] err);
    static native int wandb_run_shards(long run, long scanOpts, long count, long[] out, long[] err);
    static native int wandb_shards_count(long shards, long[] count);
    static native int wandb_shards_get(long shards, long index, long[] text, long[] len);
    static native void wandb_shards_free(long shards);
    static native int wandb_api_shard_run(long api, byte[] shard, long len, long opts, long[] out, long[] err);
    static native int wandb_run_history(long run, long sampleOpts, long opts, long[] out, long[] err);
    static native void wandb_table_free(long table);
    static native long wandb_table_rows(long table);
    static native long wandb_table_columns(long table);
    static native int wandb_table_name(long table, long column, long[] text, long[] len);
    static native int wandb_table_find(long table, byte[] name, long len, long[] column);
    static native int wandb_table_f64(long table, long column, double[] values, byte[] states, long room, long[] needed);
    static native int wandb_table_i64(long table, long column, long[] values, byte[] states, long room, long[] needed);
    static native int wandb_table_cell_json(long table, long column, long row, long[] text, long[] len);
    static native int wandb_download_opts_init(long opts, long size);
    static native int wandb_run_file(long run, byte[] name, long len, long opts, long[] out, long[] err);
    static native void wandb_file_close(long file);
    static native void wandb_file_free(long file);
    static native int wandb_file_download(long file, byte[] root, long rootLen, long downloadOpts, long opts, long[] path, long[] err);
    static native int wandb_file_delete(long file, long opts, long[] err);
    static native int wandb_file_name(long file, long[] text, long[] len);
    static native int wandb_file_size(long file, long[] size);
    static native int wandb_file_md5(long file, long[] text, long[] len);
    static native int wandb_file_mimetype(long file, long[] text, long[] len);
    static native int wandb_file_updated_at(long file, long[] text, long[] len);
    static native int wandb_file_url(long file, long[] text, long[] len);
    static native int wandb_file_direct_url(long file, long[] text, long[] len);
    static native int wandb_file_path_uri(long file, long[] text, long[] len);
    static native int wandb_file_local_path(long file, long[] text, long[] len);
    static native int wandb_files_opts_init(long opts, long size);
    static native int wandb_run_files(long run, long filesOpts, long[] out, long[] err);
    static native int wandb_files_next(long files, long opts, long[] out, long[] err);
    static native int wandb_files_total(long files, long opts, long[] total, long[] err);
    static native void wandb_files_close(long files);
    static native void wandb_files_free(long files);
    static native int wandb_upload_opts_init(long opts, long size);
    static native int wandb_run_upload_file(long run, byte[] path, long pathLen, byte[] root, long rootLen, long uploadOpts, long opts, long[] out, long[] err);
    static native int wandb_download_all_opts_init(long opts, long size);
    static native int wandb_run_download_files(long run, byte[] root, long rootLen, long downloadAllOpts, long opts, long[] out, long[] err);
    static native long wandb_downloads_count(long downloads);
    static native int wandb_downloads_name(long downloads, long index, long[] text, long[] len);
    static native int wandb_downloads_result(long downloads, long index, long[] path, long[] len, long[] err);
    static native void wandb_downloads_free(long downloads);
    static native int wandb_run_download_history_exports(long run, byte[] dir, long dirLen, int requireComplete, long opts, int[] containsLiveData, long[] out, long[] err);
    static native int wandb_local_runs_open(byte[] directory, long len, long[] out, long[] err);
    static native int wandb_local_runs_next(long runs, long[] err);
    static native int wandb_local_runs_id(long runs, long[] text, long[] len);
    static native int wandb_local_runs_path(long runs, long[] text, long[] len);
    static native int wandb_local_runs_offline(long runs, int[] offline);
    static native int wandb_local_runs_synced(long runs, int[] synced);
    static native void wandb_local_runs_close(long runs);
    static native void wandb_local_runs_free(long runs);
    static native int wandb_console_opts_init(long opts, long size);
    static native int wandb_run_console_logs(long run, long consoleOpts, long[] out, long[] err);
    static native int wandb_run_console(long run, long[] out, long[] err);
    static native int wandb_console_next(long console, long opts, long[] err);
    static native int wandb_console_text(long console, long[] text, long[] len);
    static native int wandb_console_timestamp(long console, long[] text, long[] len);
    static native int wandb_console_level(long console, long[] text, long[] len);
    static native int wandb_console_label(long console, long[] text, long[] len);
    static native int wandb_console_number(long console, long[] number);
    static native int wandb_console_stream(long console, int[] stream);
    static native int wandb_console_total(long console, long opts, long[] total, long[] err);
    static native void wandb_console_close(long console);
    static native void wandb_console_free(long console);
    static native int wandb_runs_opts_init(long opts, long size);
    static native int wandb_api_runs(long api, byte[] path, long len, long runsOpts, long[] out, long[] err);
    static native int wandb_runs_next(long runs, long opts, long[] out, long[] err);
    static native int wandb_runs_total(long runs, long opts, long[] total, long[] err);
    static native void wandb_runs_close(long runs);
    static native void wandb_runs_free(long runs);
    static native int wandb_histories_opts_init(long opts, long size);
    static native int wandb_histories_counts_init(long counts, long size);
    static native int wandb_api_histories(long api, byte[] path, long len, long runsOpts, long scanOpts, long historiesOpts, long[] out, long[] err);
    static native int wandb_histories_next(long histories, long opts, int[] what, long[] err);
    static native int wandb_histories_history(long histories, long[] history);
    static native int wandb_histories_run_id(long histories, long[] text, long[] len);
    static native int wandb_histories_run(long histories, long[] run);
    static native int wandb_histories_run_report(long histories, long report);
    static native int wandb_histories_failure(long histories, long[] failure);
    static native int wandb_histories_state(long histories, long[] state, long[] err);
    static native int wandb_histories_report(long histories, long counts);
    static native void wandb_histories_close(long histories);
    static native void wandb_histories_free(long histories);
    static native int wandb_api_sweep(long api, byte[] path, long len, long opts, long[] out, long[] err);
    static native int wandb_run_sweep(long run, long opts, long[] out, long[] err);
    static native void wandb_sweep_free(long sweep);
    static native int wandb_sweep_runs(long sweep, long runsOpts, long[] out, long[] err);
    static native int wandb_sweep_best_loss(long sweep, double[] value);
    static native int wandb_sweep_run_count_expected(long sweep, long[] count);
    static native int wandb_sweep_id(long sweep, long[] text, long[] len);
    static native int wandb_sweep_storage_id(long sweep, long[] text, long[] len);
    static native int wandb_sweep_name(long sweep, long[] text, long[] len);
    static native int wandb_sweep_display_name(long sweep, long[] text, long[] len);
    static native int wandb_sweep_state(long sweep, long[] text, long[] len);
    static native int wandb_sweep_config_text(long sweep, long[] text, long[] len);
    static native int wandb_sweep_entity(long sweep, long[] text, long[] len);
    static native int wandb_sweep_project(long sweep, long[] text, long[] len);
    static native int wandb_sweep_url(long sweep, long[] text, long[] len);
    static native int wandb_api_viewer(long api, long opts, long[] out, long[] err);
    static native int wandb_api_artifact(long api, byte[] name, long len, byte[] typeName, long typeLen, long opts, long[] out, long[] err);
    static native void wandb_artifact_close(long artifact);
    static native void wandb_artifact_free(long artifact);
    static native int wandb_artifact_id(long artifact, long[] text, long[] len);
    static native int wandb_artifact_name(long artifact, long[] text, long[] len);
    static native int wandb_artifact_qualified_name(long artifact, long[] text, long[] len);
    static native int wandb_artifact_entity(long artifact, long[] text, long[] len);
    static native int wandb_artifact_project(long artifact, long[] text, long[] len);
    static native int wandb_artifact_collection(long artifact, long[] text, long[] len);
    static native int wandb_artifact_version(long artifact, long[] text, long[] len);
    static native int wandb_artifact_source_name(long artifact, long[] text, long[] len);
    static native int wandb_artifact_source_entity(long artifact, long[] text, long[] len);
    static native int wandb_artifact_source_project(long artifact, long[] text, long[] len);
    static native int wandb_artifact_source_collection(long artifact, long[] text, long[] len);
    static native int wandb_artifact_source_version(long artifact, long[] text, long[] len);
    static native int wandb_artifact_type(long artifact, long[] text, long[] len);
    static native int wandb_artifact_state(long artifact, long[] text, long[] len);
    static native int wandb_artifact_digest(long artifact, long[] text, long[] len);
    static native int wandb_artifact_description(long artifact, long[] text, long[] len);
    static native int wandb_artifact_commit_hash(long artifact, long[] text, long[] len);
    static native int wandb_artifact_created_at(long artifact, long[] text, long[] len);
    static native int wandb_artifact_updated_at(long artifact, long[] text, long[] len);
    static native int wandb_artifact_size(long artifact, long[] size);
    static native int wandb_artifact_file_count(long artifact, long[] fileCount);
    static native int wandb_artifact_is_draft(long artifact);
    static native int wandb_artifact_is_link(long artifact);
    static native long wandb_artifact_alias_count(long artifact);
    static native int wandb_artifact_alias(long artifact, long index, long[] text, long[] len);
    static native int wandb_artifact_metadata(long artifact, long[] out);
    static native int wandb_artifacts_opts_init(long opts, long size);
    static native int wandb_run_logged_artifacts(long run, long artifactsOpts, long[] out, long[] err);
    static native int wandb_run_used_artifacts(long run, long artifactsOpts, long[] out, long[] err);
    static native int wandb_artifacts_next(long artifacts, long opts, long[] out, long[] err);
    static native int wandb_artifacts_total(long artifacts, long opts, long[] total, long[] err);
    static native void wandb_artifacts_close(long artifacts);
    static native void wandb_artifacts_free(long artifacts);
    static native int wandb_artifact_manifest(long artifact, long opts, long[] out, long[] err);
    static native long wandb_manifest_count(long manifest);
    static native int wandb_manifest_find(long manifest, byte[] path, long len, long[] index);
    static native int wandb_manifest_path(long manifest, long index, long[] text, long[] len);
    static native int wandb_manifest_entry_digest(long manifest, long index, long[] text, long[] len);
    static native int wandb_manifest_reference(long manifest, long index, long[] text, long[] len);
    static native int wandb_manifest_size(long manifest, long index, long[] size);
    static native int wandb_manifest_digest(long manifest, long[] text, long[] len);
    static native int wandb_manifest_json(long manifest, long[] text, long[] len);
    static native void wandb_manifest_free(long manifest);
    static native int wandb_artifact_files(long artifact, long filesOpts, long[] out, long[] err);
    static native int wandb_artifact_download_opts_init(long opts, long size);
    static native int wandb_artifact_download(long artifact, byte[] root, long rootLen, long downloadOpts, long opts, long[] out, long[] err);
    static native int wandb_run_use_artifact(long run, long artifact, byte[] useAs, long len, long opts, long[] err);
    static native int wandb_run_log_artifact(long run, long artifact, long aliases, long aliasLens, long nAliases, long opts, long[] out, long[] err);
    static native int wandb_reference_opts_init(long opts, long size);
    static native int wandb_new_artifact_opts_init(long opts, long size);
    static native int wandb_new_artifact_new(byte[] name, long nameLen, byte[] type, long typeLen, long[] out, long[] err);
    static native void wandb_new_artifact_free(long artifact);
    static native int wandb_new_artifact_set_description(long artifact, byte[] text, long len, long[] err);
    static native int wandb_new_artifact_set_metadata(long artifact, byte[] json, long len, long[] err);
    static native int wandb_new_artifact_add_alias(long artifact, byte[] alias, long len, long[] err);
    static native int wandb_new_artifact_add_tag(long artifact, byte[] tag, long len, long[] err);
    static native int wandb_new_artifact_add_file(long artifact, byte[] path, long pathLen, byte[] name, long nameLen, long[] err);
    static native int wandb_new_artifact_add_dir(long artifact, byte[] path, long pathLen, byte[] name, long nameLen, long[] err);
    static native int wandb_new_artifact_add_reference(long artifact, byte[] uri, long uriLen, byte[] name, long nameLen, long referenceOpts, long opts, long[] err);
    static native int wandb_new_artifact_digest(long artifact, long[] out, long[] err);
    static native int wandb_run_log_new_artifact(long run, long artifact, long artifactOpts, long opts, long[] out, long[] err);
    static native int wandb_run_to_html(long run, int height, int hidden, long[] out, long[] err);
    static native int wandb_run_display(long run, int height, int hidden, int[] shown);
    static native int wandb_snake_to_camel(byte[] name, long len, long[] out);
}
