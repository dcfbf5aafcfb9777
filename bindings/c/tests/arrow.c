/* History as Arrow C streams, on a recorded run. Needs a library with the
 * feature arrow.
 *
 *     arrow RUN_DIRECTORY BASE_URL KEY
 *
 * The server has the runs of histories.py, of which it spoils r1. */
#define WANDB_RUN_ARROW
#include "misuse.h"
#include <errno.h>

enum { ROWS = 521, READABLE = 195 };

static wandb_run *run;
static const char *const keys[] = {"_step", "loss", "phase"};
static const size_t key_lens[] = {5, 4, 5};

/* What a place held before must not matter. */
static struct ArrowArrayStream junk(void)
{
    struct ArrowArrayStream stream;
    memset(&stream, 0x5a, sizeof stream);
    return stream;
}

static int is_released(const struct ArrowArrayStream *stream)
{
    return stream->release == NULL && stream->get_next == NULL && stream->private_data == NULL;
}

/* The schema as `name:format` words. */
static void schema_is(struct ArrowArrayStream *stream, const char *expected)
{
    struct ArrowSchema schema;
    char words[256] = "";
    int64_t at;
    NEED(stream->get_schema(stream, &schema) == 0);
    CHECK(strcmp(schema.format, "+s") == 0);
    for (at = 0; at < schema.n_children; at++) {
        const struct ArrowSchema *field = schema.children[at];
        size_t used = strlen(words);
        snprintf(words + used, sizeof words - used, " %s:%s", field->name, field->format);
        CHECK(field->flags & ARROW_FLAG_NULLABLE);
    }
    schema.release(&schema);
    if (!CHECK(strcmp(words, expected) == 0)) {
        fprintf(stderr, "    is%s\n", words);
    }
}

/* Reads to the end; the sum of a column of int64. */
static int64_t rows_of(struct ArrowArrayStream *stream, int64_t column, int64_t *sum)
{
    struct ArrowArray batch;
    int64_t rows = 0;
    int64_t at;
    *sum = 0;
    for (;;) {
        NEED(stream->get_next(stream, &batch) == 0);
        if (batch.release == NULL) {
            return rows;
        }
        for (at = 0; at < batch.length; at++) {
            *sum += ((const int64_t *)batch.children[column]->buffers[1])[at];
        }
        rows += batch.length;
        batch.release(&batch);
    }
}

static void scans(void)
{
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_arrow_opts how = WANDB_ARROW_OPTS_INIT;
    wandb_error *err = NULL;
    struct ArrowArrayStream stream = junk();
    const int64_t types[] = {WANDB_ARROW_INT64, WANDB_ARROW_JSON};
    int64_t whole;
    int64_t sum;

    what.keys = keys;
    what.key_lens = key_lens;
    what.n_keys = 3;
    NEED(CHECK_OK(wandb_run_scan_arrow(run, &what, NULL, &stream, &err), err));
    schema_is(&stream, " _step:l loss:g phase:u");
    CHECK(rows_of(&stream, 0, &whole) > 0 && whole > 0);
    stream.release(&stream);
    CHECK(stream.release == NULL);

    /* In small batches, with types that the caller gave. */
    what.batch_rows = 10;
    how.columns = keys;
    how.column_lens = key_lens;
    how.column_types = types;
    how.n_columns = 2;
    how.extra = 1;
    NEED(CHECK_OK(wandb_run_scan_arrow(run, &what, &how, &stream, &err), err));
    schema_is(&stream, " _step:l loss:u phase:u _extra:u");
    CHECK(rows_of(&stream, 0, &sum) > 0 && sum == whole);
    stream.release(&stream);

    /* These columns alone, of every row. */
    how.only_columns = 1;
    how.extra = 0;
    NEED(CHECK_OK(wandb_run_scan_arrow(run, NULL, &how, &stream, NULL), err));
    schema_is(&stream, " _step:l loss:u");
    CHECK(rows_of(&stream, 0, &sum) == ROWS);
    stream.release(&stream);

    /* Not read, and read half-way. */
    NEED(CHECK_OK(wandb_run_scan_arrow(run, NULL, NULL, &stream, &err), err));
    stream.release(&stream);
    NEED(CHECK_OK(wandb_run_scan_arrow(run, &what, NULL, &stream, &err), err));
    {
        struct ArrowArray batch;
        CHECK(stream.get_next(&stream, &batch) == 0 && batch.length == 10);
        stream.release(&stream);
        /* It outlives its stream. */
        CHECK(((const int64_t *)batch.children[0]->buffers[1])[0] >= 0);
        batch.release(&batch);
    }
}

static void samples(void)
{
    wandb_sample_opts what = WANDB_SAMPLE_OPTS_INIT;
    wandb_error *err = NULL;
    struct ArrowArrayStream stream = junk();
    int64_t sum;
    what.keys = keys;
    what.key_lens = key_lens;
    what.n_keys = 3;
    what.samples = 7;
    NEED(CHECK_OK(wandb_run_sample_arrow(run, &what, NULL, &stream, &err), err));
    schema_is(&stream, " _step:l loss:g phase:u");
    CHECK(rows_of(&stream, 0, &sum) == 7);
    stream.release(&stream);
}

/* An error ends the stream, and is told again. */
static void failing(void)
{
    wandb_arrow_opts how = WANDB_ARROW_OPTS_INIT;
    wandb_error *err = NULL;
    wandb_cancel *cancel = NULL;
    struct ArrowArrayStream stream;
    struct ArrowArray batch;
    const int64_t wrong = WANDB_ARROW_BOOL;
    int times;

    how.columns = keys + 1;
    how.column_lens = key_lens + 1;
    how.column_types = &wrong;
    how.n_columns = 1;
    how.only_columns = 1;
    NEED(CHECK_OK(wandb_run_scan_arrow(run, NULL, &how, &stream, &err), err));
    for (times = 0; times < 2; times++) {
        CHECK(stream.get_next(&stream, &batch) == EINVAL);
        CHECK(strstr(stream.get_last_error(&stream), "\"loss\" at step ") != NULL);
    }
    stream.release(&stream);

    NEED(CHECK_IS(wandb_cancel_new(&cancel), WANDB_OK));
    how.cancel = cancel;
    NEED(CHECK_OK(wandb_run_scan_arrow(run, NULL, &how, &stream, &err), err));
    wandb_cancel_trigger(cancel);
    how.only_columns = 0;
    {
        struct ArrowArrayStream other = junk();
        CHECK_FAILS(wandb_run_scan_arrow(run, NULL, &how, &other, &err), WANDB_E_CANCELLED, err);
        CHECK(is_released(&other));
    }
    /* A stream holds on to its token. */
    wandb_cancel_free(cancel);
    for (times = 0; times < 2; times++) {
        CHECK(stream.get_next(&stream, &batch) == EINVAL);
        CHECK(strstr(stream.get_last_error(&stream), "cancelled") != NULL);
    }
    stream.release(&stream);
}

static void options(void)
{
    struct {
        wandb_arrow_opts opts;
        uint64_t more;
    } larger;
    wandb_arrow_opts macro = WANDB_ARROW_OPTS_INIT;
    wandb_arrow_opts made;
    memset(&made, 0x5a, sizeof made);
    CHECK_IS(wandb_arrow_opts_init(&made, sizeof made), WANDB_OK);
    CHECK(memcmp(&made, &macro, sizeof made) == 0);
    CHECK_IS(wandb_arrow_opts_init(&larger.opts, sizeof larger), WANDB_OK);
    CHECK(larger.opts.struct_size == sizeof larger && larger.more == 0);
    CHECK_IS(wandb_arrow_opts_init(NULL, sizeof made), INVALID);
    CHECK_IS(wandb_arrow_opts_init(&made, 0), INVALID);
    CHECK_IS(wandb_arrow_opts_init(&made, sizeof made - 8), INVALID);
}

/* Both functions refuse it, and leave a released stream. */
static void refused(const wandb_arrow_opts *how, int32_t expected)
{
    wandb_error *err = NULL;
    struct ArrowArrayStream stream = junk();
    CHECK_FAILS(wandb_run_scan_arrow(run, NULL, how, &stream, &err), expected, err);
    CHECK(is_released(&stream));
    stream = junk();
    CHECK_FAILS(wandb_run_sample_arrow(run, NULL, how, &stream, &err), expected, err);
    CHECK(is_released(&stream));
}

static void misuse(void)
{
    const wandb_arrow_opts good = WANDB_ARROW_OPTS_INIT;
    wandb_arrow_opts how = good;
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_error *err = NULL;
    struct ArrowArrayStream stream = junk();
    int64_t type = WANDB_ARROW_FLOAT64;
    const char *text = "loss";
    size_t len = 4;
    size_t bad;

    CHECK_FAILS(wandb_run_scan_arrow(NULL, NULL, NULL, &stream, &err), INVALID, err);
    CHECK(is_released(&stream));
    CHECK_FAILS(wandb_run_scan_arrow(run, NULL, NULL, NULL, &err), INVALID, err);
    stream = junk();
    CHECK_FAILS(wandb_run_sample_arrow(NULL, NULL, NULL, &stream, &err), INVALID, err);
    CHECK(is_released(&stream));
    CHECK_FAILS(wandb_run_sample_arrow(run, NULL, NULL, NULL, &err), INVALID, err);
    CHECK_IS(wandb_run_scan_arrow(NULL, NULL, NULL, NULL, NULL), INVALID);

    how.struct_size = 0;
    refused(&how, INVALID);
    how = good;
    how.n_columns = 1;
    refused(&how, INVALID);
    how.columns = &text;
    refused(&how, INVALID);
    how.column_lens = &len;
    refused(&how, INVALID);
    how.column_types = &type;
    for (type = -1; type <= 6; type += 7) {
        refused(&how, INVALID);
    }
    type = WANDB_ARROW_FLOAT64;
    for (bad = 0; bad < BAD_TEXTS; bad++) {
        text = bad_utf8[bad];
        len = strlen(text);
        refused(&how, INVALID);
    }
    text = NULL;
    refused(&how, INVALID);
    how = good;
    how.only_columns = 1;
    refused(&how, INVALID);
    how = good;
    how.survey = 2;
    refused(&how, INVALID);
    how = good;
    how.extra = -2;
    refused(&how, INVALID);
    how = good;
    how.timeout_ms = -2;
    refused(&how, INVALID);

    what.any = 1;
    stream = junk();
    CHECK_FAILS(wandb_run_scan_arrow(run, &what, NULL, &stream, &err), INVALID, err);
    CHECK(is_released(&stream));
}

/* A stream that was handed out goes on; no other is made. */
static void closed(void)
{
    wandb_error *err = NULL;
    struct ArrowArrayStream stream;
    int64_t sum;
    wandb_arrow_opts how = WANDB_ARROW_OPTS_INIT;
    const int64_t type = WANDB_ARROW_INT64;
    how.columns = keys;
    how.column_lens = key_lens;
    how.column_types = &type;
    how.n_columns = 1;
    how.only_columns = 1;
    NEED(CHECK_OK(wandb_run_scan_arrow(run, NULL, &how, &stream, &err), err));
    wandb_run_close(run);
    refused(NULL, CLOSED);
    wandb_run_free(run);
    CHECK(rows_of(&stream, 0, &sum) == ROWS);
    stream.release(&stream);
}

static wandb_api *client(const char *url, const char *key)
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

/* The first column of a batch is one id, of a run that can be read. */
static void ids_are_one(const struct ArrowArray *batch)
{
    const int32_t *ends = batch->children[0]->buffers[1];
    const char *text = batch->children[0]->buffers[2];
    int64_t at;
    CHECK(batch->children[0]->null_count == 0 && ends[0] == 0 && ends[1] == 2);
    CHECK(text[0] == 'r' && text[1] != '1' && ends[batch->length] == 2 * batch->length);
    for (at = 1; at < batch->length; at++) {
        CHECK(memcmp(text, text + ends[at], 2) == 0);
    }
}

/* Rows until the end, or an error; what get_next returned is left in status. */
static int64_t rows_with_ids(struct ArrowArrayStream *stream, int *status)
{
    struct ArrowArray batch;
    int64_t rows = 0;
    while ((*status = stream->get_next(stream, &batch)) == 0 && batch.release != NULL) {
        ids_are_one(&batch);
        rows += batch.length;
        batch.release(&batch);
    }
    return rows;
}

/* All runs of a list; r1 fails. */
static void histories(wandb_api *api)
{
    wandb_histories_opts how = WANDB_HISTORIES_OPTS_INIT;
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_histories_counts counts = WANDB_HISTORIES_COUNTS_INIT;
    wandb_histories *view = NULL;
    wandb_error *err = NULL;
    wandb_text *state = NULL;
    struct ArrowArrayStream stream = junk();
    struct ArrowArray batch;
    struct ArrowSchema schema;
    int32_t kind = 7;
    int status;
    int times;

    /* Nobody is told: the end is an error that names it. */
    NEED(CHECK_OK(wandb_api_histories_arrow(api, WANDB_STR("e/bulk"), NULL, NULL, NULL, NULL,
                                            &stream, NULL, &err),
                  err));
    NEED(stream.get_schema(&stream, &schema) == 0);
    CHECK(strcmp(schema.children[0]->name, "run_id") == 0);
    CHECK(strcmp(schema.children[0]->format, "u") == 0 && schema.children[0]->flags == 0);
    CHECK(strcmp(schema.children[schema.n_children - 1]->name, "_extra") == 0);
    schema.release(&schema);
    CHECK(rows_with_ids(&stream, &status) == READABLE && status != 0);
    for (times = 0; times < 2; times++) {
        CHECK(stream.get_next(&stream, &batch) == status);
        CHECK(strstr(stream.get_last_error(&stream), "1 runs could not be read: r1: ") != NULL);
    }
    stream.release(&stream);

    /* Somebody is. */
    what.batch_rows = 7;
    what.keys = keys;
    what.key_lens = key_lens;
    what.n_keys = 1;
    NEED(CHECK_OK(wandb_api_histories_arrow(api, WANDB_STR("e/bulk"), NULL, &what, NULL, NULL,
                                            &stream, &view, &err),
                  err));
    CHECK_IS(wandb_histories_report(view, &counts), WANDB_OK);
    CHECK(counts.rows == 0 && counts.done == 0);
    CHECK_IS(wandb_histories_next(view, NULL, &kind, &err), WANDB_DONE);
    CHECK(rows_with_ids(&stream, &status) == READABLE && status == 0);
    stream.release(&stream);
    CHECK_IS(wandb_histories_report(view, &counts), WANDB_OK);
    CHECK(counts.rows == READABLE && counts.done == 8 && counts.failed == 1);
    NEED(CHECK_OK(wandb_histories_next(view, NULL, &kind, &err), err));
    CHECK(kind == WANDB_HISTORIES_RUN_FAILED);
    {
        wandb_error *failure = NULL;
        const char *id = NULL;
        CHECK_IS(wandb_histories_run_id(view, &id, NULL), WANDB_OK);
        CHECK(strcmp(id, "r1") == 0);
        NEED(CHECK_IS(wandb_histories_failure(view, &failure), WANDB_OK));
        CHECK(wandb_error_code(failure) != WANDB_OK);
        wandb_error_free(failure);
    }
    CHECK_IS(wandb_histories_next(view, NULL, &kind, &err), WANDB_DONE);
    NEED(CHECK_OK(wandb_histories_state(view, &state, &err), err));

    /* From there on there is that run alone. */
    {
        const char *text = NULL;
        wandb_text_get(state, &text, &how.state_len);
        how.state = text;
    }
    NEED(CHECK_OK(wandb_api_histories_arrow(api, WANDB_STR("e/bulk"), NULL, &what, &how, NULL,
                                            &stream, NULL, &err),
                  err));
    CHECK(rows_with_ids(&stream, &status) == 0 && status != 0);
    stream.release(&stream);
    wandb_text_free(state);
    wandb_histories_close(view);
    CHECK_IS(wandb_histories_next(view, NULL, &kind, &err), CLOSED);
    wandb_error_free(err);
    err = NULL;
    wandb_histories_free(view);

    /* A view outlives a stream that is not read to its end, and the other way. */
    for (times = 0; times < 2; times++) {
        NEED(CHECK_OK(wandb_api_histories_arrow(api, WANDB_STR("e/bulk"), NULL, &what, NULL, NULL,
                                                &stream, &view, &err),
                      err));
        NEED(stream.get_next(&stream, &batch) == 0 && batch.release != NULL);
        batch.release(&batch);
        if (times == 0) {
            wandb_histories_free(view);
            stream.release(&stream);
        } else {
            stream.release(&stream);
            CHECK_IS(wandb_histories_report(view, &counts), WANDB_OK);
            CHECK(counts.rows == 7);
            wandb_histories_free(view);
        }
    }

    how = (wandb_histories_opts)WANDB_HISTORIES_OPTS_INIT;
    how.fail_fast = 1;
    how.workers = 1;
    NEED(CHECK_OK(wandb_api_histories_arrow(api, WANDB_STR("e/bulk"), NULL, &what, &how, NULL,
                                            &stream, NULL, &err),
                  err));
    CHECK(rows_with_ids(&stream, &status) < READABLE && status != 0);
    stream.release(&stream);
}

static void histories_misuse(wandb_api *api)
{
    const wandb_arrow_opts good = WANDB_ARROW_OPTS_INIT;
    wandb_arrow_opts how = good;
    wandb_histories_opts state = WANDB_HISTORIES_OPTS_INIT;
    struct ArrowArrayStream stream = junk();
    wandb_histories *view = (wandb_histories *)&stream;
    wandb_error *err = NULL;

    CHECK_FAILS(wandb_api_histories_arrow(NULL, WANDB_STR("e/bulk"), NULL, NULL, NULL, NULL, &stream,
                                          &view, &err),
                INVALID, err);
    CHECK(is_released(&stream) && view == NULL);
    CHECK_FAILS(wandb_api_histories_arrow(api, WANDB_STR("e/bulk"), NULL, NULL, NULL, NULL, NULL,
                                          &view, &err),
                INVALID, err);
    CHECK_IS(wandb_api_histories_arrow(NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
             INVALID);
    BAD_TEXT(wandb_api_histories_arrow(api, p, n, NULL, NULL, NULL, NULL, &stream, NULL, NULL));
    how.only_columns = 1;
    CHECK_FAILS(wandb_api_histories_arrow(api, WANDB_STR("e/bulk"), NULL, NULL, NULL, &how, &stream,
                                          NULL, &err),
                INVALID, err);
    how = good;
    how.struct_size = 0;
    CHECK_FAILS(wandb_api_histories_arrow(api, WANDB_STR("e/bulk"), NULL, NULL, NULL, &how, &stream,
                                          NULL, &err),
                INVALID, err);
    state.state = "{}";
    state.state_len = 2;
    CHECK_FAILS(wandb_api_histories_arrow(api, WANDB_STR("e/bulk"), NULL, NULL, &state, NULL,
                                          &stream, &view, &err),
                INVALID, err);
    CHECK(is_released(&stream) && view == NULL);
    wandb_api_close(api);
    CHECK_FAILS(wandb_api_histories_arrow(api, WANDB_STR("e/bulk"), NULL, NULL, NULL, NULL, &stream,
                                          &view, &err),
                CLOSED, err);
    CHECK(is_released(&stream) && view == NULL);
}

int main(int argc, char **argv)
{
    wandb_error *err = NULL;
    wandb_api *api;
    NEED(argc == 4);
    NEED(CHECK_OK(wandb_run_open_local(S(argv[1]), NULL, &run, &err), err));
    options();
    scans();
    samples();
    failing();
    misuse();
    closed();
    api = client(argv[2], argv[3]);
    histories(api);
    histories_misuse(api);
    wandb_api_free(api);
    return check_end();
}
