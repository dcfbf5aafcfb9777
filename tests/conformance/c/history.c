/* Samples and scans. */
#include "driver.h"

static int32_t sampled(const words *step)
{
    wandb_sample_opts opts = WANDB_SAMPLE_OPTS_INIT;
    const char *axis = word(step, "x_axis"), *stream = word(step, "stream");
    wandb_table *table = NULL;
    texts keys;
    size_t row, column;
    opts.samples = (uint64_t)number(step, "samples", 0);
    if (list(step, "keys", &keys)) {
        opts.keys = keys.items;
        opts.key_lens = keys.lens;
        opts.n_keys = keys.count;
    }
    if (axis != NULL) {
        opts.x_axis = axis;
        opts.x_axis_len = strlen(axis);
    }
    if (stream != NULL && strcmp(stream, "system") == 0)
        opts.stream = WANDB_STREAM_SYSTEM;
    TRY(wandb_run_history(run, &opts, NULL, &table, &failure));
    put("[");
    for (row = 0; row < wandb_table_rows(table); row++) {
        bool first = true;
        put(row > 0 ? ", {" : "{");
        for (column = 0; column < wandb_table_columns(table); column++) {
            const char *text, *name;
            size_t len, name_len;
            if (wandb_table_cell_json(table, column, row, &text, &len) != WANDB_OK
                || wandb_table_name(table, column, &name, &name_len) != WANDB_OK)
                continue;
            put(first ? "" : ", ");
            put_text(name, name_len);
            put(": ");
            put_raw(text, len);
            first = false;
        }
        put("}");
    }
    put("]");
    wandb_table_free(table);
    return WANDB_OK;
}

static int32_t scanned(const words *step)
{
    wandb_scan_opts opts = WANDB_SCAN_OPTS_INIT;
    wandb_history *history = NULL;
    texts keys;
    int32_t status;
    bool first = true;
    if (list(step, "keys", &keys)) {
        opts.keys = keys.items;
        opts.key_lens = keys.lens;
        opts.n_keys = keys.count;
    }
    opts.page_size = (uint64_t)number(step, "page_size", 0);
    opts.min_step = number(step, "min_step", 0);
    opts.max_step = number(step, "max_step", WANDB_STEP_NONE);
    TRY(wandb_run_scan_history(run, &opts, &history, &failure));
    put("[");
    while ((status = wandb_history_next(history, NULL, &failure)) == WANDB_OK) {
        const char *text;
        size_t len;
        status = wandb_history_row_json(history, &text, &len);
        if (status != WANDB_OK)
            break;
        put(first ? "" : ", ");
        put_raw(text, len);
        first = false;
    }
    put("]");
    wandb_history_free(history);
    return status == WANDB_DONE ? WANDB_OK : status;
}

int32_t history_step(const words *step)
{
    bool samples = strcmp(step->op, "history") == 0;
    if (!samples && strcmp(step->op, "scan_history") != 0)
        return NOT_MINE;
    if (run == NULL)
        return NOTHING;
    return samples ? sampled(step) : scanned(step);
}
