/* Rows that are at hand, many in one JSON array; one case a call.
 *
 *     rows all BASE_URL KEY RUN MOST     prints each array
 *     rows mixed BASE_URL KEY RUN        prints rows that were asked for in three ways
 *     rows follow BASE_URL KEY RUN       prints each array of a run that has ended
 *     rows late BASE_URL KEY RUN         the server fails behind the first page
 *     rows stopped BASE_URL KEY RUN      the server keeps the first row to itself
 *
 * The runner, rows.py, compares what is printed with what is there. */
#include "check.h"

/* More than any run here has. */
enum { PLENTY = 1000000 };

static wandb_run *opened(const char *url, const char *key, const char *path)
{
    wandb_options *made = NULL;
    wandb_api *api = NULL;
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_IS(wandb_options_new(&made), WANDB_OK));
    CHECK_IS(wandb_options_ignore_environment(made), WANDB_OK);
    CHECK_IS(wandb_options_set_base_url(made, S(url)), WANDB_OK);
    CHECK_IS(wandb_options_set_api_key(made, S(key)), WANDB_OK);
    NEED(CHECK_OK(wandb_api_new(made, &api, &err), err));
    NEED(CHECK_OK(wandb_api_run(api, S(path), NULL, &run, &err), err));
    wandb_options_free(made);
    wandb_api_free(api);
    return run;
}

static wandb_history *scan(const wandb_run *run, const wandb_scan_opts *what)
{
    wandb_history *history = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_OK(wandb_run_scan_history(run, what, &history, &err), err));
    return history;
}

/* The getters of one row have none after rows that came together. */
static void no_row(const wandb_history *history)
{
    const char *text = "junk";
    size_t len = 7;
    int64_t step = 7;
    double number = 7;
    CHECK_IS(wandb_history_step(history, &step), WANDB_E_INVALID_ARGUMENT);
    CHECK_IS(wandb_history_f64(history, WANDB_STR("loss"), &number), WANDB_E_INVALID_ARGUMENT);
    CHECK_IS(wandb_history_row_json(history, &text, &len), WANDB_E_INVALID_ARGUMENT);
    CHECK(step == 0 && number == 0 && text == NULL && len == 0);
}

static void nothing(int32_t status, int32_t expected, const char *text, size_t len, size_t rows)
{
    CHECK_IS(status, expected);
    CHECK(text == NULL && len == 0 && rows == 0);
}

/* Prints the arrays to the end; gives how many rows they hold. */
static uint64_t print_all(wandb_history *history, size_t most)
{
    const char *text = NULL;
    size_t len = 0;
    size_t rows = 0;
    uint64_t all = 0;
    wandb_error *err = NULL;
    int32_t status;

    while ((status = wandb_history_next_rows(history, most, NULL, &text, &len, &rows, &err))
           == WANDB_OK) {
        CHECK(strlen(text) == len && strchr(text, '\n') == NULL);
        CHECK(text[0] == '[' && text[len - 1] == ']');
        CHECK(rows > 0 && (most == 0 || rows <= most));
        no_row(history);
        puts(text);
        all += rows;
    }
    CHECK(err == NULL);
    nothing(status, WANDB_DONE, text, len, rows);
    /* The end stays. */
    text = "junk";
    status = wandb_history_next_rows(history, most, NULL, &text, &len, &rows, &err);
    nothing(status, WANDB_DONE, text, len, rows);
    CHECK_IS(wandb_history_next(history, NULL, &err), WANDB_DONE);
    no_row(history);
    return all;
}

static void all(const wandb_run *run, size_t most)
{
    wandb_scan_report report = WANDB_SCAN_REPORT_INIT;
    wandb_history *history = scan(run, NULL);
    uint64_t rows = print_all(history, most);
    CHECK_IS(wandb_history_report(history, &report), WANDB_OK);
    CHECK(report.rows == rows && report.proven == 1);
    wandb_history_free(history);
}

static void print_one(wandb_history *history)
{
    const char *text = NULL;
    CHECK_IS(wandb_history_next(history, NULL, NULL), WANDB_OK);
    CHECK_IS(wandb_history_row_json(history, &text, NULL), WANDB_OK);
    printf("[%s]\n", text);
}

/* One row, two rows, one row; and the rest of them by a cursor. */
static void mixed(const wandb_run *run)
{
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_history *history = scan(run, NULL);
    wandb_text *cursor = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    size_t rows = 0;

    print_one(history);
    CHECK_OK(wandb_history_next_rows(history, 2, NULL, &text, NULL, &rows, &err), err);
    CHECK(rows == 2);
    no_row(history);
    puts(text);
    print_one(history);
    CHECK_OK(wandb_history_next_rows(history, 2, NULL, &text, NULL, NULL, &err), err);
    CHECK_OK(wandb_history_cursor(history, &cursor, &err), err);
    /* What was handed out stays, also when the iterator is closed. */
    wandb_history_close(history);
    puts(text);
    wandb_history_free(history);
    CHECK_IS(wandb_text_get(cursor, &what.cursor, &what.cursor_len), WANDB_OK);
    history = scan(run, &what);
    wandb_text_free(cursor);
    print_all(history, PLENTY);
    wandb_history_free(history);
}

static void follow(const wandb_run *run)
{
    wandb_history *history = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_OK(wandb_run_follow_history(run, NULL, NULL, &history, &err), err));
    print_all(history, 7);
    wandb_history_free(history);
}

/* What goes wrong behind the first rows is told by the call after them. */
static void late(const wandb_run *run)
{
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_history *history;
    wandb_error *err = NULL;
    const char *text = NULL;
    size_t len = 0;
    size_t rows = 0;
    size_t all = 0;
    int32_t status;

    /* Every third step has a row. */
    what.page_size = 30;
    what.prefetch = -1;
    history = scan(run, &what);
    while ((status = wandb_history_next_rows(history, PLENTY, NULL, &text, &len, &rows, &err))
           == WANDB_OK) {
        all += rows;
    }
    CHECK(all == 10 && err != NULL);
    nothing(status, WANDB_E_PROTOCOL, text, len, rows);
    wandb_error_free(err);
    err = NULL;
    CHECK_FAILS(wandb_history_next_rows(history, 0, NULL, &text, &len, &rows, &err),
                WANDB_E_PROTOCOL, err);
    CHECK_FAILS(wandb_history_next(history, NULL, &err), WANDB_E_PROTOCOL, err);
    wandb_history_free(history);
}

static void stopped(const wandb_run *run)
{
    wandb_call_opts limits = WANDB_CALL_OPTS_INIT;
    wandb_history *history = scan(run, NULL);
    wandb_cancel *cancel = NULL;
    wandb_error *err = NULL;
    const char *text = "junk";
    size_t len = 7;
    size_t rows = 7;

    limits.timeout_ms = 300 * SLOWDOWN;
    CHECK_FAILS(wandb_history_next_rows(history, 0, &limits, &text, &len, &rows, &err),
                WANDB_E_TIMEOUT, err);
    CHECK(text == NULL && len == 0 && rows == 0);
    /* An error is the end of a scan, and told again. */
    CHECK_FAILS(wandb_history_next_rows(history, 0, NULL, &text, &len, &rows, &err),
                WANDB_E_TIMEOUT, err);
    wandb_history_free(history);

    history = scan(run, NULL);
    CHECK_IS(wandb_cancel_new(&cancel), WANDB_OK);
    wandb_cancel_trigger(cancel);
    limits.timeout_ms = 0;
    limits.cancel = cancel;
    CHECK_FAILS(wandb_history_next_rows(history, 0, &limits, &text, &len, &rows, &err),
                WANDB_E_CANCELLED, err);
    wandb_cancel_free(cancel);
    wandb_history_free(history);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(const wandb_run *);
    } cases[] = {{"mixed", mixed}, {"follow", follow}, {"late", late}, {"stopped", stopped}};
    wandb_run *run;
    size_t at;

    NEED(argc > 4);
    run = opened(argv[2], argv[3], argv[4]);
    if (strcmp(argv[1], "all") == 0 && argc > 5) {
        all(run, strtoul(argv[5], NULL, 10));
    }
    for (at = 0; at < sizeof cases / sizeof *cases; at++) {
        if (strcmp(cases[at].name, argv[1]) == 0) {
            cases[at].run(run);
        }
    }
    wandb_run_free(run);
    CHECK(checks_done > 10);
    return check_end();
}
