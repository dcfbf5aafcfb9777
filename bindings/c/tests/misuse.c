/* Every function, used wrongly: the answer is a code, and out-parameters are
 * NULL or 0.
 *
 *     misuse RUN_DIRECTORY EMPTY_DIRECTORY */
#include "misuse.h"

static void free_of_nothing(void)
{
    wandb_error_free(NULL);
    wandb_text_free(NULL);
    wandb_cancel_free(NULL);
    wandb_options_free(NULL);
    wandb_api_free(NULL);
    wandb_run_free(NULL);
    wandb_map_free(NULL);
    wandb_history_free(NULL);
    wandb_table_free(NULL);
    wandb_files_free(NULL);
    wandb_file_free(NULL);
    wandb_downloads_free(NULL);
    wandb_console_free(NULL);
    wandb_local_runs_free(NULL);
    wandb_api_close(NULL);
    wandb_run_close(NULL);
    wandb_history_close(NULL);
    wandb_files_close(NULL);
    wandb_file_close(NULL);
    wandb_console_close(NULL);
    wandb_local_runs_close(NULL);
    wandb_cancel_trigger(NULL);
}

static void names(void)
{
    CHECK(strcmp(wandb_status_name(WANDB_OK), "ok") == 0);
    CHECK(strcmp(wandb_status_name(WANDB_DONE), "done") == 0);
    CHECK(strcmp(wandb_status_name(2), "unknown") == 0);
    CHECK(strcmp(wandb_status_name(INT32_MIN), "unknown") == 0);
    CHECK(strcmp(wandb_status_name(INT32_MAX), "unknown") == 0);
    CHECK(strcmp(wandb_status_name(WANDB_E_TYPE), "type") == 0);
}

static int32_t server_message(const wandb_error *err, const char **text, size_t *len)
{
    return wandb_error_server_message(err, 0, text, len);
}

static void errors(void)
{
    wandb_error *err = NULL;
    wandb_run *run = NULL;

    CHECK(wandb_error_code(NULL) == INVALID);
    CHECK(wandb_error_kind(NULL) != NULL);
    CHECK(wandb_error_http_status(NULL) == 0);
    CHECK(wandb_error_retryable(NULL) == 0);
    CHECK(wandb_error_attempts(NULL) == 0);
    CHECK(wandb_error_retry_after_ms(NULL) == -1);
    CHECK(wandb_error_elapsed_ms(NULL) == -1);
    CHECK_IS(wandb_run_open_local(NULL, 0, NULL, &run, &err), INVALID);
    TEXT_GETTER(wandb_error_message, err);
    TEXT_GETTER(wandb_error_operation, err);
    TEXT_GETTER(wandb_error_subject, err);
    CHECK(wandb_error_elapsed_ms(err) == -1);
    CHECK(wandb_error_server_message_count(NULL) == 0);
    CHECK(wandb_error_server_message_count(err) == 0);
    TEXT_IS(server_message, NULL, INVALID);
    TEXT_IS(server_message, err, WANDB_MISSING);
    CHECK_IS(wandb_error_server_message(err, SIZE_MAX, NULL, NULL), INVALID);
    wandb_error_free(err);
}

static void cancels(void)
{
    wandb_cancel *cancel = NULL;

    CHECK_IS(wandb_cancel_new(NULL), INVALID);
    CHECK_IS(wandb_cancel_new(&cancel), WANDB_OK);
    CHECK(wandb_cancel_is_triggered(NULL) == 0);
    CHECK(wandb_cancel_is_triggered(cancel) == 0);
    wandb_cancel_trigger(cancel);
    wandb_cancel_trigger(cancel);
    CHECK(wandb_cancel_is_triggered(cancel) == 1);
    wandb_cancel_free(cancel);
}

static void option_texts(wandb_options *options)
{
    static int32_t (*const setters[])(wandb_options *, const char *, size_t) = {
        wandb_options_set_api_key,     wandb_options_set_identity_token_file,
        wandb_options_set_base_url,    wandb_options_set_app_url,
        wandb_options_set_entity,      wandb_options_set_project,
        wandb_options_set_ca_file,     wandb_options_set_http_proxy,
        wandb_options_set_https_proxy, wandb_options_set_no_proxy,
        wandb_options_set_user_agent_suffix,
    };
    size_t at;

    for (at = 0; at < sizeof setters / sizeof *setters; at++) {
        CHECK_IS(setters[at](NULL, WANDB_STR("x")), INVALID);
        CHECK_IS(setters[at](NULL, NULL, 0), INVALID);
        BAD_TEXT(setters[at](options, p, n));
        CHECK_IS(setters[at](options, NULL, 0), WANDB_OK);
    }
    CHECK_IS(wandb_options_set_ca_pem(NULL, WANDB_STR("x")), INVALID);
    CHECK_IS(wandb_options_set_ca_pem(options, NULL, 1), INVALID);
    CHECK_IS(wandb_options_set_ca_pem(options, "x", SIZE_MAX), INVALID);
    CHECK_IS(wandb_options_set_header(NULL, WANDB_STR("n"), WANDB_STR("v")), INVALID);
    BAD_TEXT(wandb_options_set_header(options, p, n, WANDB_STR("v")));
    BAD_TEXT(wandb_options_set_header(options, WANDB_STR("n"), p, n));
}

static void option_numbers(wandb_options *options)
{
    static int32_t (*const limits[])(wandb_options *, int64_t) = {
        wandb_options_set_timeout_ms,
        wandb_options_set_connect_timeout_ms,
        wandb_options_set_response_timeout_ms,
        wandb_options_set_stall_timeout_ms,
    };
    size_t at;

    for (at = 0; at < sizeof limits / sizeof *limits; at++) {
        CHECK_IS(limits[at](NULL, 1), INVALID);
        CHECK_IS(limits[at](options, 0), INVALID);
        CHECK_IS(limits[at](options, -1), INVALID);
        CHECK_IS(limits[at](options, INT64_MIN), INVALID);
        CHECK_IS(limits[at](options, 1000), WANDB_OK);
    }
    CHECK_IS(wandb_options_set_retry_waits_ms(NULL, 1, 1), INVALID);
    CHECK_IS(wandb_options_set_retry_waits_ms(options, 0, 1), INVALID);
    CHECK_IS(wandb_options_set_retry_waits_ms(options, 1, -1), INVALID);
    CHECK_IS(wandb_options_set_compression(NULL, WANDB_COMPRESSION_AUTO), INVALID);
    CHECK_IS(wandb_options_set_compression(options, -1), INVALID);
    CHECK_IS(wandb_options_set_compression(options, 3), INVALID);
    CHECK_IS(wandb_options_set_compression(options, INT32_MAX), INVALID);
    CHECK_IS(wandb_options_set_compression(options, WANDB_COMPRESSION_OFF), WANDB_OK);
    CHECK_IS(wandb_options_set_insecure(NULL, 1), INVALID);
    CHECK_IS(wandb_options_set_attempts(NULL, 1), INVALID);
    CHECK_IS(wandb_options_set_max_answer_bytes(NULL, 1), INVALID);
    CHECK_IS(wandb_options_ignore_environment(NULL), INVALID);
}

static void release(void *user)
{
    int *count = user;
    ++*count;
}

static void log_line(int32_t level, const char *text, size_t len, void *user)
{
    (void)level;
    (void)text;
    (void)len;
    (void)user;
}

static void logs(void)
{
    wandb_options *options = NULL;
    int released = 0;

    CHECK_IS(wandb_options_new(&options), WANDB_OK);
    CHECK_IS(wandb_options_set_log(NULL, 0, release, log_line, &released), INVALID);
    CHECK(released == 0);
    CHECK_IS(wandb_options_set_log(options, 0, release, log_line, &released), WANDB_OK);
    CHECK_IS(wandb_options_set_log(options, 0, NULL, NULL, NULL), WANDB_OK);
    CHECK(released == 1);
    CHECK_IS(wandb_options_set_log(options, INT32_MAX, NULL, log_line, NULL), WANDB_OK);
    CHECK_IS(wandb_options_set_log(options, 0, release, log_line, &released), WANDB_OK);
    wandb_options_free(options);
    CHECK(released == 2);
}

/* Options that no client can be made of. */
static void refused_options(void)
{
    wandb_options *options = NULL;
    wandb_api *api = NULL;

    CHECK_IS(wandb_options_new(&options), WANDB_OK);
    CHECK_IS(wandb_options_ignore_environment(options), WANDB_OK);
    CHECK_IS(wandb_options_set_attempts(options, 0), WANDB_OK);
    NOT_MADE(wandb_api_new(options, &api, &err), api);
    CHECK_IS(wandb_options_set_attempts(options, 1), WANDB_OK);
    CHECK_IS(wandb_options_set_max_answer_bytes(options, 0), WANDB_OK);
    NOT_MADE(wandb_api_new(options, &api, &err), api);
    CHECK_IS(wandb_options_set_max_answer_bytes(options, 1000), WANDB_OK);
    CHECK_IS(wandb_options_set_base_url(options, WANDB_STR("no address")), WANDB_OK);
    NOT_MADE(wandb_api_new(options, &api, &err), api);
    CHECK_IS(wandb_options_set_base_url(options, WANDB_STR("http://127.0.0.1:1")), WANDB_OK);
    CHECK_IS(wandb_options_set_header(options, WANDB_STR("a b"), WANDB_STR("v\r\nX: y")), WANDB_OK);
    NOT_MADE(wandb_api_new(options, &api, &err), api);
    wandb_options_free(options);
}

static void apis(const char *directory)
{
    wandb_options *options = NULL;
    wandb_api *api = NULL;
    wandb_run *run = NULL;
    wandb_error *err = NULL;

    CHECK_IS(wandb_options_new(NULL), INVALID);
    NEED(CHECK_IS(wandb_options_new(&options), WANDB_OK));
    option_texts(options);
    option_numbers(options);
    CHECK_IS(wandb_options_ignore_environment(options), WANDB_OK);
    CHECK_IS(wandb_options_set_insecure(options, 0), WANDB_OK);
    CHECK_IS(wandb_options_set_base_url(options, WANDB_STR("http://127.0.0.1:1")), WANDB_OK);

    CHECK_FAILS(wandb_api_new(options, NULL, &err), INVALID, err);
    NEED(CHECK_OK(wandb_api_new(options, &api, &err), err));
    wandb_options_free(options);
    TEXT_GETTER(wandb_api_base_url, api);
    TEXT_GETTER(wandb_api_app_url, api);
    TEXT_GETTER(wandb_api_entity, api);
    TEXT_GETTER(wandb_api_project, api);

    NOT_MADE(wandb_api_run(NULL, S(directory), NULL, &run, &err), run);
    CHECK_FAILS(wandb_api_run(api, S(directory), NULL, NULL, &err), INVALID, err);
    BAD_TEXT(wandb_api_run(api, p, n, NULL, &run, NULL));
    CHECK_IS(wandb_api_run(api, WANDB_STR("a/b/c/d/e"), NULL, &run, NULL), INVALID);
    CHECK_IS(wandb_api_run(api, NULL, 0, NULL, &run, NULL), INVALID);
    BAD_LIMITS(wandb_api_run(api, S(directory), opts, &run, NULL), wandb_run_free(run), WANDB_OK);

    wandb_api_close(api);
    wandb_api_close(api);
    CHECK_FAILS(wandb_api_run(api, S(directory), NULL, &run, &err), CLOSED, err);
    CHECK(run == NULL);
    TEXT_IS(wandb_api_base_url, api, CLOSED);
    TEXT_IS(wandb_api_app_url, api, CLOSED);
    TEXT_IS(wandb_api_entity, api, CLOSED);
    TEXT_IS(wandb_api_project, api, CLOSED);
    wandb_api_free(api);
}

static void opening(const char *directory)
{
    wandb_run *run = NULL;
    wandb_error *err = NULL;

    CHECK_FAILS(wandb_run_open(S(directory), NULL, NULL, &err), INVALID, err);
    CHECK_FAILS(wandb_run_open_local(S(directory), NULL, NULL, &err), INVALID, err);
    CHECK_IS(wandb_run_open(S(directory), NULL, NULL, NULL), INVALID);
    BAD_TEXT(wandb_run_open(p, n, NULL, &run, NULL));
    BAD_TEXT(wandb_run_open_local(p, n, NULL, &run, NULL));
    NOT_MADE(wandb_run_open(NULL, 0, NULL, &run, &err), run);
    NOT_MADE(wandb_run_open_local("", 0, NULL, &run, &err), run);
    CHECK_IS(wandb_run_open_local("a\0b", 3, NULL, &run, NULL), WANDB_E_IO);
    BAD_LIMITS(wandb_run_open(S(directory), opts, &run, NULL), wandb_run_free(run), WANDB_OK);
    BAD_LIMITS(wandb_run_open_local(S(directory), opts, &run, NULL), wandb_run_free(run), WANDB_OK);
}

#define RUN_TEXTS(each)                                                            \
    each(wandb_run_id) each(wandb_run_name) each(wandb_run_entity)                 \
    each(wandb_run_project) each(wandb_run_state) each(wandb_run_url)              \
    each(wandb_run_directory) each(wandb_run_created_at)                           \
    each(wandb_run_heartbeat_at) each(wandb_run_group) each(wandb_run_job_type)    \
    each(wandb_run_notes) each(wandb_run_username) each(wandb_run_config_json)     \
    each(wandb_run_user_name) each(wandb_run_user_login)                           \
    each(wandb_run_summary_json) each(wandb_run_system_metrics_json)               \
    each(wandb_run_tags_json)

static int32_t host_text(const wandb_run *run, const char **text, size_t *len)
{
    return wandb_run_attr_text(run, WANDB_STR("host"), text, len);
}

static int32_t host_json(const wandb_run *run, const char **text, size_t *len)
{
    return wandb_run_attr_json(run, WANDB_STR("host"), text, len);
}

static void attributes(const wandb_run *run)
{
    const char *text = NULL;
    size_t len = 0;
    wandb_map *map = NULL;

#define GET(get) TEXT_GETTER(get, run);
    RUN_TEXTS(GET)
#undef GET
    TEXT_GETTER(host_text, run);
    TEXT_GETTER(host_json, run);
    BAD_TEXT(wandb_run_attr_text(run, p, n, &text, &len));
    BAD_TEXT(wandb_run_attr_json(run, p, n, &text, &len));
    CHECK_IS(wandb_run_attr_text(run, NULL, 0, &text, &len), WANDB_MISSING);
    CHECK_IS(wandb_run_attr_json(run, NULL, 0, &text, &len), WANDB_MISSING);
    NUMBER_GETTER(wandb_run_history_line_count, run, uint64_t);
    NUMBER_GETTER(wandb_run_exit_code, run, int32_t);
    CHECK_IS(wandb_run_config(NULL, &map), INVALID);
    CHECK_IS(wandb_run_config(run, NULL), INVALID);
    CHECK_IS(wandb_run_summary(NULL, &map), INVALID);
    CHECK_IS(wandb_run_summary(run, NULL), INVALID);
    CHECK_IS(wandb_run_system_metrics(NULL, &map), INVALID);
    CHECK_IS(wandb_run_system_metrics(run, NULL), INVALID);
}

static void closed_run(const wandb_run *run)
{
    wandb_map *map = NULL;
    wandb_history *history = NULL;
    wandb_table *table = NULL;
    wandb_files *files = NULL;
    wandb_file *file = NULL;
    wandb_console *console = NULL;
    wandb_text *json = NULL;
    wandb_error *err = NULL;
    int64_t step = 7;

    /* Also those that were asked for before. */
#define GET(get) TEXT_IS(get, run, CLOSED);
    RUN_TEXTS(GET)
#undef GET
    TEXT_IS(host_text, run, CLOSED);
    TEXT_IS(host_json, run, CLOSED);
    NUMBER_IS(wandb_run_history_line_count, run, uint64_t, CLOSED);
    NUMBER_IS(wandb_run_exit_code, run, int32_t, CLOSED);
    CHECK_IS(wandb_run_config(run, &map), CLOSED);
    CHECK_IS(wandb_run_summary(run, &map), CLOSED);
    CHECK_IS(wandb_run_system_metrics(run, &map), CLOSED);
    CHECK_FAILS(wandb_run_last_history_step(run, NULL, &step, &err), CLOSED, err);
    CHECK(step == 0);
    CHECK_FAILS(wandb_run_history_keys_json(run, NULL, &json, &err), CLOSED, err);
    CHECK_FAILS(wandb_run_metadata_json(run, NULL, &json, &err), CLOSED, err);
    CHECK_FAILS(wandb_run_scan_history(run, NULL, &history, &err), CLOSED, err);
    CHECK_FAILS(wandb_run_history(run, NULL, NULL, &table, &err), CLOSED, err);
    CHECK_FAILS(wandb_run_files(run, NULL, &files, &err), CLOSED, err);
    CHECK_FAILS(wandb_run_file(run, WANDB_STR("eval/confusion.json"), NULL, &file, &err), CLOSED,
                err);
    CHECK_FAILS(wandb_run_console(run, &console, &err), CLOSED, err);
    CHECK(!map && !history && !table && !files && !file && !console && !json);
}

/* Functions of a run that ask, or hand out a handle. */
static void questions(const wandb_run *run)
{
    wandb_history *history = NULL;
    wandb_table *table = NULL;
    wandb_files *files = NULL;
    wandb_file *file = NULL;
    wandb_console *console = NULL;
    wandb_text *json = NULL;
    wandb_error *err = NULL;
    int64_t step = 7;

    CHECK_FAILS(wandb_run_last_history_step(NULL, NULL, &step, &err), INVALID, err);
    CHECK(step == 0);
    CHECK_FAILS(wandb_run_last_history_step(run, NULL, NULL, &err), INVALID, err);
    BAD_LIMITS(wandb_run_last_history_step(run, opts, &step, NULL), (void)0, WANDB_OK);

    NOT_MADE(wandb_run_history_keys_json(NULL, NULL, &json, &err), json);
    CHECK_FAILS(wandb_run_history_keys_json(run, NULL, NULL, &err), INVALID, err);
    BAD_LIMITS(wandb_run_history_keys_json(run, opts, &json, NULL), wandb_text_free(json), WANDB_OK);
    NOT_MADE(wandb_run_metadata_json(NULL, NULL, &json, &err), json);
    CHECK_FAILS(wandb_run_metadata_json(run, NULL, NULL, &err), INVALID, err);
    BAD_LIMITS(wandb_run_metadata_json(run, opts, &json, NULL), wandb_text_free(json), WANDB_OK);

    NOT_MADE(wandb_run_scan_history(NULL, NULL, &history, &err), history);
    CHECK_FAILS(wandb_run_scan_history(run, NULL, NULL, &err), INVALID, err);
    BAD_STRUCT(wandb_scan_opts, WANDB_SCAN_OPTS_INIT,
               wandb_run_scan_history(run, opts, &history, NULL), wandb_history_free(history),
               WANDB_OK);
    NOT_MADE(wandb_run_history(NULL, NULL, NULL, &table, &err), table);
    CHECK_FAILS(wandb_run_history(run, NULL, NULL, NULL, &err), INVALID, err);
    BAD_LIMITS(wandb_run_history(run, NULL, opts, &table, NULL), wandb_table_free(table), WANDB_OK);
    BAD_STRUCT(wandb_sample_opts, WANDB_SAMPLE_OPTS_INIT,
               wandb_run_history(run, opts, NULL, &table, NULL), wandb_table_free(table), WANDB_OK);

    NOT_MADE(wandb_run_files(NULL, NULL, &files, &err), files);
    CHECK_FAILS(wandb_run_files(run, NULL, NULL, &err), INVALID, err);
    BAD_STRUCT(wandb_files_opts, WANDB_FILES_OPTS_INIT,
               wandb_run_files(run, opts, &files, NULL), wandb_files_free(files), WANDB_OK);
    NOT_MADE(wandb_run_file(NULL, WANDB_STR("x"), NULL, &file, &err), file);
    CHECK_FAILS(wandb_run_file(run, WANDB_STR("x"), NULL, NULL, &err), INVALID, err);
    BAD_TEXT(wandb_run_file(run, p, n, NULL, &file, NULL));
    BAD_LIMITS(wandb_run_file(run, WANDB_STR("eval/confusion.json"), opts, &file, NULL),
               wandb_file_free(file), WANDB_OK);
    NOT_MADE(wandb_run_console(NULL, &console, &err), console);
    CHECK_FAILS(wandb_run_console(run, NULL, &err), INVALID, err);
}

/* A scan or sample that asks for what there cannot be. */
static void scan_options(const wandb_run *run)
{
    static const char *const keys[] = {"loss", NULL};
    static const size_t lens[] = {4, 3};
    static const size_t huge[] = {4, SIZE_MAX};
    static const size_t zero[] = {4, 0};
    const char *const bad[] = {bad_utf8[0]};
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_sample_opts sample = WANDB_SAMPLE_OPTS_INIT;
    wandb_files_opts which = WANDB_FILES_OPTS_INIT;
    wandb_history *history = NULL;
    wandb_table *table = NULL;
    wandb_files *files = NULL;

    what.any = 1;
    NOT_MADE(wandb_run_scan_history(run, &what, &history, &err), history);
    what.any = 0;
    what.n_keys = 2;
    NOT_MADE(wandb_run_scan_history(run, &what, &history, &err), history);
    what.keys = keys;
    NOT_MADE(wandb_run_scan_history(run, &what, &history, &err), history);
    what.key_lens = lens;
    NOT_MADE(wandb_run_scan_history(run, &what, &history, &err), history);
    what.key_lens = huge;
    NOT_MADE(wandb_run_scan_history(run, &what, &history, &err), history);
    what.key_lens = zero;
    NOT_MADE(wandb_run_scan_history(run, &what, &history, &err), history);
    what.keys = bad;
    what.n_keys = 1;
    NOT_MADE(wandb_run_scan_history(run, &what, &history, &err), history);

    sample.stream = 2;
    NOT_MADE(wandb_run_history(run, &sample, NULL, &table, &err), table);
    sample.stream = INT64_MIN;
    NOT_MADE(wandb_run_history(run, &sample, NULL, &table, &err), table);
    sample.stream = WANDB_STREAM_SYSTEM;
    sample.keys = keys;
    sample.key_lens = lens;
    sample.n_keys = 1;
    NOT_MADE(wandb_run_history(run, &sample, NULL, &table, &err), table);
    sample.stream = WANDB_STREAM_DEFAULT;
    sample.x_axis_len = 3;
    NOT_MADE(wandb_run_history(run, &sample, NULL, &table, &err), table);
    sample.x_axis_len = 0;
    sample.samples = UINT64_MAX;
    NOT_MADE(wandb_run_history(run, &sample, NULL, &table, &err), table);

    which.n_names = 1;
    NOT_MADE(wandb_run_files(run, &which, &files, &err), files);
    which.names = bad;
    which.name_lens = lens;
    NOT_MADE(wandb_run_files(run, &which, &files, &err), files);
}

static int32_t loss_json(const wandb_history *history, const char **text, size_t *len)
{
    return wandb_history_json(history, WANDB_STR("loss"), text, len);
}

static int32_t phase_str(const wandb_history *history, const char **text, size_t *len)
{
    return wandb_history_str(history, WANDB_STR("phase"), text, len);
}

static int32_t first_name(const wandb_history *history, const char **text, size_t *len)
{
    return wandb_history_batch_name(history, 0, text, len);
}

static int32_t first_cell(const wandb_history *history, const char **text, size_t *len)
{
    return wandb_history_batch_cell_json(history, 0, 0, text, len);
}

static int32_t loss_f64(const wandb_history *history, double *value)
{
    return wandb_history_f64(history, WANDB_STR("loss"), value);
}

static int32_t batch_id_i64(const wandb_history *history, int64_t *value)
{
    return wandb_history_i64(history, WANDB_STR("batch_id"), value);
}

static int32_t improved_bool(const wandb_history *history, int32_t *value)
{
    return wandb_history_bool(history, WANDB_STR("improved"), value);
}

/* Every getter of rows when there is none, or the iterator is closed. */
static void no_row(const wandb_history *history, int32_t expected)
{
    NUMBER_IS(wandb_history_step, history, int64_t, expected);
    NUMBER_IS(loss_f64, history, double, expected);
    NUMBER_IS(batch_id_i64, history, int64_t, expected);
    NUMBER_IS(improved_bool, history, int32_t, expected);
    TEXT_IS(phase_str, history, expected);
    TEXT_IS(loss_json, history, expected);
    TEXT_IS(wandb_history_row_json, history, expected);
}

static void no_rows(wandb_history *history, int32_t expected)
{
    const char *text = "junk";
    size_t len = 7;
    size_t count = 7;
    wandb_error *err = NULL;

    CHECK_FAILS(wandb_history_next_rows(history, 7, NULL, &text, &len, &count, &err), expected,
                err);
    CHECK(text == NULL && len == 0 && count == 0);
    CHECK_IS(wandb_history_next_rows(history, 0, NULL, NULL, NULL, NULL, NULL), INVALID);
}

static void no_batch(const wandb_history *history, int32_t expected)
{
    double f = 7;
    int64_t i = 7;
    uint8_t state = 7;
    size_t needed = 7;
    size_t column = 7;

    TEXT_IS(first_name, history, expected);
    TEXT_IS(first_cell, history, expected);
    CHECK_IS(wandb_history_batch_f64(history, 0, &f, &state, 1, &needed), expected);
    CHECK(needed == 0 && f == 7 && state == 7);
    needed = 7;
    CHECK_IS(wandb_history_batch_i64(history, 0, &i, &state, 1, &needed), expected);
    CHECK(needed == 0 && i == 7 && state == 7);
    CHECK_IS(wandb_history_batch_find(history, WANDB_STR("loss"), &column),
             expected == CLOSED ? CLOSED : WANDB_MISSING);
    CHECK(column == 0);
}

static void rows(const wandb_run *run)
{
    wandb_history *history = NULL;
    wandb_scan_report report = WANDB_SCAN_REPORT_INIT;
    wandb_error *err = NULL;
    double f = 7;
    int64_t i = 7;
    int32_t b = 7;
    const char *text = NULL;
    size_t len = 0;
    size_t count = 7;

    NEED(CHECK_OK(wandb_run_scan_history(run, NULL, &history, &err), err));
    CHECK_FAILS(wandb_history_next(NULL, NULL, &err), INVALID, err);
    no_rows(NULL, INVALID);
    CHECK_FAILS(wandb_history_next_rows(history, 1, NULL, NULL, &len, &count, &err), INVALID, err);
    CHECK(len == 0 && count == 0);
    no_row(history, INVALID);
    no_batch(history, INVALID);
    CHECK_FAILS(wandb_history_next_batch(history, NULL, &count, &err), INVALID, err);
    CHECK(count == 0);
    /* The wrong kind of next, and wrong limits, leave the scan as it is. */
    BAD_LIMITS(wandb_history_next(history, opts, NULL), (void)0, WANDB_OK);
    BAD_LIMITS(wandb_history_next_rows(history, 1, opts, &text, &len, &count, NULL),
               CHECK(count == 1 && strlen(text) == len), WANDB_OK);
    CHECK(text == NULL && len == 0 && count == 0);
    CHECK_OK(wandb_history_next(history, NULL, &err), err);
    CHECK_IS(wandb_history_step(history, &i), WANDB_OK);
    CHECK(i == 2);

    NUMBER_GETTER(wandb_history_step, history, int64_t);
    NUMBER_GETTER(loss_f64, history, double);
    NUMBER_GETTER(batch_id_i64, history, int64_t);
    CHECK_IS(wandb_history_bool(NULL, WANDB_STR("improved"), &b), INVALID);
    CHECK(b == 0);
    CHECK_IS(wandb_history_bool(history, WANDB_STR("improved"), NULL), INVALID);
    TEXT_GETTER(phase_str, history);
    TEXT_GETTER(loss_json, history);
    TEXT_GETTER(wandb_history_row_json, history);
    TEXT_GETTER(wandb_history_doubt, history);
    CHECK_IS(wandb_history_absent(NULL, 0, &text, NULL), INVALID);
    CHECK_IS(wandb_history_absent(history, 0, NULL, NULL), INVALID);
    CHECK_IS(wandb_history_absent(history, 0, &text, NULL), WANDB_MISSING);
    BAD_TEXT(wandb_history_f64(history, p, n, &f));
    BAD_TEXT(wandb_history_i64(history, p, n, &i));
    BAD_TEXT(wandb_history_bool(history, p, n, &b));
    BAD_TEXT(wandb_history_str(history, p, n, &text, &len));
    BAD_TEXT(wandb_history_json(history, p, n, &text, &len));
    CHECK_IS(wandb_history_report(NULL, &report), INVALID);
    CHECK_IS(wandb_history_report(history, NULL), INVALID);
    report.struct_size = 0;
    CHECK_IS(wandb_history_report(history, &report), INVALID);
    report.struct_size = 7 * 8 - 1;
    CHECK_IS(wandb_history_report(history, &report), INVALID);
    report.struct_size = SIZE_MAX;
    CHECK_IS(wandb_history_report(history, &report), INVALID);
    CHECK(report.rows == 0);
    report.struct_size = sizeof report;

    wandb_history_close(history);
    wandb_history_close(history);
    no_row(history, CLOSED);
    no_batch(history, CLOSED);
    CHECK_FAILS(wandb_history_next(history, NULL, &err), CLOSED, err);
    no_rows(history, CLOSED);
    CHECK_FAILS(wandb_history_next_batch(history, NULL, &count, &err), CLOSED, err);
    CHECK_IS(wandb_history_report(history, &report), CLOSED);
    TEXT_IS(wandb_history_doubt, history, CLOSED);
    CHECK_IS(wandb_history_batch_columns(history, &count), CLOSED);
    wandb_history_free(history);
}

static void batches(const wandb_run *run)
{
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_history *history = NULL;
    wandb_error *err = NULL;
    double f[4];
    int64_t i[4];
    uint8_t s[4];
    size_t count = 7;

    what.batch_rows = 3;
    NEED(CHECK_OK(wandb_run_scan_history(run, &what, &history, &err), err));
    CHECK_FAILS(wandb_history_next_batch(NULL, NULL, &count, &err), INVALID, err);
    CHECK(count == 0);
    CHECK_FAILS(wandb_history_next(history, NULL, &err), INVALID, err);
    no_rows(history, INVALID);
    no_row(history, INVALID);
    no_batch(history, INVALID);
    NUMBER_GETTER(wandb_history_batch_columns, history, size_t);
    BAD_LIMITS(wandb_history_next_batch(history, opts, &count, NULL), (void)0, WANDB_OK);
    CHECK(count == 0);
    CHECK_OK(wandb_history_next_batch(history, NULL, &count, &err), err);
    CHECK(count == 3);
    no_row(history, INVALID);
    TEXT_GETTER(first_name, history);
    TEXT_GETTER(first_cell, history);
    CHECK_IS(wandb_history_batch_find(NULL, WANDB_STR("loss"), &count), INVALID);
    CHECK_IS(wandb_history_batch_find(history, WANDB_STR("loss"), NULL), INVALID);
    BAD_TEXT(wandb_history_batch_find(history, p, n, &count));
    CHECK_IS(wandb_history_batch_f64(NULL, 0, f, s, 4, &count), INVALID);
    CHECK_IS(wandb_history_batch_i64(NULL, 0, i, s, 4, &count), INVALID);
    CHECK_IS(wandb_history_batch_f64(history, SIZE_MAX, f, s, 4, &count), INVALID);
    CHECK_IS(wandb_history_batch_i64(history, SIZE_MAX, i, s, 4, &count), INVALID);
    CHECK_IS(wandb_history_batch_f64(history, 0, NULL, NULL, SIZE_MAX, NULL), WANDB_OK);
    CHECK_IS(wandb_history_batch_f64(history, 0, f, s, 0, &count), WANDB_E_TOO_LARGE);
    CHECK(count == 3);
    wandb_history_close(history);
    no_batch(history, CLOSED);
    wandb_history_free(history);
}

/* A struct of a later header gets what there is, and zeroes. */
static void longer_report(const wandb_run *run)
{
    struct {
        wandb_scan_report known;
        uint64_t tail[2];
    } report = {WANDB_SCAN_REPORT_INIT, {7, 7}};
    wandb_history *history = NULL;
    wandb_error *err = NULL;

    NEED(CHECK_OK(wandb_run_scan_history(run, NULL, &history, &err), err));
    CHECK_OK(wandb_history_next(history, NULL, &err), err);
    report.known.struct_size = sizeof report;
    CHECK_IS(wandb_history_report(history, &report.known), WANDB_OK);
    CHECK(report.known.struct_size == sizeof report && report.known.rows == 1);
    CHECK(report.tail[0] == 0 && report.tail[1] == 0);
    wandb_history_free(history);
}

static int32_t table_name(const wandb_table *table, const char **text, size_t *len)
{
    return wandb_table_name(table, 0, text, len);
}

static int32_t table_cell(const wandb_table *table, const char **text, size_t *len)
{
    return wandb_table_cell_json(table, 0, 0, text, len);
}

static void tables(const wandb_run *run)
{
    wandb_table *table = NULL;
    wandb_error *err = NULL;
    double f;
    int64_t i;
    size_t count = 7;
    const char *text = NULL;

    NEED(CHECK_OK(wandb_run_history(run, NULL, NULL, &table, &err), err));
    CHECK(wandb_table_rows(NULL) == 0);
    CHECK(wandb_table_columns(NULL) == 0);
    TEXT_GETTER(table_name, table);
    TEXT_GETTER(table_cell, table);
    CHECK_IS(wandb_table_name(table, SIZE_MAX, &text, NULL), INVALID);
    CHECK_IS(wandb_table_cell_json(table, 0, SIZE_MAX, &text, NULL), INVALID);
    CHECK_IS(wandb_table_find(NULL, WANDB_STR("loss"), &count), INVALID);
    CHECK_IS(wandb_table_find(table, WANDB_STR("loss"), NULL), INVALID);
    BAD_TEXT(wandb_table_find(table, p, n, &count));
    CHECK_IS(wandb_table_f64(NULL, 0, &f, NULL, 1, &count), INVALID);
    CHECK_IS(wandb_table_i64(NULL, 0, &i, NULL, 1, &count), INVALID);
    CHECK_IS(wandb_table_f64(table, SIZE_MAX, &f, NULL, 1, &count), INVALID);
    CHECK_IS(wandb_table_i64(table, SIZE_MAX, &i, NULL, 1, &count), INVALID);
    CHECK_IS(wandb_table_i64(table, 0, NULL, NULL, 0, &count), WANDB_OK);
    CHECK(count == wandb_table_rows(table));
    wandb_table_free(table);
}

static int32_t map_key(const wandb_map *map, const char **text, size_t *len)
{
    return wandb_map_key(map, 0, text, len);
}

static int32_t map_str(const wandb_map *map, const char **text, size_t *len)
{
    return wandb_map_str(map, WANDB_STR("title"), text, len);
}

static int32_t map_json(const wandb_map *map, const char **text, size_t *len)
{
    return wandb_map_json(map, WANDB_STR("model"), text, len);
}

static void maps(const wandb_run *run)
{
    wandb_map *map = NULL;
    double f = 7;
    int64_t i = 7;
    int32_t b = 7;
    const char *text = NULL;
    size_t len = 0;

    NEED(CHECK_IS(wandb_run_config(run, &map), WANDB_OK));
    CHECK(wandb_map_len(NULL) == 0);
    CHECK(wandb_map_len(map) > 0);
    TEXT_GETTER(map_key, map);
    TEXT_GETTER(map_str, map);
    TEXT_GETTER(map_json, map);
    CHECK_IS(wandb_map_key(map, wandb_map_len(map), &text, &len), INVALID);
    CHECK_IS(wandb_map_key(map, SIZE_MAX, &text, &len), INVALID);
    CHECK_IS(wandb_map_f64(NULL, WANDB_STR("seed"), &f), INVALID);
    CHECK_IS(wandb_map_i64(NULL, WANDB_STR("seed"), &i), INVALID);
    CHECK_IS(wandb_map_bool(NULL, WANDB_STR("seed"), &b), INVALID);
    CHECK(f == 0 && i == 0 && b == 0);
    CHECK_IS(wandb_map_f64(map, WANDB_STR("seed"), NULL), INVALID);
    CHECK_IS(wandb_map_i64(map, WANDB_STR("seed"), NULL), INVALID);
    CHECK_IS(wandb_map_bool(map, WANDB_STR("seed"), NULL), INVALID);
    CHECK_IS(wandb_map_bool(map, WANDB_STR("seed"), &b), WANDB_E_TYPE);
    BAD_TEXT(wandb_map_f64(map, p, n, &f));
    BAD_TEXT(wandb_map_i64(map, p, n, &i));
    BAD_TEXT(wandb_map_bool(map, p, n, &b));
    BAD_TEXT(wandb_map_str(map, p, n, &text, &len));
    BAD_TEXT(wandb_map_json(map, p, n, &text, &len));
    wandb_map_free(map);
}

#define FILE_TEXTS(each)                                                        \
    each(wandb_file_name) each(wandb_file_md5) each(wandb_file_mimetype)        \
    each(wandb_file_updated_at) each(wandb_file_url) each(wandb_file_direct_url) \
    each(wandb_file_local_path) each(wandb_file_path_uri)

static void one_file(wandb_file *file, const char *empty)
{
    wandb_text *path = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    wandb_download_opts again = WANDB_DOWNLOAD_OPTS_INIT;

#define GET(get) TEXT_GETTER(get, file);
    FILE_TEXTS(GET)
#undef GET
    NUMBER_GETTER(wandb_file_size, file, uint64_t);
    again.replace = 1;
    NOT_MADE(wandb_file_download(NULL, S(empty), NULL, NULL, &path, &err), path);
    BAD_TEXT(wandb_file_download(file, p, n, NULL, NULL, &path, NULL));
    BAD_STRUCT(wandb_download_opts, WANDB_DOWNLOAD_OPTS_INIT,
               wandb_file_download(file, S(empty), opts, NULL, NULL, NULL), (void)0, WANDB_OK);
    BAD_LIMITS(wandb_file_download(file, S(empty), &again, opts, NULL, NULL), (void)0, WANDB_OK);
    CHECK_OK(wandb_file_download(file, S(empty), &again, NULL, &path, &err), err);
    TEXT_GETTER(wandb_text_get, path);
    wandb_text_free(path);

    wandb_file_close(file);
    wandb_file_close(file);
#define GET(get) TEXT_IS(get, file, CLOSED);
    FILE_TEXTS(GET)
#undef GET
    NUMBER_IS(wandb_file_size, file, uint64_t, CLOSED);
    CHECK_FAILS(wandb_file_download(file, S(empty), &again, NULL, &path, &err), CLOSED, err);
    CHECK(path == NULL && text == NULL);
    wandb_file_free(file);
}

static void files(const wandb_run *run, const char *empty)
{
    wandb_files *files = NULL;
    wandb_file *file = NULL;
    wandb_error *err = NULL;
    uint64_t total = 7;

    NEED(CHECK_OK(wandb_run_files(run, NULL, &files, &err), err));
    NOT_MADE(wandb_files_next(NULL, NULL, &file, &err), file);
    CHECK_FAILS(wandb_files_next(files, NULL, NULL, &err), INVALID, err);
    BAD_LIMITS(wandb_files_next(files, opts, &file, NULL), wandb_file_free(file), WANDB_OK);
    CHECK_FAILS(wandb_files_total(NULL, NULL, &total, &err), INVALID, err);
    CHECK(total == 0);
    CHECK_FAILS(wandb_files_total(files, NULL, NULL, &err), INVALID, err);
    BAD_LIMITS(wandb_files_total(files, opts, &total, NULL), (void)0, WANDB_NULL);
    wandb_files_close(files);
    wandb_files_close(files);
    CHECK_FAILS(wandb_files_next(files, NULL, &file, &err), CLOSED, err);
    CHECK_FAILS(wandb_files_total(files, NULL, &total, &err), CLOSED, err);
    wandb_files_free(files);

    NEED(CHECK_OK(wandb_run_file(run, WANDB_STR("eval/confusion.json"), NULL, &file, &err), err));
    one_file(file, empty);
}

static void no_line(const wandb_console *console, int32_t expected)
{
    TEXT_IS(wandb_console_text, console, expected);
    TEXT_IS(wandb_console_timestamp, console, expected);
    NUMBER_IS(wandb_console_number, console, uint64_t, expected);
    NUMBER_IS(wandb_console_stream, console, int32_t, expected);
}

static void consoles(const wandb_run *run)
{
    wandb_console *console = NULL;
    wandb_error *err = NULL;

    NEED(CHECK_OK(wandb_run_console(run, &console, &err), err));
    CHECK_FAILS(wandb_console_next(NULL, NULL, &err), INVALID, err);
    no_line(console, INVALID);
    BAD_LIMITS(wandb_console_next(console, opts, NULL), (void)0, WANDB_OK);
    TEXT_GETTER(wandb_console_text, console);
    TEXT_GETTER(wandb_console_timestamp, console);
    NUMBER_GETTER(wandb_console_number, console, uint64_t);
    NUMBER_GETTER(wandb_console_stream, console, int32_t);
    wandb_console_close(console);
    wandb_console_close(console);
    no_line(console, CLOSED);
    CHECK_FAILS(wandb_console_next(console, NULL, &err), CLOSED, err);
    wandb_console_free(console);
}

static void no_local_run(const wandb_local_runs *runs, int32_t expected)
{
    TEXT_IS(wandb_local_runs_id, runs, expected);
    TEXT_IS(wandb_local_runs_path, runs, expected);
    NUMBER_IS(wandb_local_runs_offline, runs, int32_t, expected);
    NUMBER_IS(wandb_local_runs_synced, runs, int32_t, expected);
}

static void local_runs(const char *directory)
{
    char parent[4096];
    wandb_local_runs *runs = NULL;
    wandb_error *err = NULL;

    snprintf(parent, sizeof parent, "%s/..", directory);
    BAD_TEXT(wandb_local_runs_open(p, n, &runs, NULL));
    NOT_MADE(wandb_local_runs_open(NULL, 0, &runs, &err), runs);
    CHECK_FAILS(wandb_local_runs_open(S(parent), NULL, &err), INVALID, err);
    CHECK_FAILS(wandb_local_runs_open(WANDB_STR("/no/such/place"), &runs, &err),
                WANDB_E_NOT_FOUND, err);
    CHECK(runs == NULL);
    NEED(CHECK_OK(wandb_local_runs_open(S(parent), &runs, &err), err));
    no_local_run(runs, INVALID);
    CHECK_FAILS(wandb_local_runs_next(NULL, &err), INVALID, err);
    CHECK_OK(wandb_local_runs_next(runs, &err), err);
    TEXT_GETTER(wandb_local_runs_id, runs);
    TEXT_GETTER(wandb_local_runs_path, runs);
    NUMBER_GETTER(wandb_local_runs_offline, runs, int32_t);
    NUMBER_GETTER(wandb_local_runs_synced, runs, int32_t);
    wandb_local_runs_close(runs);
    wandb_local_runs_close(runs);
    no_local_run(runs, CLOSED);
    CHECK_FAILS(wandb_local_runs_next(runs, &err), CLOSED, err);
    wandb_local_runs_free(runs);
}

/* A call that is given a token that was triggered, and what stays. */
static void cancelled(const wandb_run *run)
{
    wandb_call_opts limits = WANDB_CALL_OPTS_INIT;
    wandb_cancel *cancel = NULL;
    wandb_history *history = NULL;
    wandb_error *err = NULL;

    CHECK_IS(wandb_cancel_new(&cancel), WANDB_OK);
    wandb_cancel_trigger(cancel);
    limits.cancel = cancel;
    NEED(CHECK_OK(wandb_run_scan_history(run, NULL, &history, &err), err));
    CHECK_FAILS(wandb_history_next(history, &limits, &err), WANDB_E_CANCELLED, err);
    wandb_cancel_free(cancel);
    CHECK_FAILS(wandb_history_next(history, NULL, &err), WANDB_E_CANCELLED, err);
    no_row(history, INVALID);
    wandb_history_free(history);
}

int main(int argc, char **argv)
{
    wandb_run *run = NULL;
    wandb_error *err = NULL;

    NEED(argc == 3);
    free_of_nothing();
    names();
    errors();
    cancels();
    logs();
    refused_options();
    apis(argv[1]);
    opening(argv[1]);
    NEED(CHECK_OK(wandb_run_open_local(S(argv[1]), NULL, &run, &err), err));
    CHECK_FAILS(wandb_run_load(NULL, NULL, &err), INVALID, err);
    BAD_LIMITS(wandb_run_load(run, opts, NULL), (void)0, WANDB_OK);
    attributes(run);
    questions(run);
    scan_options(run);
    rows(run);
    batches(run);
    longer_report(run);
    tables(run);
    maps(run);
    files(run, argv[2]);
    consoles(run);
    local_runs(argv[1]);
    cancelled(run);
    wandb_run_close(run);
    wandb_run_close(run);
    closed_run(run);
    CHECK_FAILS(wandb_run_load(run, NULL, &err), CLOSED, err);
    wandb_run_free(run);
    return check_end();
}
