/* Remote runs, one case a call.
 *
 *     remote CASE BASE_URL KEY RUN [ARGUMENT]
 *
 * The runner starts the server, stores the run and posts the faults that a case
 * needs. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include <pthread.h>
#include <time.h>

/* What the limits of time below are multiplied with. */
#ifndef SLOWDOWN
#define SLOWDOWN 1
#endif

static const char *url;
static const char *key;
static const char *path;
static const char *argument;

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void wait_ms(int64_t time)
{
    struct timespec left;
    left.tv_sec = (time_t)(time / 1000);
    left.tv_nsec = (long)(time % 1000) * 1000000;
    nanosleep(&left, NULL);
}

/* Options that take nothing from the environment, and fail fast. */
static wandb_options *options(void)
{
    wandb_options *made = NULL;
    NEED(CHECK_IS(wandb_options_new(&made), WANDB_OK));
    CHECK_IS(wandb_options_ignore_environment(made), WANDB_OK);
    CHECK_IS(wandb_options_set_base_url(made, S(url)), WANDB_OK);
    CHECK_IS(wandb_options_set_api_key(made, S(key)), WANDB_OK);
    CHECK_IS(wandb_options_set_retry_waits_ms(made, 1, 20), WANDB_OK);
    CHECK_IS(wandb_options_set_attempts(made, 2), WANDB_OK);
    return made;
}

static wandb_api *client(wandb_options *made)
{
    wandb_api *api = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_OK(wandb_api_new(made, &api, &err), err));
    wandb_options_free(made);
    return api;
}

static wandb_run *open_run(void)
{
    wandb_api *api = client(options());
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_OK(wandb_api_run(api, S(path), NULL, &run, &err), err));
    /* The run keeps what it needs. */
    wandb_api_free(api);
    return run;
}

/* Opening fails; the error is the caller's to look at and free. */
static wandb_error *refused(wandb_options *made, const wandb_call_opts *limits, int32_t expected)
{
    wandb_api *api = client(made);
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    CHECK_IS(wandb_api_run(api, S(path), limits, &run, &err), expected);
    NEED(run == NULL && err != NULL);
    CHECK_IS(wandb_error_code(err), expected);
    CHECK(strstr(check_message(err), key) == NULL);
    fprintf(stderr, "%s\n", check_message(err));
    wandb_api_free(api);
    return err;
}

static void whole_options(void)
{
    wandb_options *made = options();
    wandb_api *api = NULL;
    const char *text = NULL;
    size_t len = 0;

    CHECK_IS(wandb_options_set_app_url(made, WANDB_STR("http://127.0.0.1:9/")), WANDB_OK);
    CHECK_IS(wandb_options_set_entity(made, WANDB_STR("e")), WANDB_OK);
    CHECK_IS(wandb_options_set_project(made, WANDB_STR("p")), WANDB_OK);
    CHECK_IS(wandb_options_set_user_agent_suffix(made, WANDB_STR("c-tests/1")), WANDB_OK);
    CHECK_IS(wandb_options_set_header(made, WANDB_STR("X-Test"), WANDB_STR("value")), WANDB_OK);
    CHECK_IS(wandb_options_set_no_proxy(made, WANDB_STR("*")), WANDB_OK);
    CHECK_IS(wandb_options_set_compression(made, WANDB_COMPRESSION_GZIP), WANDB_OK);
    CHECK_IS(wandb_options_set_max_answer_bytes(made, 1 << 20), WANDB_OK);
    CHECK_IS(wandb_options_set_timeout_ms(made, 50000), WANDB_OK);
    api = client(made);
    CHECK_IS(wandb_api_base_url(api, &text, &len), WANDB_OK);
    CHECK(strcmp(text, url) == 0 && len == strlen(url));
    CHECK_IS(wandb_api_app_url(api, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "http://127.0.0.1:9") == 0);
    CHECK_IS(wandb_api_entity(api, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "e") == 0);
    CHECK_IS(wandb_api_project(api, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "p") == 0);
    {
        /* The options complete the path. */
        wandb_run *run = NULL;
        wandb_error *err = NULL;
        CHECK_OK(wandb_api_run(api, WANDB_STR("run1"), NULL, &run, &err), err);
        wandb_run_free(run);
    }
    wandb_api_free(api);
}

static void opens(void)
{
    wandb_run *run = open_run();
    wandb_error *err = NULL;
    wandb_text *keys = NULL;
    const char *text = NULL;
    size_t len = 0;
    uint64_t count = 0;
    int32_t code = 0;
    int64_t step = 0;
    int64_t rows = strtol(argument, NULL, 10);

    CHECK_IS(wandb_run_id(run, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "run1") == 0);
    CHECK_IS(wandb_run_name(run, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "first \xe2\x9c\x93") == 0);
    CHECK_IS(wandb_run_state(run, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "finished") == 0);
    CHECK_IS(wandb_run_entity(run, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "e") == 0);
    CHECK_IS(wandb_run_project(run, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "p") == 0);
    CHECK_IS(wandb_run_url(run, &text, &len), WANDB_OK);
    CHECK(strstr(text, "/e/p/runs/run1") != NULL);
    CHECK_IS(wandb_run_config_json(run, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "{\"lr\":0.1}") == 0);
    CHECK_IS(wandb_run_tags_json(run, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "[\"a\",\"b\"]") == 0);
    CHECK_IS(wandb_run_directory(run, &text, &len), WANDB_NULL);
    CHECK_IS(wandb_run_exit_code(run, &code), WANDB_NULL);
    CHECK_IS(wandb_run_history_line_count(run, &count), WANDB_OK);
    CHECK((int64_t)count == rows);
    CHECK_OK(wandb_run_last_history_step(run, NULL, &step, &err), err);
    CHECK(step == rows - 1);
    CHECK_OK(wandb_run_history_keys_json(run, NULL, &keys, &err), err);
    CHECK_IS(wandb_text_get(keys, &text, &len), WANDB_OK);
    CHECK(strstr(text, "\"loss\"") != NULL);
    wandb_text_free(keys);
    CHECK_OK(wandb_run_load(run, NULL, &err), err);
    CHECK_IS(wandb_run_id(run, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "run1") == 0);
    {
        wandb_console *console = NULL;
        CHECK_OK(wandb_run_console(run, &console, &err), err);
        /* It printed nothing. */
        CHECK_IS(wandb_console_next(console, NULL, &err), WANDB_DONE);
        wandb_console_free(console);
    }
    wandb_run_free(run);
    whole_options();
}

static void prints_rows(void)
{
    const char *keys[8];
    size_t lens[8];
    char *list = argument != NULL ? strdup(argument) : NULL;
    char *rest = list;
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_scan_report report = WANDB_SCAN_REPORT_INIT;
    wandb_run *run = open_run();
    wandb_history *history = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    uint64_t rows = 0;
    int32_t status;

    while (rest != NULL) {
        char *comma = strchr(rest, ',');
        keys[what.n_keys] = rest;
        lens[what.n_keys] = comma != NULL ? (size_t)(comma - rest) : strlen(rest);
        what.n_keys++;
        rest = comma != NULL ? comma + 1 : NULL;
    }
    what.keys = keys;
    what.key_lens = lens;
    NEED(CHECK_OK(wandb_run_scan_history(run, &what, &history, &err), err));
    while ((status = wandb_history_next(history, NULL, &err)) == WANDB_OK) {
        CHECK_IS(wandb_history_row_json(history, &text, NULL), WANDB_OK);
        puts(text);
        rows++;
    }
    CHECK_IS(status, WANDB_DONE);
    CHECK_IS(wandb_history_report(history, &report), WANDB_OK);
    CHECK(report.rows == rows && report.requests > 0);
    wandb_history_free(history);
    wandb_run_free(run);
    free(list);
}

static void prints_batches(void)
{
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_run *run = open_run();
    wandb_history *history = NULL;
    wandb_error *err = NULL;
    size_t rows = 0;
    size_t columns = 0;
    size_t row;
    size_t column;
    const char *name = NULL;
    const char *text = NULL;

    what.batch_rows = 64;
    NEED(CHECK_OK(wandb_run_scan_history(run, &what, &history, &err), err));
    while (wandb_history_next_batch(history, NULL, &rows, NULL) == WANDB_OK) {
        CHECK_IS(wandb_history_batch_columns(history, &columns), WANDB_OK);
        for (row = 0; row < rows; row++) {
            const char *comma = "";
            putchar('{');
            for (column = 0; column < columns; column++) {
                if (wandb_history_batch_cell_json(history, column, row, &text, NULL) == WANDB_OK) {
                    CHECK_IS(wandb_history_batch_name(history, column, &name, NULL), WANDB_OK);
                    fputs(comma, stdout);
                    write_key(stdout, name);
                    fputs(text, stdout);
                    comma = ", ";
                }
            }
            puts("}");
        }
    }
    CHECK_IS(wandb_history_next_batch(history, NULL, &rows, &err), WANDB_DONE);
    wandb_history_free(history);
    wandb_run_free(run);
}

static void downloads(void)
{
    wandb_run *run = open_run();
    wandb_files *files = NULL;
    wandb_file *file = NULL;
    wandb_error *err = NULL;
    wandb_text *where = NULL;
    const char *text = NULL;
    uint64_t total = 0;
    uint64_t size = 0;
    uint64_t count = 0;
    int32_t status;

    NEED(CHECK_OK(wandb_run_files(run, NULL, &files, &err), err));
    CHECK_OK(wandb_files_total(files, NULL, &total, &err), err);
    while ((status = wandb_files_next(files, NULL, &file, &err)) == WANDB_OK) {
        CHECK_IS(wandb_file_size(file, &size), WANDB_OK);
        CHECK(size > 0);
        CHECK_IS(wandb_file_md5(file, &text, NULL), WANDB_OK);
        CHECK_OK(wandb_file_download(file, S(argument), NULL, NULL, &where, &err), err);
        wandb_text_free(where);
        CHECK_FAILS(wandb_file_download(file, S(argument), NULL, NULL, &where, &err),
                    WANDB_E_EXISTS, err);
        wandb_file_free(file);
        count++;
    }
    CHECK_IS(status, WANDB_DONE);
    CHECK(count == total && count > 0);
    wandb_files_free(files);
    CHECK_FAILS(wandb_run_file(run, WANDB_STR("nothing"), NULL, &file, &err), WANDB_E_NOT_FOUND,
                err);
    wandb_run_free(run);
}

static void wrong_key(void)
{
    wandb_error *err = refused(options(), NULL, WANDB_E_AUTH);
    CHECK(wandb_error_http_status(err) == 401);
    CHECK(wandb_error_retryable(err) == 0);
    CHECK(strcmp(wandb_error_kind(err), "auth") == 0);
    wandb_error_free(err);
}

static void missing_run(void)
{
    wandb_error *err = refused(options(), NULL, WANDB_E_NOT_FOUND);
    const char *text = NULL;
    CHECK(strstr(check_message(err), path) != NULL);
    CHECK_IS(wandb_error_subject(err, &text, NULL), WANDB_OK);
    CHECK(strcmp(text, path) == 0);
    CHECK_IS(wandb_error_operation(err, &text, NULL), WANDB_OK);
    CHECK(wandb_error_retryable(err) == 0);
    wandb_error_free(err);
}

static void nobody_listens(void)
{
    wandb_error *err = refused(options(), NULL, WANDB_E_NETWORK);
    CHECK(wandb_error_retryable(err) == 1);
    CHECK(wandb_error_http_status(err) == 0);
    CHECK(wandb_error_attempts(err) == 2);
    CHECK(wandb_error_elapsed_ms(err) >= 0);
    wandb_error_free(err);
}

static void server_fails(void)
{
    wandb_error *err = refused(options(), NULL, WANDB_E_SERVER);
    CHECK(wandb_error_http_status(err) == 500);
    CHECK(wandb_error_retryable(err) == 1);
    CHECK(wandb_error_attempts(err) == 2);
    wandb_error_free(err);
}

/* All messages of a GraphQL answer are there, in their order. */
static void graphql_errors(void)
{
    wandb_error *err = refused(options(), NULL, WANDB_E_SERVER);
    const char *text = NULL;
    size_t len = 0;

    CHECK(wandb_error_server_message_count(err) == 2);
    CHECK_IS(wandb_error_server_message(err, 0, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "first trouble") == 0 && len == strlen(text));
    CHECK_IS(wandb_error_server_message(err, 1, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "second trouble") == 0);
    CHECK_IS(wandb_error_server_message(err, 2, &text, &len), WANDB_MISSING);
    CHECK(text == NULL && len == 0);
    CHECK(strstr(check_message(err), "first trouble") != NULL);
    CHECK(strstr(check_message(err), "second trouble") != NULL);
    wandb_error_free(err);
}

static void times_out(void)
{
    wandb_call_opts limits = WANDB_CALL_OPTS_INIT;
    int64_t started = now_ms();
    int64_t took;
    wandb_error *err;

    limits.timeout_ms = 300;
    err = refused(options(), &limits, WANDB_E_TIMEOUT);
    took = now_ms() - started;
    CHECK(took >= 250);
    CHECK(took < 2000 * SLOWDOWN);
    CHECK(wandb_error_retryable(err) == 1);
    wandb_error_free(err);
}

static void tries_again(void)
{
    wandb_run_free(open_run());
}

/* What another thread asks, and the answer. */
typedef struct {
    const wandb_run *run;
    wandb_history *history;
    wandb_cancel *cancel;
    int32_t status;
} asker;

/* What another thread does after a while, and when. */
typedef struct {
    wandb_cancel *cancel;
    wandb_history *history;
    wandb_api *api;
    int64_t at;
} helper;

static void *stop_later(void *given)
{
    helper *self = given;
    wait_ms(300);
    self->at = now_ms();
    wandb_cancel_trigger(self->cancel);
    wandb_history_close(self->history);
    wandb_api_close(self->api);
    return NULL;
}

/* Time from the stop to the end of the call; the header says 250 ms. */
static void stopped_soon(const helper *stop)
{
    int64_t took = now_ms() - stop->at;
    fprintf(stderr, "ended after %ld ms\n", (long)took);
    CHECK(took < 1000 * SLOWDOWN);
}

/* The body of the answer trickles when the scan is stopped. */
static void stop_scan(int by_closing)
{
    wandb_run *run = open_run();
    wandb_call_opts limits = WANDB_CALL_OPTS_INIT;
    helper stop = {NULL, NULL, NULL, 0};
    const int32_t expected = by_closing ? WANDB_E_CLOSED : WANDB_E_CANCELLED;
    wandb_history *history = NULL;
    wandb_error *err = NULL;
    pthread_t thread;

    CHECK_IS(wandb_cancel_new(&stop.cancel), WANDB_OK);
    NEED(CHECK_OK(wandb_run_scan_history(run, NULL, &history, &err), err));
    if (by_closing) {
        stop.history = history;
    } else {
        limits.cancel = stop.cancel;
    }
    NEED(pthread_create(&thread, NULL, stop_later, &stop) == 0);
    CHECK_FAILS(wandb_history_next(history, &limits, &err), expected, err);
    stopped_soon(&stop);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK_FAILS(wandb_history_next(history, NULL, &err), expected, err);
    wandb_cancel_free(stop.cancel);
    wandb_history_free(history);
    wandb_run_free(run);
}

static void *next(void *given)
{
    asker *self = given;
    self->status = wandb_history_next(self->history, NULL, NULL);
    return NULL;
}

/* While one thread waits for a row, another is told so at once; closing ends
 * the first one's call. */
static void conflict(void)
{
    wandb_run *run = open_run();
    asker first = {NULL, NULL, NULL, -1};
    wandb_scan_report report = WANDB_SCAN_REPORT_INIT;
    wandb_error *err = NULL;
    const char *text = NULL;
    pthread_t thread;
    int64_t step = 0;
    int64_t started;

    NEED(CHECK_OK(wandb_run_scan_history(run, NULL, &first.history, &err), err));
    NEED(pthread_create(&thread, NULL, next, &first) == 0);
    wait_ms(300 * SLOWDOWN);
    started = now_ms();
    CHECK_FAILS(wandb_history_next(first.history, NULL, &err), WANDB_E_CONFLICT, err);
    CHECK_IS(wandb_history_report(first.history, &report), WANDB_E_CONFLICT);
    CHECK_IS(wandb_history_doubt(first.history, &text, NULL), WANDB_E_CONFLICT);
    CHECK_IS(wandb_history_step(first.history, &step), WANDB_E_INVALID_ARGUMENT);
    CHECK(now_ms() - started < 1000 * SLOWDOWN);
    wandb_history_close(first.history);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK_IS(first.status, WANDB_E_CLOSED);
    wandb_history_free(first.history);
    wandb_run_free(run);
}

static void close_client(void)
{
    helper stop = {NULL, NULL, NULL, 0};
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    pthread_t thread;

    stop.api = client(options());
    NEED(pthread_create(&thread, NULL, stop_later, &stop) == 0);
    CHECK_FAILS(wandb_api_run(stop.api, S(path), NULL, &run, &err), WANDB_E_CLOSED, err);
    stopped_soon(&stop);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(run == NULL);
    wandb_api_free(stop.api);
}

static void cancel_download(void)
{
    wandb_run *run = open_run();
    wandb_call_opts limits = WANDB_CALL_OPTS_INIT;
    helper stop = {NULL, NULL, NULL, 0};
    wandb_file *file = NULL;
    wandb_text *where = NULL;
    wandb_error *err = NULL;
    pthread_t thread;

    CHECK_IS(wandb_cancel_new(&stop.cancel), WANDB_OK);
    limits.cancel = stop.cancel;
    NEED(CHECK_OK(wandb_run_file(run, WANDB_STR("sub/deep/data.csv"), NULL, &file, &err), err));
    NEED(pthread_create(&thread, NULL, stop_later, &stop) == 0);
    CHECK_FAILS(wandb_file_download(file, S(argument), NULL, &limits, &where, &err),
                WANDB_E_CANCELLED, err);
    stopped_soon(&stop);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(where == NULL);
    wandb_cancel_free(stop.cancel);
    wandb_file_free(file);
    wandb_run_free(run);
}

static void *ask(void *given)
{
    asker *self = given;
    wandb_call_opts limits = WANDB_CALL_OPTS_INIT;
    int64_t step;
    limits.cancel = self->cancel;
    self->status = wandb_run_last_history_step(self->run, &limits, &step, NULL);
    return NULL;
}

/* While calls of others on a run wait for the server, its attributes are there
 * at once: a shared handle makes nobody wait. */
static void shared_handle(void)
{
    wandb_run *run = open_run();
    asker askers[3];
    pthread_t threads[3];
    const char *text = NULL;
    wandb_cancel *cancel = NULL;
    int64_t started;
    size_t at;

    CHECK_IS(wandb_cancel_new(&cancel), WANDB_OK);
    for (at = 0; at < 3; at++) {
        askers[at].run = run;
        askers[at].history = NULL;
        askers[at].cancel = cancel;
        askers[at].status = -1;
        NEED(pthread_create(&threads[at], NULL, ask, &askers[at]) == 0);
    }
    wait_ms(300);
    started = now_ms();
    CHECK_IS(wandb_run_id(run, &text, NULL), WANDB_OK);
    CHECK_IS(wandb_run_config_json(run, &text, NULL), WANDB_OK);
    CHECK(now_ms() - started < 1000 * SLOWDOWN);
    wandb_cancel_trigger(cancel);
    for (at = 0; at < 3; at++) {
        CHECK(pthread_join(threads[at], NULL) == 0);
        CHECK_IS(askers[at].status, WANDB_E_CANCELLED);
    }
    wandb_cancel_free(cancel);
    wandb_run_free(run);
}

typedef struct {
    pthread_mutex_t lock;
    int lines;
    int leaks;
    int released;
} logbook;

static void log_line(int32_t level, const char *text, size_t len, void *user)
{
    logbook *book = user;
    pthread_mutex_lock(&book->lock);
    book->lines++;
    book->leaks += strstr(text, key) != NULL || strstr(text, "Basic ") != NULL;
    book->leaks += strlen(text) != len || level < WANDB_LOG_DEBUG || level > WANDB_LOG_WARN;
    pthread_mutex_unlock(&book->lock);
}

static void release(void *user)
{
    logbook *book = user;
    book->released++;
}

/* The log tells of a retry, never of the key, and lets go of its user once. */
static void logs(void)
{
    logbook book = {PTHREAD_MUTEX_INITIALIZER, 0, 0, 0};
    wandb_options *made = options();
    wandb_api *api;
    wandb_run *run = NULL;
    wandb_error *err = NULL;

    CHECK_IS(wandb_options_set_log(made, WANDB_LOG_DEBUG, release, log_line, &book), WANDB_OK);
    api = client(made);
    CHECK_OK(wandb_api_run(api, S(path), NULL, &run, &err), err);
    CHECK(book.lines > 0 && book.leaks == 0);
    wandb_api_free(api);
    CHECK(book.released == 0);
    wandb_run_free(run);
    CHECK(book.released == 1);
}

static char *whole_file(const char *name, size_t *len)
{
    static char content[1 << 16];
    FILE *file = fopen(name, "rb");
    NEED(file != NULL);
    *len = fread(content, 1, sizeof content, file);
    fclose(file);
    return content;
}

static void opens_with(wandb_options *made)
{
    wandb_api *api = client(made);
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    CHECK_OK(wandb_api_run(api, S(path), NULL, &run, &err), err);
    wandb_run_free(run);
    wandb_api_free(api);
}

static void tls(void)
{
    wandb_options *made = options();
    wandb_error *err = refused(made, NULL, WANDB_E_TLS);
    size_t len = 0;
    char *pem = whole_file(argument, &len);

    CHECK(wandb_error_retryable(err) == 0);
    wandb_error_free(err);
    made = options();
    CHECK_IS(wandb_options_set_ca_pem(made, pem, len), WANDB_OK);
    opens_with(made);
    made = options();
    CHECK_IS(wandb_options_set_ca_file(made, S(argument)), WANDB_OK);
    opens_with(made);
    made = options();
    CHECK_IS(wandb_options_set_insecure(made, 1), WANDB_OK);
    opens_with(made);
}

static void cancel_scan(void)
{
    stop_scan(0);
}

static void close_scan(void)
{
    stop_scan(1);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } cases[] = {
        {"open", opens},
        {"rows", prints_rows},
        {"batches", prints_batches},
        {"files", downloads},
        {"auth", wrong_key},
        {"missing", missing_run},
        {"refused", nobody_listens},
        {"server", server_fails},
        {"graphql", graphql_errors},
        {"timeout", times_out},
        {"retry", tries_again},
        {"cancel", cancel_scan},
        {"close", close_scan},
        {"conflict", conflict},
        {"close-api", close_client},
        {"cancel-download", cancel_download},
        {"shared", shared_handle},
        {"log", logs},
        {"tls", tls},
    };
    size_t at;

    NEED(argc >= 5);
    url = argv[2];
    key = argv[3];
    path = argv[4];
    argument = argv[5];
    for (at = 0; at < sizeof cases / sizeof *cases; at++) {
        if (strcmp(cases[at].name, argv[1]) == 0) {
            cases[at].run();
            return check_end();
        }
    }
    fprintf(stderr, "no case %s\n", argv[1]);
    return 2;
}
