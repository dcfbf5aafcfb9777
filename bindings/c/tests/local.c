/* Local runs: everything that needs no server, on a recorded run.
 *
 *     local RUN_DIRECTORY OUT_DIRECTORY
 *
 * What the runner compares with the recording goes to files in OUT_DIRECTORY:
 * rows.jsonl, batches.jsonl, system.jsonl, run.json, console.jsonl, files.jsonl
 * and the downloaded files under download/. */
#include "check.h"
#include <float.h>
#include <math.h>

enum { ROWS = 521 };

static const char *out_directory;

static FILE *out(const char *name)
{
    char path[4096];
    FILE *file;
    snprintf(path, sizeof path, "%s/%s", out_directory, name);
    file = fopen(path, "wb");
    NEED(file != NULL);
    return file;
}

/* The texts that belong to a run, as one JSON object. */
static void attributes(const wandb_run *run)
{
    static const struct {
        const char *expected; /* its name in the recording's facts */
        const char *name;
        int32_t (*get)(const wandb_run *, const char **, size_t *);
    } texts[] = {
        {"run_id", "id", wandb_run_id},
        {"display_name", "displayName", wandb_run_name},
        {"entity", "entity", wandb_run_entity},
        {"project", "project", wandb_run_project},
        {"state", "state", wandb_run_state},
        {"run_group", "group", wandb_run_group},
        {"job_type", "job_type", wandb_run_job_type},
        {"notes", "notes", wandb_run_notes},
    };
    static const struct {
        const char *expected;
        int32_t (*get)(const wandb_run *, const char **, size_t *);
    } jsons[] = {
        {"config", wandb_run_config_json},
        {"summary", wandb_run_summary_json},
        {"tags", wandb_run_tags_json},
        {"system_metrics", wandb_run_system_metrics_json},
    };
    FILE *file = out("run.json");
    const char *text = NULL;
    const char *again = NULL;
    size_t len = 0;
    size_t at;
    uint64_t count = 0;
    int32_t code = 7;

    fputs("{", file);
    for (at = 0; at < sizeof texts / sizeof *texts; at++) {
        CHECK_IS(texts[at].get(run, &text, &len), WANDB_OK);
        CHECK(text != NULL && strlen(text) == len);
        CHECK_IS(wandb_run_attr_text(run, S(texts[at].name), &again, NULL), WANDB_OK);
        CHECK(strcmp(text, again) == 0);
        CHECK_IS(wandb_run_attr_json(run, S(texts[at].name), &text, &len), WANDB_OK);
        fprintf(file, "\"%s\": %s, ", texts[at].expected, text);
    }
    for (at = 0; at < sizeof jsons / sizeof *jsons; at++) {
        CHECK_IS(jsons[at].get(run, &text, &len), WANDB_OK);
        CHECK(text != NULL && strlen(text) == len);
        CHECK_IS(jsons[at].get(run, &again, NULL), WANDB_OK);
        CHECK(text == again);
        fprintf(file, "\"%s\": %s, ", jsons[at].expected, text);
    }
    CHECK_IS(wandb_run_attr_text(run, WANDB_STR("host"), &text, &len), WANDB_OK);
    fprintf(file, "\"host\": \"%s\", ", text);
    CHECK_IS(wandb_run_created_at(run, &text, &len), WANDB_OK);
    fprintf(file, "\"created_at\": \"%s\", ", text);
    CHECK_IS(wandb_run_directory(run, &text, &len), WANDB_OK);
    fprintf(file, "\"directory\": \"%s\", ", text);
    CHECK_IS(wandb_run_exit_code(run, &code), WANDB_OK);
    fprintf(file, "\"exit_code\": %d, ", (int)code);
    CHECK_IS(wandb_run_history_line_count(run, &count), WANDB_OK);
    fprintf(file, "\"rows\": %lu}\n", (unsigned long)count);
    CHECK(fclose(file) == 0);

    CHECK_IS(wandb_run_url(run, &text, &len), WANDB_NULL);
    CHECK(text == NULL && len == 0);
    CHECK_IS(wandb_run_attr_text(run, WANDB_STR("no_such_attribute"), &text, &len), WANDB_MISSING);
    CHECK_IS(wandb_run_attr_json(run, WANDB_STR("no_such_attribute"), &text, &len), WANDB_MISSING);
    CHECK_IS(wandb_run_attr_text(run, WANDB_STR("config"), &text, &len), WANDB_E_TYPE);
    CHECK_IS(wandb_run_attr_text(run, WANDB_STR("sweep_name"), &text, &len), WANDB_NULL);
}

static void load(wandb_run *run)
{
    wandb_error *err = NULL;
    wandb_text *json = NULL;
    const char *text = NULL;
    size_t len = 0;
    int64_t step = 0;

    CHECK_OK(wandb_run_load(run, NULL, &err), err);
    CHECK_IS(wandb_run_name(run, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "digits mlp \xe2\x9c\x93") == 0 && len == strlen(text));
    CHECK_OK(wandb_run_last_history_step(run, NULL, &step, &err), err);
    CHECK(step == 1000);

    CHECK_OK(wandb_run_history_keys_json(run, NULL, &json, &err), err);
    CHECK_IS(wandb_text_get(json, &text, &len), WANDB_OK);
    CHECK(strlen(text) == len && strstr(text, "grad/norm") != NULL);
    wandb_text_free(json);

    /* The older SDK keeps a file of it. */
    if (wandb_run_metadata_json(run, NULL, &json, NULL) == WANDB_OK) {
        CHECK_IS(wandb_text_get(json, &text, NULL), WANDB_OK);
        CHECK(strstr(text, "demo-host") != NULL);
        wandb_text_free(json);
    } else {
        CHECK_FAILS(wandb_run_metadata_json(run, NULL, &json, &err), WANDB_E_NOT_FOUND, err);
        CHECK(json == NULL);
    }
}

/* Config and summary value by value. */
static void maps(const wandb_run *run)
{
    wandb_map *map = NULL;
    double f = 0;
    int64_t i = 0;
    const char *text = NULL;
    size_t len = 0;
    size_t at;

    CHECK_IS(wandb_run_config(run, &map), WANDB_OK);
    for (at = 0; at < wandb_map_len(map); at++) {
        CHECK_IS(wandb_map_key(map, at, &text, &len), WANDB_OK);
        CHECK_IS(wandb_map_json(map, text, len, &text, &len), WANDB_OK);
        CHECK(strlen(text) == len);
    }
    CHECK_IS(wandb_map_i64(map, WANDB_STR("dataset_hash"), &i), WANDB_OK);
    CHECK(i == 2378228323872222368);
    CHECK_IS(wandb_map_f64(map, WANDB_STR("model.init.scale"), &f), WANDB_OK);
    CHECK(f == 0.1);
    CHECK_IS(wandb_map_f64(map, WANDB_STR("resume_from"), &f), WANDB_NULL);
    CHECK_IS(wandb_map_f64(map, WANDB_STR("no such key"), &f), WANDB_MISSING);
    CHECK_IS(wandb_map_f64(map, WANDB_STR("model"), &f), WANDB_E_TYPE);
    CHECK_IS(wandb_map_str(map, WANDB_STR("model.kind"), &text, &len), WANDB_OK);
    CHECK(strcmp(text, "mlp") == 0 && len == 3);
    wandb_map_free(map);

    CHECK_IS(wandb_run_summary(run, &map), WANDB_OK);
    CHECK_IS(wandb_map_f64(map, WANDB_STR("val.err.top1"), &f), WANDB_OK);
    CHECK(f == 0.050378);
    wandb_map_free(map);
    CHECK_IS(wandb_run_system_metrics(run, &map), WANDB_OK);
    CHECK(wandb_map_len(map) > 0);
    wandb_map_free(map);
}

/* A cell as each type. */
static void typed(const wandb_history *row, const char *key, int32_t f64, int32_t i64,
                  int32_t boolean, int32_t str)
{
    double d = 7;
    int64_t i = 7;
    int32_t b = 7;
    const char *text = key;
    size_t len = 7;

    if (!(CHECK_IS(wandb_history_f64(row, S(key), &d), f64)
          & CHECK_IS(wandb_history_i64(row, S(key), &i), i64)
          & CHECK_IS(wandb_history_bool(row, S(key), &b), boolean)
          & CHECK_IS(wandb_history_str(row, S(key), &text, &len), str))) {
        fprintf(stderr, "    key %s\n", key);
    }
    CHECK(f64 == WANDB_OK || d == 0);
    CHECK(i64 == WANDB_OK || i == 0);
    CHECK(boolean == WANDB_OK || b == 0);
    CHECK(str == WANDB_OK ? strlen(text) == len : text == NULL && len == 0);
}

static void cells_of_first_row(const wandb_history *row)
{
    const int32_t no = WANDB_E_TYPE;
    const int32_t gone = WANDB_MISSING;
    double d = 0;
    int64_t i = 0;
    int32_t b = 7;
    const char *text = NULL;
    const char *again = NULL;
    size_t len = 0;

    CHECK_IS(wandb_history_step(row, &i), WANDB_OK);
    CHECK(i == 0);
    typed(row, "loss", WANDB_OK, no, no, no);
    typed(row, "phase", no, no, no, WANDB_OK);
    typed(row, "improved", no, no, WANDB_OK, no);
    typed(row, "batch_id", WANDB_OK, WANDB_OK, no, no);
    typed(row, "val", no, no, no, no);
    typed(row, "weights", no, no, no, no);
    typed(row, "val.err.top1", WANDB_OK, no, no, no);
    typed(row, "no such key", gone, gone, gone, gone);
    typed(row, "val.nothing", gone, gone, gone, gone);
    typed(row, "", gone, gone, gone, gone);

    /* Integers of 63 bits are exact, as doubles they are rounded. */
    CHECK_IS(wandb_history_i64(row, WANDB_STR("batch_id"), &i), WANDB_OK);
    CHECK_IS(wandb_history_f64(row, WANDB_STR("batch_id"), &d), WANDB_OK);
    CHECK(i == 3814988129672920770 && d == (double)i);

    /* NaN and infinities are numbers, and strings in JSON. */
    CHECK_IS(wandb_history_f64(row, WANDB_STR("precision.8"), &d), WANDB_OK);
    CHECK(isnan(d));
    CHECK_IS(wandb_history_f64(row, WANDB_STR("loss_ratio"), &d), WANDB_OK);
    CHECK(d > DBL_MAX);
    CHECK_IS(wandb_history_f64(row, WANDB_STR("val.log_confident"), &d), WANDB_OK);
    CHECK(d < -DBL_MAX);
    CHECK_IS(wandb_history_json(row, WANDB_STR("precision.8"), &text, &len), WANDB_OK);
    CHECK(strcmp(text, "\"NaN\"") == 0 && len == 5);

    CHECK_IS(wandb_history_bool(row, WANDB_STR("improved"), &b), WANDB_OK);
    CHECK(b == 1);
    CHECK_IS(wandb_history_str(row, WANDB_STR("phase"), &text, &len), WANDB_OK);
    CHECK(strcmp(text, "warmup") == 0 && len == 6);
    CHECK_IS(wandb_history_str(row, WANDB_STR("phase"), &again, NULL), WANDB_OK);
    CHECK(text == again);
    CHECK_IS(wandb_history_json(row, WANDB_STR("phase"), &again, &len), WANDB_OK);
    CHECK(strcmp(again, "\"warmup\"") == 0 && strcmp(text, "warmup") == 0);
    CHECK_IS(wandb_history_json(row, WANDB_STR("no such key"), &text, &len), WANDB_MISSING);
    CHECK(text == NULL && len == 0);
}

static void cells_of_last_row(const wandb_history *row)
{
    const int32_t null = WANDB_NULL;
    int64_t step = 0;
    const char *text = NULL;
    size_t len = 0;

    CHECK_IS(wandb_history_step(row, &step), WANDB_OK);
    CHECK(step == 1000);
    typed(row, "final.reference", null, null, null, null);
    CHECK_IS(wandb_history_json(row, WANDB_STR("final.reference"), &text, &len), WANDB_OK);
    CHECK(strcmp(text, "null") == 0 && len == 4);
}

static void report(const wandb_history *history, uint64_t rows)
{
    wandb_scan_report report = WANDB_SCAN_REPORT_INIT;
    const char *doubt = "";
    size_t len = 7;

    CHECK_IS(wandb_history_report(history, &report), WANDB_OK);
    CHECK(report.struct_size == sizeof report);
    CHECK(report.rows == rows);
    CHECK(report.proven == 1);
    CHECK(report.requests == 0 && report.retries == 0);
    CHECK(report.from_local == rows && report.from_graphql == 0);
    CHECK(report.from_parquet == 0 && report.from_live == 0 && report.n_absent == 0);
    CHECK_IS(wandb_history_doubt(history, &doubt, &len), WANDB_NULL);
    CHECK(doubt == NULL && len == 0);
}

static void whole_rows(const wandb_run *run)
{
    FILE *file = out("rows.jsonl");
    wandb_history *history = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    const char *again = NULL;
    size_t len = 0;
    int64_t step = 0;
    uint64_t rows = 0;
    int32_t status;

    NEED(CHECK_OK(wandb_run_scan_history(run, NULL, &history, &err), err));
    while ((status = wandb_history_next(history, NULL, &err)) == WANDB_OK) {
        CHECK_IS(wandb_history_row_json(history, &text, &len), WANDB_OK);
        CHECK(text != NULL && strlen(text) == len && strchr(text, '\n') == NULL);
        CHECK_IS(wandb_history_row_json(history, &again, NULL), WANDB_OK);
        CHECK(text == again);
        fwrite(text, 1, len, file);
        fputc('\n', file);
        if (rows == 0) {
            cells_of_first_row(history);
        } else if (rows == ROWS - 1) {
            cells_of_last_row(history);
        }
        rows++;
    }
    CHECK_IS(status, WANDB_DONE);
    CHECK(err == NULL);
    CHECK(rows == ROWS);
    /* The end stays, and has no row. */
    CHECK_IS(wandb_history_next(history, NULL, &err), WANDB_DONE);
    CHECK_IS(wandb_history_step(history, &step), WANDB_E_INVALID_ARGUMENT);
    CHECK_IS(wandb_history_row_json(history, &text, &len), WANDB_E_INVALID_ARGUMENT);
    report(history, ROWS);
    wandb_history_free(history);
    CHECK(fclose(file) == 0);
}

/* The rows again, from the cells of batches. */
static void batch_rows(const wandb_history *history, size_t rows, FILE *file)
{
    const char *text = NULL;
    const char *name = NULL;
    size_t columns = 0;
    size_t column;
    size_t found;
    size_t len = 0;
    size_t row;

    CHECK_IS(wandb_history_batch_columns(history, &columns), WANDB_OK);
    for (column = 0; column < columns; column++) {
        CHECK_IS(wandb_history_batch_name(history, column, &name, &len), WANDB_OK);
        CHECK(strlen(name) == len);
        CHECK_IS(wandb_history_batch_find(history, name, len, &found), WANDB_OK);
        CHECK(found == column);
    }
    CHECK_IS(wandb_history_batch_name(history, columns, &name, &len), WANDB_E_INVALID_ARGUMENT);
    CHECK_IS(wandb_history_batch_find(history, WANDB_STR("no such key"), &found), WANDB_MISSING);
    for (row = 0; row < rows; row++) {
        const char *comma = "";
        fputc('{', file);
        for (column = 0; column < columns; column++) {
            int32_t status = wandb_history_batch_cell_json(history, column, row, &text, &len);
            if (status == WANDB_MISSING) {
                CHECK(text == NULL && len == 0);
                continue;
            }
            CHECK_IS(status, WANDB_OK);
            CHECK_IS(wandb_history_batch_name(history, column, &name, NULL), WANDB_OK);
            fputs(comma, file);
            write_key(file, name);
            fputs(text, file);
            comma = ", ";
        }
        fputs("}\n", file);
    }
    CHECK_IS(wandb_history_batch_cell_json(history, 0, rows, &text, &len),
             WANDB_E_INVALID_ARGUMENT);
    CHECK_IS(wandb_history_batch_cell_json(history, columns, 0, &text, &len),
             WANDB_E_INVALID_ARGUMENT);
}

static void batches(const wandb_run *run)
{
    FILE *file = out("batches.jsonl");
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_history *history = NULL;
    wandb_error *err = NULL;
    size_t rows = 0;
    size_t sum = 0;
    int32_t status;

    what.batch_rows = 100;
    NEED(CHECK_OK(wandb_run_scan_history(run, &what, &history, &err), err));
    while ((status = wandb_history_next_batch(history, NULL, &rows, &err)) == WANDB_OK) {
        CHECK(rows > 0 && rows <= 100);
        sum += rows;
        batch_rows(history, rows, file);
    }
    CHECK_IS(status, WANDB_DONE);
    CHECK(sum == ROWS && rows == 0);
    CHECK_IS(wandb_history_next_batch(history, NULL, &rows, &err), WANDB_DONE);
    report(history, ROWS);
    wandb_history_free(history);
    CHECK(fclose(file) == 0);
}

/* Columns as numbers, each with its state. */
static void numbers(const wandb_run *run)
{
    static const char *const keys[] = {"_step", "loss", "batch_id", "precision.8", "phase",
                                       "final.reference"};
    static const size_t lens[] = {5, 4, 8, 11, 5, 15};
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_history *history = NULL;
    wandb_error *err = NULL;
    double f[ROWS];
    int64_t i[ROWS];
    uint8_t s[ROWS];
    size_t rows = 0;
    size_t needed = 0;
    size_t columns = 0;

    what.keys = keys;
    what.key_lens = lens;
    what.n_keys = 6;
    what.any = 1;
    what.batch_rows = 10000;
    NEED(CHECK_OK(wandb_run_scan_history(run, &what, &history, &err), err));
    NEED(CHECK_OK(wandb_history_next_batch(history, NULL, &rows, &err), err));
    NEED(rows == ROWS);
    CHECK_IS(wandb_history_batch_columns(history, &columns), WANDB_OK);
    CHECK(columns == 6);

    /* How much there is, before there is room. */
    CHECK_IS(wandb_history_batch_f64(history, 0, NULL, NULL, 0, &needed), WANDB_OK);
    CHECK(needed == ROWS);
    f[2] = 7;
    CHECK_IS(wandb_history_batch_f64(history, 0, f, NULL, 2, &needed), WANDB_E_TOO_LARGE);
    CHECK(needed == ROWS && f[0] == 0 && f[1] == 1 && f[2] == 7);

    CHECK_IS(wandb_history_batch_i64(history, 0, i, s, ROWS, &needed), WANDB_OK);
    CHECK(i[519] == 519 && i[520] == 1000 && s[520] == WANDB_CELL_VALUE);
    CHECK_IS(wandb_history_batch_f64(history, 1, f, s, ROWS, NULL), WANDB_OK);
    CHECK(f[0] == 2.2871316258317034 && s[0] == WANDB_CELL_VALUE);
    CHECK(isnan(f[520]) && s[520] == WANDB_CELL_MISSING);
    CHECK_IS(wandb_history_batch_i64(history, 1, i, s, ROWS, NULL), WANDB_OK);
    CHECK(i[0] == 2 && s[0] == WANDB_CELL_INEXACT);
    CHECK(i[520] == 0 && s[520] == WANDB_CELL_MISSING);

    CHECK_IS(wandb_history_batch_i64(history, 2, i, s, ROWS, NULL), WANDB_OK);
    CHECK(i[0] == 3814988129672920770 && s[0] == WANDB_CELL_VALUE);
    CHECK_IS(wandb_history_batch_f64(history, 2, f, s, ROWS, NULL), WANDB_OK);
    CHECK(f[0] == 3814988129672920770.0 && s[0] == WANDB_CELL_INEXACT);

    /* NaN is a number here, but no integer. */
    CHECK_IS(wandb_history_batch_f64(history, 3, f, s, ROWS, NULL), WANDB_OK);
    CHECK(isnan(f[0]) && s[0] == WANDB_CELL_VALUE);
    CHECK_IS(wandb_history_batch_i64(history, 3, i, s, ROWS, NULL), WANDB_OK);
    CHECK(i[0] == 0 && s[0] == WANDB_CELL_NOT_A_NUMBER);

    CHECK_IS(wandb_history_batch_f64(history, 4, f, s, ROWS, NULL), WANDB_OK);
    CHECK(isnan(f[0]) && s[0] == WANDB_CELL_NOT_A_NUMBER);
    CHECK_IS(wandb_history_batch_i64(history, 5, NULL, s, ROWS, NULL), WANDB_OK);
    CHECK(s[0] == WANDB_CELL_MISSING && s[520] == WANDB_CELL_NULL);
    CHECK_IS(wandb_history_batch_i64(history, 6, i, s, ROWS, &needed), WANDB_E_INVALID_ARGUMENT);
    CHECK(needed == 0);
    wandb_history_free(history);
}

/* Keys below a prefix, keys left out, keys that are nowhere. */
/* Of exported files, which no local run has. */
static void exports(const wandb_run *run, wandb_scan_opts what)
{
    wandb_history *history = NULL;
    wandb_error *err = NULL;

    what.exports = -1;
    NEED(CHECK_OK(wandb_run_scan_history(run, &what, &history, &err), err));
    CHECK_IS(wandb_history_next(history, NULL, NULL), WANDB_OK);
    wandb_history_free(history);

    history = NULL;
    what.exports = 1;
    NEED(wandb_run_scan_history(run, &what, &history, &err) == WANDB_E_UNSUPPORTED);
    CHECK(history == NULL);
    CHECK(strstr(check_message(err), "the feature parquet") != NULL);
    wandb_error_free(err);
    what.exports = 2;
    CHECK_FAILS(wandb_run_scan_history(run, &what, &history, &err), WANDB_E_INVALID_ARGUMENT, err);
    what.exports = -2;
    CHECK_FAILS(wandb_run_scan_history(run, &what, &history, &err), WANDB_E_INVALID_ARGUMENT, err);
}

static void chosen_keys(const wandb_run *run)
{
    const char *keys[] = {"loss", "final.*", "lost", "lost.*"};
    const size_t lens[] = {4, 7, 4, 6};
    const char *left_out[] = {"fin*r", "_step"};
    const size_t left_out_lens[] = {5, 5};
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_scan_report report = WANDB_SCAN_REPORT_INIT;
    wandb_history *history = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    size_t len = 0;
    size_t n = 0;
    int32_t status;

    what.keys = keys;
    what.key_lens = lens;
    what.n_keys = 4;
    what.any = 1;
    what.prefetch = -1;
    what.expect_complete = 1;
    NEED(CHECK_OK(wandb_run_scan_history(run, &what, &history, &err), err));
    while ((status = wandb_history_next(history, NULL, &err)) == WANDB_OK) {
        if (wandb_history_json(history, WANDB_STR("final.reference"), &text, NULL) == WANDB_OK)
            n++;
    }
    CHECK_IS(status, WANDB_DONE);
    CHECK(n == 1);
    CHECK_IS(wandb_history_report(history, &report), WANDB_OK);
    CHECK(report.n_absent == 2);
    CHECK_IS(wandb_history_absent(history, 0, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "lost") == 0 && len == 4);
    CHECK_IS(wandb_history_absent(history, 1, &text, NULL), WANDB_OK);
    CHECK(strcmp(text, "lost.*") == 0);
    CHECK_IS(wandb_history_absent(history, 2, &text, &len), WANDB_MISSING);
    CHECK(text == NULL && len == 0);
    wandb_history_free(history);

    n = 0;
    what = (wandb_scan_opts)WANDB_SCAN_OPTS_INIT;
    what.leave_out = left_out;
    what.leave_out_lens = left_out_lens;
    what.n_leave_out = 2;
    what.prefetch = 3;
    NEED(CHECK_OK(wandb_run_scan_history(run, &what, &history, &err), err));
    while ((status = wandb_history_next(history, NULL, &err)) == WANDB_OK) {
        CHECK_IS(wandb_history_json(history, WANDB_STR("_step"), &text, NULL), WANDB_MISSING);
        n += wandb_history_json(history, WANDB_STR("loss"), &text, NULL) == WANDB_OK;
    }
    CHECK_IS(status, WANDB_DONE);
    CHECK(n > 100);
    wandb_history_free(history);

    history = NULL;
    what.prefetch = -2;
    CHECK_FAILS(wandb_run_scan_history(run, &what, &history, &err), WANDB_E_INVALID_ARGUMENT, err);
    CHECK(history == NULL);
    what.prefetch = 0;
    exports(run, what);
}

static void ranges(const wandb_run *run)
{
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_history *history = NULL;
    wandb_error *err = NULL;
    int64_t step = 0;
    int64_t expected = 10;

    what.min_step = 10;
    what.max_step = 20;
    what.page_size = 3;
    NEED(CHECK_OK(wandb_run_scan_history(run, &what, &history, &err), err));
    while (wandb_history_next(history, NULL, NULL) == WANDB_OK) {
        CHECK_IS(wandb_history_step(history, &step), WANDB_OK);
        CHECK(step == expected);
        expected++;
    }
    CHECK(expected == 20);
    wandb_history_free(history);
}

static void table_rows(const wandb_table *table, FILE *file)
{
    const char *name = NULL;
    const char *text = NULL;
    size_t row;
    size_t column;

    for (row = 0; row < wandb_table_rows(table); row++) {
        const char *comma = "";
        fputc('{', file);
        for (column = 0; column < wandb_table_columns(table); column++) {
            int32_t status = wandb_table_cell_json(table, column, row, &text, NULL);
            if (status == WANDB_MISSING) {
                continue;
            }
            CHECK_IS(status, WANDB_OK);
            CHECK_IS(wandb_table_name(table, column, &name, NULL), WANDB_OK);
            fputs(comma, file);
            write_key(file, name);
            fputs(text, file);
            comma = ", ";
        }
        fputs("}\n", file);
    }
}

static void sampled(const wandb_run *run)
{
    static const char *const keys[] = {"loss"};
    static const size_t lens[] = {4};
    FILE *file = out("system.jsonl");
    wandb_sample_opts what = WANDB_SAMPLE_OPTS_INIT;
    wandb_table *table = NULL;
    wandb_error *err = NULL;
    double f[50];
    int64_t i[50];
    uint8_t s[50];
    size_t column = 9;
    size_t needed = 0;
    const char *name = NULL;

    what.samples = 50;
    what.keys = keys;
    what.key_lens = lens;
    what.n_keys = 1;
    NEED(CHECK_OK(wandb_run_history(run, &what, NULL, &table, &err), err));
    CHECK(wandb_table_rows(table) > 10 && wandb_table_rows(table) <= 50);
    CHECK(wandb_table_columns(table) == 2);
    CHECK_IS(wandb_table_find(table, WANDB_STR("loss"), &column), WANDB_OK);
    CHECK_IS(wandb_table_f64(table, column, f, s, 50, &needed), WANDB_OK);
    CHECK(needed == wandb_table_rows(table) && f[0] > 0 && s[0] == WANDB_CELL_VALUE);
    CHECK_IS(wandb_table_find(table, WANDB_STR("_step"), &column), WANDB_OK);
    CHECK_IS(wandb_table_i64(table, column, i, NULL, 50, NULL), WANDB_OK);
    CHECK(i[0] >= 0 && i[1] > i[0]);
    CHECK_IS(wandb_table_find(table, WANDB_STR("acc"), &column), WANDB_MISSING);
    CHECK_IS(wandb_table_name(table, 2, &name, NULL), WANDB_E_INVALID_ARGUMENT);
    wandb_table_free(table);

    what = (wandb_sample_opts)WANDB_SAMPLE_OPTS_INIT;
    what.stream = WANDB_STREAM_SYSTEM;
    NEED(CHECK_OK(wandb_run_history(run, &what, NULL, &table, &err), err));
    table_rows(table, file);
    wandb_table_free(table);
    CHECK(fclose(file) == 0);
}

static void console(const wandb_run *run)
{
    FILE *file = out("console.jsonl");
    wandb_console *console = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    size_t len = 0;
    size_t at;
    uint64_t number = 0;
    uint64_t lines = 0;
    int32_t stream = 7;
    int32_t status;

    NEED(CHECK_OK(wandb_run_console(run, &console, &err), err));
    while ((status = wandb_console_next(console, NULL, &err)) == WANDB_OK) {
        CHECK_IS(wandb_console_number(console, &number), WANDB_OK);
        CHECK(number == lines);
        CHECK_IS(wandb_console_stream(console, &stream), WANDB_OK);
        CHECK(stream == WANDB_CONSOLE_STDOUT || stream == WANDB_CONSOLE_STDERR);
        CHECK_IS(wandb_console_timestamp(console, &text, &len), WANDB_OK);
        CHECK(len > 0 && strlen(text) == len);
        CHECK_IS(wandb_console_text(console, &text, &len), WANDB_OK);
        /* Bytes as numbers: console text may hold anything. */
        fprintf(file, "{\"stream\": \"%s\", \"bytes\": [",
                stream == WANDB_CONSOLE_STDOUT ? "stdout" : "stderr");
        for (at = 0; at < len; at++) {
            fprintf(file, "%s%d", at > 0 ? ", " : "", (unsigned char)text[at]);
        }
        fputs("]}\n", file);
        lines++;
    }
    CHECK_IS(status, WANDB_DONE);
    CHECK(lines > 0);
    CHECK_IS(wandb_console_next(console, NULL, &err), WANDB_DONE);
    CHECK_IS(wandb_console_text(console, &text, &len), WANDB_E_INVALID_ARGUMENT);
    wandb_console_free(console);
    CHECK(fclose(file) == 0);
}

static int32_t hear(uint64_t done, uint64_t total, void *user)
{
    uint64_t *last = user;
    CHECK(done <= total || total == 0);
    CHECK(done >= *last);
    *last = done;
    return 0;
}

static int32_t refuse(uint64_t done, uint64_t total, void *user)
{
    (void)done;
    (void)total;
    (void)user;
    return 1;
}

static void download(const wandb_file *file)
{
    char root[4096];
    wandb_download_opts how = WANDB_DOWNLOAD_OPTS_INIT;
    wandb_error *err = NULL;
    wandb_text *path = NULL;
    const char *text = NULL;
    uint64_t heard = 0;
    uint64_t size = 0;

    snprintf(root, sizeof root, "%s/download", out_directory);
    CHECK_IS(wandb_file_size(file, &size), WANDB_OK);
    how.progress = hear;
    how.user = &heard;
    CHECK_OK(wandb_file_download(file, S(root), &how, NULL, &path, &err), err);
    CHECK(heard == size);
    CHECK_IS(wandb_text_get(path, &text, NULL), WANDB_OK);
    CHECK(strncmp(text, root, strlen(root)) == 0);
    wandb_text_free(path);

    CHECK_FAILS(wandb_file_download(file, S(root), NULL, NULL, &path, &err), WANDB_E_EXISTS, err);
    CHECK(path == NULL);
    how = (wandb_download_opts)WANDB_DOWNLOAD_OPTS_INIT;
    how.exist_ok = 1;
    CHECK_OK(wandb_file_download(file, S(root), &how, NULL, NULL, &err), err);
    how = (wandb_download_opts)WANDB_DOWNLOAD_OPTS_INIT;
    how.replace = 1;
    CHECK_OK(wandb_file_download(file, S(root), &how, NULL, NULL, &err), err);

    /* Told to stop: the file that was there stays. */
    how.progress = refuse;
    CHECK_FAILS(wandb_file_download(file, S(root), &how, NULL, &path, &err), WANDB_E_CANCELLED,
                err);
    CHECK(path == NULL);
}

static void files(const wandb_run *run)
{
    FILE *list = out("files.jsonl");
    wandb_files *files = NULL;
    wandb_file *file = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    uint64_t size = 0;
    uint64_t total = 0;
    int32_t status;

    NEED(CHECK_OK(wandb_run_files(run, NULL, &files, &err), err));
    CHECK_IS(wandb_files_total(files, NULL, &total, &err), WANDB_NULL);
    while ((status = wandb_files_next(files, NULL, &file, &err)) == WANDB_OK) {
        CHECK_IS(wandb_file_size(file, &size), WANDB_OK);
        CHECK_IS(wandb_file_local_path(file, &text, NULL), WANDB_OK);
        CHECK_IS(wandb_file_name(file, &text, NULL), WANDB_OK);
        fprintf(list, "{\"name\": \"%s\", \"size\": %lu}\n", text, (unsigned long)size);
        download(file);
        wandb_file_free(file);
    }
    CHECK_IS(status, WANDB_DONE);
    CHECK(file == NULL);
    CHECK_IS(wandb_files_next(files, NULL, &file, &err), WANDB_DONE);
    wandb_files_free(files);
    CHECK(fclose(list) == 0);

    NEED(CHECK_OK(wandb_run_file(run, WANDB_STR("eval/confusion.json"), NULL, &file, &err), err));
    wandb_file_free(file);
    CHECK_IS(wandb_run_file(run, WANDB_STR("no such file"), NULL, &file, &err),
             WANDB_E_NOT_FOUND);
    CHECK(file == NULL && err != NULL && strstr(check_message(err), "no such file") != NULL);
    wandb_error_free(err);
}

static void named_files(const wandb_run *run)
{
    static const char *const names[] = {"eval/confusion.json", "no such file"};
    static const size_t lens[] = {19, 12};
    wandb_files_opts which = WANDB_FILES_OPTS_INIT;
    wandb_files *files = NULL;
    wandb_file *file = NULL;
    wandb_error *err = NULL;

    which.names = names;
    which.name_lens = lens;
    which.n_names = 2;
    which.per_page = 1;
    NEED(CHECK_OK(wandb_run_files(run, &which, &files, &err), err));
    CHECK_OK(wandb_files_next(files, NULL, &file, &err), err);
    wandb_file_free(file);
    CHECK_IS(wandb_files_next(files, NULL, &file, &err), WANDB_DONE);
    wandb_files_free(files);
}

/* The list of a directory names the run, and its path opens it. */
static void listed(const char *directory, const wandb_run *run)
{
    char parent[4096];
    wandb_local_runs *runs = NULL;
    wandb_run *opened = NULL;
    wandb_error *err = NULL;
    const char *id = NULL;
    const char *own = NULL;
    const char *path = NULL;
    size_t len = 0;
    int32_t offline = 7;
    int32_t synced = 7;

    snprintf(parent, sizeof parent, "%s/..", directory);
    NEED(CHECK_OK(wandb_local_runs_open(S(parent), &runs, &err), err));
    CHECK_IS(wandb_local_runs_id(runs, &id, NULL), WANDB_E_INVALID_ARGUMENT);
    NEED(CHECK_OK(wandb_local_runs_next(runs, &err), err));
    CHECK_IS(wandb_local_runs_id(runs, &id, NULL), WANDB_OK);
    CHECK_IS(wandb_run_id(run, &own, NULL), WANDB_OK);
    CHECK(strcmp(id, own) == 0);
    CHECK_IS(wandb_local_runs_offline(runs, &offline), WANDB_OK);
    CHECK_IS(wandb_local_runs_synced(runs, &synced), WANDB_OK);
    CHECK(offline == 1 && synced == 0);
    CHECK_IS(wandb_local_runs_path(runs, &path, &len), WANDB_OK);
    CHECK_OK(wandb_run_open(path, len, NULL, &opened, &err), err);
    wandb_run_free(opened);
    CHECK_IS(wandb_local_runs_next(runs, &err), WANDB_DONE);
    CHECK_IS(wandb_local_runs_next(runs, &err), WANDB_DONE);
    wandb_local_runs_free(runs);
}

/* Children work on after their parent went, in any order. */
static void orphans(const char *directory)
{
    wandb_run *run = NULL;
    wandb_history *history = NULL;
    wandb_files *files = NULL;
    wandb_file *file = NULL;
    wandb_console *console = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;

    NEED(CHECK_OK(wandb_run_open_local(S(directory), NULL, &run, &err), err));
    NEED(CHECK_OK(wandb_run_scan_history(run, NULL, &history, &err), err));
    NEED(CHECK_OK(wandb_run_files(run, NULL, &files, &err), err));
    NEED(CHECK_OK(wandb_run_console(run, &console, &err), err));
    wandb_run_free(run);
    CHECK_OK(wandb_files_next(files, NULL, &file, &err), err);
    wandb_files_free(files);
    CHECK_IS(wandb_file_name(file, &text, NULL), WANDB_OK);
    CHECK_OK(wandb_history_next(history, NULL, &err), err);
    CHECK_OK(wandb_console_next(console, NULL, &err), err);
    wandb_file_free(file);
    wandb_history_free(history);
    wandb_console_free(console);
}

static void not_there(void)
{
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    size_t len = 0;

    CHECK_IS(wandb_run_open_local(WANDB_STR("/no/such/run"), NULL, &run, &err),
             WANDB_E_NOT_FOUND);
    NEED(run == NULL && err != NULL);
    CHECK(strstr(check_message(err), "/no/such/run") != NULL);
    CHECK(wandb_error_http_status(err) == 0);
    CHECK(wandb_error_attempts(err) == 0);
    CHECK(wandb_error_retryable(err) == 0);
    CHECK(wandb_error_retry_after_ms(err) == -1);
    CHECK_IS(wandb_error_subject(err, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "/no/such/run") == 0);
    wandb_error_free(err);
}

int main(int argc, char **argv)
{
    wandb_run *run = NULL;
    wandb_error *err = NULL;

    NEED(argc == 3);
    out_directory = argv[2];
    NEED(CHECK_OK(wandb_run_open_local(S(argv[1]), NULL, &run, &err), err));
    attributes(run);
    load(run);
    maps(run);
    whole_rows(run);
    batches(run);
    numbers(run);
    chosen_keys(run);
    ranges(run);
    sampled(run);
    console(run);
    files(run);
    named_files(run);
    listed(argv[1], run);
    wandb_run_free(run);
    orphans(argv[1]);
    not_there();
    return check_end();
}
