/* The histories of all runs of a list, one case a call.
 *
 *     histories CASE BASE_URL KEY
 *
 * The runner, histories.py, stores the runs and posts the faults that a case
 * needs, and looks at what is printed: `{"run": ID, "row": {…}}` a line. */
#define _POSIX_C_SOURCE 200809L
#include "misuse.h"
#include <pthread.h>
#include <time.h>

static const char *url;
static const char *key;

static wandb_api *client(void)
{
    wandb_options *made = NULL;
    wandb_api *api = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_IS(wandb_options_new(&made), WANDB_OK));
    CHECK_IS(wandb_options_ignore_environment(made), WANDB_OK);
    CHECK_IS(wandb_options_set_base_url(made, S(url)), WANDB_OK);
    CHECK_IS(wandb_options_set_api_key(made, S(key)), WANDB_OK);
    CHECK_IS(wandb_options_set_retry_waits_ms(made, 1, 20), WANDB_OK);
    CHECK_IS(wandb_options_set_attempts(made, 2), WANDB_OK);
    NEED(CHECK_OK(wandb_api_new(made, &api, &err), err));
    wandb_options_free(made);
    return api;
}

static wandb_histories *begun(const wandb_scan_opts *what, const wandb_histories_opts *how)
{
    wandb_api *api = client();
    wandb_histories *histories = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_OK(wandb_api_histories(api, WANDB_STR("e/bulk"), NULL, what, how, &histories, &err),
                  err));
    /* It keeps what it needs. */
    wandb_api_free(api);
    return histories;
}

static const wandb_history *history_of(const wandb_histories *histories)
{
    const wandb_history *history = NULL;
    NEED(CHECK_IS(wandb_histories_history(histories, &history), WANDB_OK));
    return history;
}

static void print_row(const wandb_histories *histories)
{
    const char *id = NULL;
    const char *line = NULL;
    CHECK_IS(wandb_histories_run_id(histories, &id, NULL), WANDB_OK);
    CHECK_IS(wandb_history_row_json(history_of(histories), &line, NULL), WANDB_OK);
    printf("{\"run\": \"%s\", \"row\": %s}\n", id, line);
}

/* The state as the caller's own copy. */
static char *state_of(wandb_histories *histories)
{
    wandb_text *state = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    size_t len = 0;
    char *copy;
    NEED(CHECK_OK(wandb_histories_state(histories, &state, &err), err));
    CHECK_IS(wandb_text_get(state, &text, &len), WANDB_OK);
    CHECK(len > 0 && strlen(text) == len && strchr(text, '\n') == NULL);
    copy = malloc(len + 1);
    NEED(copy != NULL);
    memcpy(copy, text, len + 1);
    wandb_text_free(state);
    return copy;
}

static void all_rows(void)
{
    wandb_histories *histories = begun(NULL, NULL);
    wandb_histories_counts counts = WANDB_HISTORIES_COUNTS_INIT;
    wandb_error *err = NULL;
    int32_t what = 7;
    int32_t status;
    uint64_t rows = 0;
    uint64_t done = 0;

    CHECK_IS(wandb_histories_report(histories, &counts), WANDB_OK);
    CHECK(counts.listed == -1 && counts.rows == 0);
    while ((status = wandb_histories_next(histories, NULL, &what, &err)) == WANDB_OK) {
        wandb_scan_report report = WANDB_SCAN_REPORT_INIT;
        wandb_run *run = NULL;
        if (what == WANDB_HISTORIES_DATA) {
            print_row(histories);
            CHECK_IS(wandb_histories_run_report(histories, &report), INVALID);
            rows++;
            continue;
        }
        CHECK(what == WANDB_HISTORIES_RUN_DONE);
        CHECK_IS(wandb_histories_run_report(histories, &report), WANDB_OK);
        CHECK(report.rows > 0 && report.proven == 1);
        TEXT_IS(wandb_history_row_json, history_of(histories), INVALID);
        NEED(CHECK_IS(wandb_histories_run(histories, &run), WANDB_OK));
        TEXT_GETTER(wandb_run_id, run);
        wandb_run_free(run);
        done++;
    }
    CHECK_IS(status, WANDB_DONE);
    CHECK(err == NULL && what == 0);
    CHECK_IS(wandb_histories_next(histories, NULL, &what, &err), WANDB_DONE);
    TEXT_IS(wandb_histories_run_id, histories, INVALID);
    CHECK_IS(wandb_histories_report(histories, &counts), WANDB_OK);
    CHECK(counts.rows == rows && counts.done == done && counts.failed == 0);
    CHECK(counts.listed == (int64_t)done && counts.requests >= done && counts.unproven == 0);
    wandb_histories_free(histories);
}

/* Every few items it begins anew with the state. */
static void resumed(void)
{
    wandb_histories_opts how = WANDB_HISTORIES_OPTS_INIT;
    wandb_histories_counts counts = WANDB_HISTORIES_COUNTS_INIT;
    wandb_histories *histories;
    wandb_error *err = NULL;
    char *state = NULL;
    int32_t what = 0;
    int32_t status;
    int count = 0;

    how.workers = 2;
    histories = begun(NULL, &how);
    while ((status = wandb_histories_next(histories, NULL, &what, &err)) == WANDB_OK) {
        if (what == WANDB_HISTORIES_DATA) {
            print_row(histories);
        }
        if (++count % 29 == 0) {
            free(state);
            state = state_of(histories);
            wandb_histories_free(histories);
            how.state = state;
            how.state_len = strlen(state);
            histories = begun(NULL, &how);
        }
    }
    CHECK_IS(status, WANDB_DONE);
    CHECK_IS(wandb_histories_report(histories, &counts), WANDB_OK);
    CHECK(counts.before + counts.done == (uint64_t)counts.listed);
    wandb_histories_free(histories);
    free(state);
}

static void batches(void)
{
    static const char *const keys[] = {"n"};
    static const size_t lens[] = {1};
    wandb_scan_opts what_to_scan = WANDB_SCAN_OPTS_INIT;
    wandb_histories *histories;
    wandb_error *err = NULL;
    int32_t what = 0;
    int32_t status;

    what_to_scan.keys = keys;
    what_to_scan.key_lens = lens;
    what_to_scan.n_keys = 1;
    what_to_scan.min_step = 3;
    what_to_scan.batch_rows = 10;
    histories = begun(&what_to_scan, NULL);
    while ((status = wandb_histories_next(histories, NULL, &what, &err)) == WANDB_OK) {
        const wandb_history *history = history_of(histories);
        const char *id = NULL;
        int64_t values[10];
        size_t rows = 0;
        size_t at;
        if (what != WANDB_HISTORIES_DATA) {
            continue;
        }
        CHECK_IS(wandb_histories_run_id(histories, &id, NULL), WANDB_OK);
        CHECK_IS(wandb_history_batch_i64(history, 0, values, NULL, 10, &rows), WANDB_OK);
        CHECK(rows > 0 && rows <= 10);
        for (at = 0; at < rows; at++) {
            printf("{\"run\": \"%s\", \"row\": {\"n\": %d}}\n", id, (int)values[at]);
        }
    }
    CHECK_IS(status, WANDB_DONE);
    wandb_histories_free(histories);
}

/* One run fails, with the server's answers about it spoilt. */
static void one_fails(void)
{
    wandb_histories_opts how = WANDB_HISTORIES_OPTS_INIT;
    wandb_histories *histories = begun(NULL, &how);
    wandb_histories_counts counts = WANDB_HISTORIES_COUNTS_INIT;
    wandb_error *err = NULL;
    wandb_error *failure = NULL;
    int32_t what = 0;
    int32_t status;

    while ((status = wandb_histories_next(histories, NULL, &what, &err)) == WANDB_OK) {
        if (what == WANDB_HISTORIES_DATA) {
            print_row(histories);
            CHECK_IS(wandb_histories_failure(histories, &failure), INVALID);
        } else if (what == WANDB_HISTORIES_RUN_FAILED) {
            NEED(CHECK_IS(wandb_histories_failure(histories, &failure), WANDB_OK));
            CHECK(strstr(check_message(failure), "e/bulk/r1") != NULL);
            CHECK(wandb_error_code(failure) == WANDB_E_PROTOCOL);
            wandb_error_free(failure);
            failure = NULL;
        }
    }
    CHECK_IS(status, WANDB_DONE);
    CHECK_IS(wandb_histories_report(histories, &counts), WANDB_OK);
    CHECK(counts.failed == 1);
    wandb_histories_free(histories);

    how.fail_fast = 1;
    histories = begun(NULL, &how);
    while ((status = wandb_histories_next(histories, NULL, &what, NULL)) == WANDB_OK) {
    }
    CHECK_IS(status, WANDB_E_PROTOCOL);
    /* The error comes again, and where it stands is known. */
    CHECK_FAILS(wandb_histories_next(histories, NULL, &what, &err), WANDB_E_PROTOCOL, err);
    free(state_of(histories));
    wandb_histories_free(histories);
}

static void *trigger(void *cancel)
{
    struct timespec wait = {0, 200000000};
    nanosleep(&wait, NULL);
    wandb_cancel_trigger(cancel);
    return NULL;
}

static void *close_it(void *histories)
{
    struct timespec wait = {0, 200000000};
    nanosleep(&wait, NULL);
    wandb_histories_close(histories);
    return NULL;
}

/* Answers take long. */
static void stopped(void)
{
    wandb_histories *histories = begun(NULL, NULL);
    wandb_call_opts limits = WANDB_CALL_OPTS_INIT;
    wandb_cancel *cancel = NULL;
    wandb_error *err = NULL;
    pthread_t thread;
    int32_t what = 7;

    NEED(CHECK_IS(wandb_cancel_new(&cancel), WANDB_OK));
    limits.cancel = cancel;
    NEED(pthread_create(&thread, NULL, trigger, cancel) == 0);
    CHECK_FAILS(wandb_histories_next(histories, &limits, &what, &err), WANDB_E_CANCELLED, err);
    NEED(pthread_join(thread, NULL) == 0);
    /* A cancel is never an end. */
    CHECK_FAILS(wandb_histories_next(histories, NULL, &what, &err), WANDB_E_CANCELLED, err);
    wandb_histories_free(histories);
    wandb_cancel_free(cancel);

    histories = begun(NULL, NULL);
    limits.cancel = NULL;
    limits.timeout_ms = 100;
    CHECK_FAILS(wandb_histories_next(histories, &limits, &what, &err), WANDB_E_TIMEOUT, err);
    wandb_histories_free(histories);

    histories = begun(NULL, NULL);
    NEED(pthread_create(&thread, NULL, close_it, histories) == 0);
    CHECK_FAILS(wandb_histories_next(histories, NULL, &what, &err), WANDB_E_CLOSED, err);
    NEED(pthread_join(thread, NULL) == 0);
    wandb_histories_free(histories);
}

static void misuse(void)
{
    wandb_api *api = client();
    wandb_histories *histories = NULL;
    const wandb_history *history = NULL;
    wandb_run *run = NULL;
    wandb_text *state = NULL;
    wandb_error *err = NULL;
    wandb_error *failure = NULL;
    wandb_histories_opts how = WANDB_HISTORIES_OPTS_INIT;
    wandb_scan_opts scan = WANDB_SCAN_OPTS_INIT;
    wandb_histories_counts counts = WANDB_HISTORIES_COUNTS_INIT;
    wandb_scan_report report = WANDB_SCAN_REPORT_INIT;
    int32_t what = 7;
    size_t rows = 7;

    NOT_MADE(wandb_api_histories(NULL, S("e/bulk"), NULL, NULL, NULL, &histories, &err), histories);
    CHECK_IS(wandb_api_histories(api, S("e/bulk"), NULL, NULL, NULL, NULL, NULL), INVALID);
    BAD_TEXT(wandb_api_histories(api, p, n, NULL, NULL, NULL, &histories, NULL));
    BAD_STRUCT(wandb_histories_opts, WANDB_HISTORIES_OPTS_INIT,
               wandb_api_histories(api, S("e/bulk"), NULL, NULL, opts, &histories, NULL),
               wandb_histories_free(histories), WANDB_OK);
    BAD_STRUCT(wandb_scan_opts, WANDB_SCAN_OPTS_INIT,
               wandb_api_histories(api, S("e/bulk"), NULL, opts, NULL, &histories, NULL),
               wandb_histories_free(histories), WANDB_OK);
    BAD_STRUCT(wandb_runs_opts, WANDB_RUNS_OPTS_INIT,
               wandb_api_histories(api, S("e/bulk"), opts, NULL, NULL, &histories, NULL),
               wandb_histories_free(histories), WANDB_OK);
    how.state = "{}";
    how.state_len = 2;
    NOT_MADE(wandb_api_histories(api, S("e/bulk"), NULL, NULL, &how, &histories, &err), histories);
    how.state = bad_utf8[0];
    how.state_len = strlen(bad_utf8[0]);
    NOT_MADE(wandb_api_histories(api, S("e/bulk"), NULL, NULL, &how, &histories, &err), histories);
    scan.any = 1;
    NOT_MADE(wandb_api_histories(api, S("e/bulk"), NULL, &scan, NULL, &histories, &err), histories);
    /* A cursor is one of a run. */
    scan.any = 0;
    scan.cursor = "{\"version\":1,\"run\":\"e/bulk/r1\",\"keys\":[],\"any\":false,\"min_step\":0,"
                  "\"max_step\":null,\"after\":null}";
    scan.cursor_len = strlen(scan.cursor);
    NOT_MADE(wandb_api_histories(api, S("e/bulk"), NULL, &scan, NULL, &histories, &err), histories);

    NEED(CHECK_OK(wandb_api_histories(api, S("e/bulk"), NULL, NULL, NULL, &histories, &err), err));
    /* Nothing is there yet. */
    TEXT_IS(wandb_histories_run_id, histories, INVALID);
    CHECK_IS(wandb_histories_run(histories, &run), INVALID);
    CHECK_IS(wandb_histories_failure(histories, &failure), INVALID);
    CHECK_IS(wandb_histories_run_report(histories, &report), INVALID);
    history = history_of(histories);
    TEXT_IS(wandb_history_row_json, history, INVALID);
    /* It cannot be moved on by itself, nor does it stand anywhere. */
    CHECK_IS(wandb_history_report(history, &report), INVALID);

    CHECK_IS(wandb_histories_next(NULL, NULL, &what, NULL), INVALID);
    CHECK(what == 0);
    CHECK_IS(wandb_histories_next(histories, NULL, NULL, NULL), INVALID);
    BAD_LIMITS(wandb_histories_next(histories, opts, &what, NULL), (void)0, WANDB_OK);
    CHECK(what == WANDB_HISTORIES_DATA);
    TEXT_GETTER(wandb_histories_run_id, histories);
    CHECK_IS(wandb_history_batch_columns(history, &rows), WANDB_OK);
    CHECK(rows == 0);
    CHECK_IS(wandb_histories_run(NULL, &run), INVALID);
    CHECK_IS(wandb_histories_run(histories, NULL), INVALID);
    CHECK_IS(wandb_histories_history(NULL, &history), INVALID);
    CHECK_IS(wandb_histories_history(histories, NULL), INVALID);
    CHECK_IS(wandb_histories_failure(NULL, &failure), INVALID);
    CHECK_IS(wandb_histories_failure(histories, NULL), INVALID);
    CHECK_IS(wandb_histories_run_report(NULL, &report), INVALID);
    CHECK_IS(wandb_histories_report(NULL, &counts), INVALID);
    CHECK_IS(wandb_histories_report(histories, NULL), INVALID);
    NOT_MADE(wandb_histories_state(NULL, &state, &err), state);
    CHECK_IS(wandb_histories_state(histories, NULL, NULL), INVALID);

    wandb_histories_close(histories);
    wandb_histories_close(histories);
    wandb_histories_close(NULL);
    CHECK_FAILS(wandb_histories_next(histories, NULL, &what, &err), CLOSED, err);
    CHECK_FAILS(wandb_histories_state(histories, &state, &err), CLOSED, err);
    CHECK_IS(wandb_histories_run(histories, &run), CLOSED);
    CHECK_IS(wandb_histories_history(histories, &history), CLOSED);
    CHECK_IS(wandb_histories_failure(histories, &failure), CLOSED);
    CHECK_IS(wandb_histories_run_report(histories, &report), CLOSED);
    CHECK_IS(wandb_histories_report(histories, &counts), CLOSED);
    TEXT_IS(wandb_histories_run_id, histories, CLOSED);
    wandb_histories_free(histories);
    wandb_histories_free(NULL);
    wandb_api_close(api);
    CHECK_FAILS(wandb_api_histories(api, S("e/bulk"), NULL, NULL, NULL, &histories, &err), CLOSED,
                err);
    wandb_api_free(api);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } cases[] = {
        {"rows", all_rows},       {"resumed", resumed}, {"batches", batches},
        {"one-fails", one_fails}, {"stopped", stopped}, {"misuse", misuse},
    };
    size_t at;

    NEED(argc >= 4);
    url = argv[2];
    key = argv[3];
    for (at = 0; at < sizeof cases / sizeof *cases; at++) {
        if (strcmp(cases[at].name, argv[1]) == 0) {
            cases[at].run();
            return check_end();
        }
    }
    fprintf(stderr, "no case %s\n", argv[1]);
    return 2;
}
