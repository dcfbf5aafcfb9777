/* Scans of the behaviour suite: rows, reports, columns, cursors, sums. */
#define _POSIX_C_SOURCE 200809L
#include "behaviour.h"

#include <time.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void want(const words *step, wanted *what)
{
    const wandb_scan_opts nothing = WANDB_SCAN_OPTS_INIT;
    what->opts = nothing;
    if (list(step, "keys", &what->keys)) {
        what->opts.keys = what->keys.items;
        what->opts.key_lens = what->keys.lens;
        what->opts.n_keys = what->keys.count;
    }
    if (list(step, "exclude", &what->exclude)) {
        what->opts.leave_out = what->exclude.items;
        what->opts.leave_out_lens = what->exclude.lens;
        what->opts.n_leave_out = what->exclude.count;
    }
    what->opts.any = is_true(step, "any_of");
    what->opts.min_step = number(step, "min_step", 0);
    what->opts.max_step = number(step, "max_step", WANDB_STEP_NONE);
    what->opts.page_size = (uint64_t)number(step, "page_size", 0);
}

int32_t begin_scan(const words *step, wandb_history **history)
{
    wanted what;
    want(step, &what);
    return wandb_run_scan_history(run, &what.opts, history, &failure);
}

int32_t unless_done(int32_t status)
{
    return status == WANDB_DONE ? WANDB_OK : status;
}

int32_t put_rows(wandb_history *history, uint64_t take)
{
    uint64_t count = 0;
    int32_t status = WANDB_OK;
    put("[");
    while (count < take) {
        const char *text = NULL;
        size_t len = 0, rows = 0;
        size_t most = take == UINT64_MAX ? 0 : (size_t)(take - count);
        status = wandb_history_next_rows(history, most, NULL, &text, &len, &rows, &failure);
        if (status != WANDB_OK)
            break;
        put(count > 0 ? ", " : "");
        /* Without the brackets of this array. */
        put_raw(text + 1, len - 2);
        count += rows;
    }
    put("]");
    return unless_done(status);
}

int32_t count_rows(wandb_history *history, const wandb_call_opts *limits, uint64_t *count,
                          wandb_error **err)
{
    const char *text = NULL;
    size_t rows = 0;
    int32_t status;
    *count = 0;
    while ((status = wandb_history_next_rows(history, 0, limits, &text, NULL, &rows, err)) == WANDB_OK)
        *count += rows;
    return unless_done(status);
}

int32_t scan(const words *step)
{
    wandb_history *history = NULL;
    int32_t status;
    TRY(begin_scan(step, &history));
    status = put_rows(history, (uint64_t)number(step, "take", -1));
    wandb_history_free(history);
    return status;
}

static int32_t put_report(const wandb_history *history)
{
    wandb_scan_report found = WANDB_SCAN_REPORT_INIT;
    size_t at;
    TRY(wandb_history_report(history, &found));
    put("{\"rows\": ");
    put_number((int64_t)found.rows);
    put(found.proven ? ", \"proven\": true" : ", \"proven\": false");
    put(", \"absent\": [");
    for (at = 0; at < found.n_absent; at++) {
        const char *key = NULL;
        size_t len = 0;
        TRY(wandb_history_absent(history, at, &key, &len));
        put(at > 0 ? ", " : "");
        put_text(key, len);
    }
    put("]}");
    return WANDB_OK;
}

int32_t report(const words *step)
{
    wandb_history *history = NULL;
    uint64_t rows;
    int32_t status;
    TRY(begin_scan(step, &history));
    status = count_rows(history, NULL, &rows, &failure);
    if (status == WANDB_OK)
        status = put_report(history);
    wandb_history_free(history);
    return status;
}

/* The numbers of a key. */
typedef struct column {
    double *values;
    uint8_t *states;
    size_t rows;
} column;

static void *grown(void *place, size_t size)
{
    place = realloc(place, size);
    if (place == NULL)
        abort();
    return place;
}

static int32_t take_batch(const wandb_history *history, size_t rows, const texts *keys, column *columns)
{
    size_t at, found;
    for (at = 0; at < keys->count; at++) {
        column *to = &columns[at];
        size_t before = to->rows;
        to->rows += rows;
        to->values = grown(to->values, to->rows * sizeof *to->values);
        to->states = grown(to->states, to->rows);
        TRY(wandb_history_batch_find(history, keys->items[at], keys->lens[at], &found));
        TRY(wandb_history_batch_f64(history, found, to->values + before, to->states + before, rows, NULL));
    }
    return WANDB_OK;
}

static void put_column(const column *from)
{
    size_t row;
    put("[");
    for (row = 0; row < from->rows; row++) {
        put(row > 0 ? ", " : "");
        if (from->states[row] == WANDB_CELL_VALUE || from->states[row] == WANDB_CELL_INEXACT)
            put_double(from->values[row]);
        else
            put("null");
    }
    put("]");
}

int32_t columns(const words *step)
{
    column found[MOST_WORDS] = {{NULL, NULL, 0}};
    wandb_history *history = NULL;
    size_t at, rows = 0;
    int32_t status;
    wanted what;
    want(step, &what);
    what.opts.batch_rows = (uint64_t)number(step, "batch_rows", 1000);
    TRY(wandb_run_scan_history(run, &what.opts, &history, &failure));
    while ((status = wandb_history_next_batch(history, NULL, &rows, &failure)) == WANDB_OK)
        if ((status = take_batch(history, rows, &what.keys, found)) != WANDB_OK)
            break;
    wandb_history_free(history);
    put("{");
    for (at = 0; at < what.keys.count; at++) {
        put(at > 0 ? ", " : "");
        put_text(what.keys.items[at], what.keys.lens[at]);
        put(": ");
        put_column(&found[at]);
        free(found[at].values);
        free(found[at].states);
    }
    put("}");
    return unless_done(status);
}

/* Reads the first rows, and gives where the scan stands then. */
static int32_t read_some(const words *step, wandb_text **cursor)
{
    wandb_history *history = NULL;
    size_t mark = put_mark();
    int32_t status;
    TRY(begin_scan(step, &history));
    status = put_rows(history, (uint64_t)number(step, "take", 0));
    put_back(mark);
    if (status == WANDB_OK)
        status = wandb_history_cursor(history, cursor, &failure);
    wandb_history_free(history);
    return status;
}

int32_t resume(const words *step)
{
    wandb_history *history = NULL;
    wandb_text *cursor = NULL;
    int32_t status;
    wanted what;
    want(step, &what);
    TRY(read_some(step, &cursor));
    status = wandb_text_get(cursor, &what.opts.cursor, &what.opts.cursor_len);
    if (status == WANDB_OK)
        status = wandb_run_scan_history(run, &what.opts, &history, &failure);
    wandb_text_free(cursor);
    if (status == WANDB_OK)
        status = put_rows(history, UINT64_MAX);
    wandb_history_free(history);
    return status;
}

int32_t sum(const words *step)
{
    wandb_history *history = NULL;
    const char *key = word(step, "keys");
    double total = 0, begun;
    int64_t rows = 0;
    int32_t status;
    TRY(begin_scan(step, &history));
    begun = now();
    while ((status = wandb_history_next(history, NULL, &failure)) == WANDB_OK) {
        double value = 0;
        if (wandb_history_f64(history, S(key), &value) == WANDB_OK)
            total += value;
        rows++;
    }
    put("{\"rows\": ");
    put_number(rows);
    put(", \"sum\": ");
    put_double(total);
    put(", \"seconds\": ");
    put_double(now() - begun);
    put("}");
    wandb_history_free(history);
    return unless_done(status);
}
