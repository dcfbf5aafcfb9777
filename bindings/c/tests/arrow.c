/* History as Arrow C streams, on a recorded run. Needs a library with the
 * feature arrow.
 *
 *     arrow RUN_DIRECTORY */
#define WANDB_RUN_ARROW
#include "misuse.h"
#include <errno.h>

enum { ROWS = 521 };

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

int main(int argc, char **argv)
{
    wandb_error *err = NULL;
    NEED(argc == 2);
    NEED(CHECK_OK(wandb_run_open_local(S(argv[1]), NULL, &run, &err), err));
    options();
    scans();
    samples();
    failing();
    misuse();
    closed();
    return check_end();
}
