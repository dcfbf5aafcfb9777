/* Scans that are gone on with, and runs that are followed, one case a call.
 *
 *     follow CASE BASE_URL KEY [RUN]
 *
 * The runner, follow.py, stores the runs, lets one of them grow meanwhile, and
 * looks at what is printed. */
#define _POSIX_C_SOURCE 200809L
#include "misuse.h"
#include <pthread.h>
#include <time.h>

static const char *url;
static const char *key;
static const char *path;

static wandb_run *opened(void)
{
    wandb_options *made = NULL;
    wandb_api *api = NULL;
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    if (path[0] == '/') {
        NEED(CHECK_OK(wandb_run_open_local(S(path), NULL, &run, &err), err));
        return run;
    }
    NEED(CHECK_IS(wandb_options_new(&made), WANDB_OK));
    CHECK_IS(wandb_options_ignore_environment(made), WANDB_OK);
    CHECK_IS(wandb_options_set_base_url(made, S(url)), WANDB_OK);
    CHECK_IS(wandb_options_set_api_key(made, S(key)), WANDB_OK);
    CHECK_IS(wandb_options_set_retry_waits_ms(made, 1, 20), WANDB_OK);
    CHECK_IS(wandb_options_set_attempts(made, 2), WANDB_OK);
    NEED(CHECK_OK(wandb_api_new(made, &api, &err), err));
    wandb_options_free(made);
    NEED(CHECK_OK(wandb_api_run(api, S(path), NULL, &run, &err), err));
    wandb_api_free(api);
    return run;
}

/* Every 10 ms. */
static wandb_history *followed(const wandb_scan_opts *what)
{
    wandb_follow_opts how = WANDB_FOLLOW_OPTS_INIT;
    wandb_run *run = opened();
    wandb_history *history = NULL;
    wandb_error *err = NULL;
    how.interval_ms = 10;
    how.timeout_ms = 60000;
    NEED(CHECK_OK(wandb_run_follow_history(run, what, &how, &history, &err), err));
    /* It keeps what it needs. */
    wandb_run_free(run);
    return history;
}

static void print_row(const wandb_history *history)
{
    const char *line = NULL;
    CHECK_IS(wandb_history_row_json(history, &line, NULL), WANDB_OK);
    printf("%s\n", line);
}

/* The cursor as the caller's own copy. */
static char *cursor_of(wandb_history *history)
{
    wandb_text *cursor = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    size_t len = 0;
    char *copy;
    NEED(CHECK_OK(wandb_history_cursor(history, &cursor, &err), err));
    CHECK_IS(wandb_text_get(cursor, &text, &len), WANDB_OK);
    CHECK(len > 0 && strlen(text) == len && strchr(text, '\n') == NULL);
    copy = malloc(len + 1);
    NEED(copy != NULL);
    memcpy(copy, text, len + 1);
    wandb_text_free(cursor);
    return copy;
}

static void resume_at(wandb_scan_opts *what, char **cursor)
{
    what->cursor = *cursor;
    what->cursor_len = *cursor == NULL ? 0 : strlen(*cursor);
}

/* Follows to the end, and begins anew with the cursor after every third row. */
static void follow(int keyed)
{
    static const char *const keys[] = {"n"};
    static const size_t lens[] = {1};
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_history *history;
    wandb_scan_report report = WANDB_SCAN_REPORT_INIT;
    wandb_error *err = NULL;
    char *cursor = NULL;
    int32_t status;
    int count = 0;

    if (keyed) {
        what.keys = keys;
        what.key_lens = lens;
        what.n_keys = 1;
    }
    history = followed(&what);
    while ((status = wandb_history_next(history, NULL, &err)) == WANDB_OK) {
        print_row(history);
        if (++count % 3 == 0) {
            free(cursor);
            cursor = cursor_of(history);
            wandb_history_free(history);
            resume_at(&what, &cursor);
            history = followed(&what);
        }
    }
    CHECK_IS(status, WANDB_DONE);
    CHECK(err == NULL);
    CHECK_IS(wandb_history_next(history, NULL, &err), WANDB_DONE);
    CHECK_IS(wandb_history_report(history, &report), WANDB_OK);
    CHECK(report.rows == (uint64_t)(count % 3));
    wandb_history_free(history);
    free(cursor);
}

/* Batches, each by an iterator of its own. */
static void batches(void)
{
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_run *run = opened();
    wandb_history *history = NULL;
    wandb_error *err = NULL;
    char *cursor = NULL;
    char *next;
    const char *text = NULL;
    size_t count = 0;
    size_t column = 0;
    size_t row;
    int32_t status = WANDB_OK;

    what.batch_rows = 2;
    what.min_step = 1;
    what.max_step = 4;
    while (status == WANDB_OK) {
        NEED(CHECK_OK(wandb_run_scan_history(run, &what, &history, &err), err));
        status = wandb_history_next_batch(history, NULL, &count, &err);
        for (row = 0; row < count; row++) {
            CHECK_IS(wandb_history_batch_find(history, WANDB_STR("n"), &column), WANDB_OK);
            CHECK_IS(wandb_history_batch_cell_json(history, column, row, &text, NULL), WANDB_OK);
            printf("%s\n", text);
        }
        next = cursor_of(history);
        wandb_history_free(history);
        free(cursor);
        cursor = next;
        /* The range comes with the cursor. */
        what.min_step = 0;
        what.max_step = WANDB_STEP_NONE;
        resume_at(&what, &cursor);
    }
    CHECK_IS(status, WANDB_DONE);
    /* Or is another one. */
    what.batch_rows = 0;
    what.max_step = 100;
    NEED(CHECK_OK(wandb_run_scan_history(run, &what, &history, &err), err));
    CHECK_OK(wandb_history_next(history, NULL, &err), err);
    print_row(history);
    wandb_history_free(history);
    free(cursor);
    wandb_run_free(run);
}

/* No row in time; then a fault that the runner posted for the questions that
 * follow, which are gone on with once it is spent. */
static void trouble(void)
{
    wandb_history *history = followed(NULL);
    wandb_call_opts limits = WANDB_CALL_OPTS_INIT;
    wandb_error *err = NULL;
    int32_t status;
    int failed = 0;

    CHECK_OK(wandb_history_next(history, NULL, &err), err);
    print_row(history);
    limits.timeout_ms = 2000;
    while ((status = wandb_history_next(history, &limits, &err)) == WANDB_E_SERVER) {
        CHECK(err != NULL && wandb_error_retryable(err));
        wandb_error_free(err);
        err = NULL;
        failed++;
    }
    CHECK(failed == 3);
    CHECK_IS(status, WANDB_E_TIMEOUT);
    CHECK(err != NULL && strstr(check_message(err), "`running`") != NULL);
    wandb_error_free(err);
    err = NULL;
    CHECK_FAILS(wandb_history_next(history, &limits, &err), WANDB_E_TIMEOUT, err);
    wandb_history_free(history);
}

struct stop {
    wandb_history *history;
    wandb_cancel *cancel;
};

static void *stop_later(void *given)
{
    struct stop *stop = given;
    struct timespec pause = {0, 200 * 1000 * 1000};
    nanosleep(&pause, NULL);
    if (stop->cancel != NULL) {
        wandb_cancel_trigger(stop->cancel);
    } else {
        wandb_history_close(stop->history);
    }
    return NULL;
}

static void stopped(int by_token)
{
    wandb_call_opts limits = WANDB_CALL_OPTS_INIT;
    struct stop stop = {NULL, NULL};
    wandb_follow_opts how = WANDB_FOLLOW_OPTS_INIT;
    wandb_run *run = opened();
    wandb_error *err = NULL;
    wandb_text *cursor = NULL;
    pthread_t thread;

    /* An hour: only what stops it ends the waiting. */
    how.interval_ms = 3600 * 1000;
    NEED(CHECK_OK(wandb_run_follow_history(run, NULL, &how, &stop.history, &err), err));
    CHECK_OK(wandb_history_next(stop.history, NULL, &err), err);
    if (by_token) {
        CHECK_IS(wandb_cancel_new(&stop.cancel), WANDB_OK);
        limits.cancel = stop.cancel;
    }
    NEED(pthread_create(&thread, NULL, stop_later, &stop) == 0);
    CHECK_FAILS(wandb_history_next(stop.history, &limits, &err),
                by_token ? WANDB_E_CANCELLED : CLOSED, err);
    CHECK(pthread_join(thread, NULL) == 0);
    if (by_token) {
        free(cursor_of(stop.history));
        /* Another token, or none, goes on. */
        limits.cancel = NULL;
        limits.timeout_ms = 50;
        CHECK_FAILS(wandb_history_next(stop.history, &limits, &err), WANDB_E_TIMEOUT, err);
    } else {
        CHECK_FAILS(wandb_history_cursor(stop.history, &cursor, &err), CLOSED, err);
        CHECK(cursor == NULL);
    }
    wandb_cancel_free(stop.cancel);
    wandb_history_free(stop.history);
    wandb_run_free(run);
}

/* Of another run. */
static const char other[] =
    "{\"version\":1,\"run\":\"e/p/other\",\"keys\":[],\"any\":false,\"min_step\":0,"
    "\"max_step\":null,\"after\":null}";

static void bad_cursors(const wandb_run *run, const char *good)
{
    static const char *const bad[] = {
        "x", "{}", "{\"version\":1}", "{\"version\":99}", "[", "null",
        other,
    };
    static const char *const keys[] = {"n"};
    static const size_t lens[] = {1};
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_history *history = NULL;
    size_t at;

    for (at = 0; at < sizeof bad / sizeof *bad; at++) {
        what.cursor = bad[at];
        what.cursor_len = strlen(bad[at]);
        NOT_MADE(wandb_run_scan_history(run, &what, &history, &err), history);
        NOT_MADE(wandb_run_follow_history(run, &what, NULL, &history, &err), history);
        what.batch_rows = 5;
        NOT_MADE(wandb_run_scan_history(run, &what, &history, &err), history);
        what.batch_rows = 0;
    }
    /* Half of one, and one of other keys. */
    what.cursor = good;
    what.cursor_len = strlen(good) / 2;
    NOT_MADE(wandb_run_scan_history(run, &what, &history, &err), history);
    what.cursor_len = strlen(good);
    what.keys = keys;
    what.key_lens = lens;
    what.n_keys = 1;
    NOT_MADE(wandb_run_scan_history(run, &what, &history, &err), history);
    NOT_MADE(wandb_run_follow_history(run, &what, NULL, &history, &err), history);
}

#define WITH_CURSOR(CALL) (what.cursor = p, what.cursor_len = n, CALL)

static void misuse(void)
{
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_scan_opts good = WANDB_SCAN_OPTS_INIT;
    wandb_follow_opts how = WANDB_FOLLOW_OPTS_INIT;
    wandb_run *run = opened();
    wandb_history *history = NULL;
    wandb_text *cursor = NULL;
    wandb_error *err = NULL;
    size_t count = 7;
    char *text;

    NOT_MADE(wandb_run_follow_history(NULL, NULL, NULL, &history, &err), history);
    CHECK_FAILS(wandb_run_follow_history(run, NULL, NULL, NULL, &err), INVALID, err);
    BAD_STRUCT(wandb_follow_opts, WANDB_FOLLOW_OPTS_INIT,
               wandb_run_follow_history(run, NULL, opts, &history, NULL),
               wandb_history_free(history), WANDB_OK);
    BAD_STRUCT(wandb_scan_opts, WANDB_SCAN_OPTS_INIT,
               wandb_run_follow_history(run, opts, NULL, &history, NULL),
               wandb_history_free(history), WANDB_OK);
    BAD_TEXT(WITH_CURSOR(wandb_run_follow_history(run, &what, NULL, &history, NULL)));
    BAD_TEXT(WITH_CURSOR(wandb_run_scan_history(run, &what, &history, NULL)));
    how.interval_ms = -1;
    NOT_MADE(wandb_run_follow_history(run, NULL, &how, &history, &err), history);
    how.interval_ms = 10;
    how.timeout_ms = -2;
    NOT_MADE(wandb_run_follow_history(run, NULL, &how, &history, &err), history);
    how.timeout_ms = -1;
    good.batch_rows = 2;
    NOT_MADE(wandb_run_follow_history(run, &good, &how, &history, &err), history);
    good.batch_rows = 0;
    /* A program of an older header, whose struct had no cursor. */
    good.cursor = "nonsense";
    good.cursor_len = 8;
    good.struct_size = 9 * 8;
    NEED(CHECK_OK(wandb_run_scan_history(run, &good, &history, &err), err));
    wandb_history_free(history);

    NEED(CHECK_OK(wandb_run_follow_history(run, NULL, &how, &history, &err), err));
    CHECK_FAILS(wandb_history_cursor(NULL, &cursor, &err), INVALID, err);
    CHECK(cursor == NULL);
    CHECK_FAILS(wandb_history_cursor(history, NULL, &err), INVALID, err);
    CHECK_FAILS(wandb_history_next_batch(history, NULL, &count, &err), INVALID, err);
    CHECK(count == 0);
    BAD_LIMITS(wandb_history_next(history, opts, NULL), (void)0, WANDB_OK);
    text = cursor_of(history);
    bad_cursors(run, text);
    free(text);
    wandb_history_close(history);
    CHECK_FAILS(wandb_history_cursor(history, &cursor, &err), CLOSED, err);
    wandb_history_free(history);
    wandb_run_free(run);
}

int main(int argc, char **argv)
{
    const char *name = argc > 4 ? argv[1] : "";
    if (argc < 5) {
        fprintf(stderr, "usage: follow CASE BASE_URL KEY RUN\n");
        return 2;
    }
    url = argv[2];
    key = argv[3];
    path = argv[4];
    if (strcmp(name, "follow") == 0 || strcmp(name, "keyed") == 0) {
        follow(name[0] == 'k');
    } else if (strcmp(name, "batches") == 0) {
        batches();
    } else if (strcmp(name, "trouble") == 0) {
        trouble();
    } else if (strcmp(name, "cancel") == 0 || strcmp(name, "close") == 0) {
        stopped(strcmp(name, "cancel") == 0);
    } else if (strcmp(name, "misuse") == 0) {
        misuse();
    } else {
        CHECK(!"a case");
    }
    return check_end();
}
