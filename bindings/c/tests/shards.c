/* The parts of a scan, one case a call.
 *
 *     shards split BASE_URL KEY RUN COUNT [KEYNAME]   prints the parts
 *     shards read BASE_URL KEY SHARD [BATCH]          prints the rows of one
 *     shards misuse BASE_URL KEY RUN OTHER-RUN
 *
 * The runner, shards.py, reads each part in a process of its own. */
#include "misuse.h"

static wandb_api *client(const char *url, const char *key)
{
    wandb_options *made = NULL;
    wandb_api *api = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_IS(wandb_options_new(&made), WANDB_OK));
    CHECK_IS(wandb_options_ignore_environment(made), WANDB_OK);
    CHECK_IS(wandb_options_set_base_url(made, S(url)), WANDB_OK);
    CHECK_IS(wandb_options_set_api_key(made, S(key)), WANDB_OK);
    NEED(CHECK_OK(wandb_api_new(made, &api, &err), err));
    wandb_options_free(made);
    return api;
}

static wandb_run *opened(const wandb_api *api, const char *path)
{
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_OK(wandb_api_run(api, S(path), NULL, &run, &err), err));
    return run;
}

static void split(const wandb_api *api, const char *path, size_t wanted, const char *key)
{
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_run *run = opened(api, path);
    wandb_shards *shards = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    size_t len = 0;
    size_t count = 0;
    size_t at;

    if (key != NULL) {
        len = strlen(key);
        what.keys = &key;
        what.key_lens = &len;
        what.n_keys = 1;
    }
    NEED(CHECK_OK(wandb_run_shards(run, &what, wanted, &shards, &err), err));
    wandb_run_free(run);
    CHECK_IS(wandb_shards_count(shards, &count), WANDB_OK);
    for (at = 0; at < count; at++) {
        CHECK_IS(wandb_shards_get(shards, at, &text, &len), WANDB_OK);
        CHECK(text != NULL && strlen(text) == len && strchr(text, '\n') == NULL);
        printf("%s\n", text);
    }
    wandb_shards_free(shards);
}

static void print_batches(wandb_history *history)
{
    wandb_error *err = NULL;
    const char *text = NULL;
    size_t count = 0;
    size_t column = 0;
    size_t row;
    while (wandb_history_next_batch(history, NULL, &count, &err) == WANDB_OK) {
        CHECK_IS(wandb_history_batch_find(history, WANDB_STR("n"), &column), WANDB_OK);
        for (row = 0; row < count; row++) {
            CHECK_IS(wandb_history_batch_cell_json(history, column, row, &text, NULL), WANDB_OK);
            printf("%s\n", text);
        }
    }
    CHECK(err == NULL);
}

static void print_rows(wandb_history *history)
{
    wandb_error *err = NULL;
    const char *line = NULL;
    int32_t status;
    while ((status = wandb_history_next(history, NULL, &err)) == WANDB_OK) {
        CHECK_IS(wandb_history_row_json(history, &line, NULL), WANDB_OK);
        printf("%s\n", line);
    }
    CHECK(status == WANDB_DONE || CHECK_OK(status, err));
}

/* With nothing but the text. */
static void read_part(const wandb_api *api, const char *shard, uint64_t batch_rows)
{
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_run *run = NULL;
    wandb_history *history = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_OK(wandb_api_shard_run(api, S(shard), NULL, &run, &err), err));
    what.shard = shard;
    what.shard_len = strlen(shard);
    what.batch_rows = batch_rows;
    NEED(CHECK_OK(wandb_run_scan_history(run, &what, &history, &err), err));
    wandb_run_free(run);
    if (batch_rows > 0) {
        print_batches(history);
    } else {
        print_rows(history);
    }
    wandb_history_free(history);
}

#define WITH_SHARD(CALL) (what.shard = p, what.shard_len = n, CALL)

/* Not a shard, though of the same run. */
static const char cursor[] =
    "{\"version\":1,\"run\":\"e/shards/r\",\"keys\":[],\"any\":false,\"min_step\":0,"
    "\"max_step\":null,\"after\":null}";

/* A shard, a struct or a text that does not fit. */
static void bad_shards(const wandb_api *api, const wandb_run *run, const wandb_run *other,
                       const char *good)
{
    static const char *const bad[] = {
        "x", "{}", "{\"version\":1}", "{\"version\":99}", "[", "null", cursor,
    };
    static const char *const keys[] = {"n"};
    static const size_t lens[] = {1};
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_history *history = NULL;
    wandb_shards *shards = NULL;
    wandb_run *opened = NULL;
    size_t at;

    for (at = 0; at < sizeof bad / sizeof *bad; at++) {
        what.shard = bad[at];
        what.shard_len = strlen(bad[at]);
        NOT_MADE(wandb_run_scan_history(run, &what, &history, &err), history);
        NOT_MADE(wandb_run_follow_history(run, &what, NULL, &history, &err), history);
        NOT_MADE(wandb_run_shards(run, &what, 2, &shards, &err), shards);
        NOT_MADE(wandb_api_shard_run(api, S(bad[at]), NULL, &opened, &err), opened);
    }
    BAD_TEXT(WITH_SHARD(wandb_run_scan_history(run, &what, &history, NULL)));
    BAD_TEXT(WITH_SHARD(wandb_run_shards(run, &what, 2, &shards, NULL)));
    BAD_TEXT(wandb_api_shard_run(api, p, n, NULL, &opened, NULL));
    CHECK(history == NULL && shards == NULL && opened == NULL);
    /* Half of one, one of another run, of other keys, and one with a cursor. */
    what.shard = good;
    what.shard_len = strlen(good) / 2;
    NOT_MADE(wandb_run_scan_history(run, &what, &history, &err), history);
    what.shard_len = strlen(good);
    NOT_MADE(wandb_run_scan_history(other, &what, &history, &err), history);
    what.keys = keys;
    what.key_lens = lens;
    what.n_keys = 1;
    NOT_MADE(wandb_run_scan_history(run, &what, &history, &err), history);
    what.n_keys = 0;
    what.cursor = cursor;
    what.cursor_len = strlen(cursor);
    NOT_MADE(wandb_run_scan_history(run, &what, &history, &err), history);
    /* A program of an older header, whose struct had no shard. */
    what.cursor = NULL;
    what.cursor_len = 0;
    what.shard = "nonsense";
    what.struct_size = 11 * 8;
    CHECK_IS(wandb_run_scan_history(run, &what, &history, NULL), WANDB_OK);
    wandb_history_free(history);
}

static void misuse(wandb_api *api, const char *path, const char *other_path)
{
    wandb_run *run = opened(api, path);
    wandb_run *other = opened(api, other_path);
    wandb_run *again = NULL;
    wandb_shards *shards = NULL;
    wandb_error *err = NULL;
    const char *text = "junk";
    const char *good = NULL;
    size_t count = 7;

    NOT_MADE(wandb_run_shards(NULL, NULL, 2, &shards, &err), shards);
    NOT_MADE(wandb_run_shards(run, NULL, 0, &shards, &err), shards);
    NOT_MADE(wandb_run_shards(run, NULL, SIZE_MAX, &shards, &err), shards);
    CHECK_FAILS(wandb_run_shards(run, NULL, 2, NULL, &err), INVALID, err);
    BAD_STRUCT(wandb_scan_opts, WANDB_SCAN_OPTS_INIT,
               wandb_run_shards(run, opts, 2, &shards, NULL),
               (wandb_shards_free(shards), shards = NULL), WANDB_OK);

    NEED(CHECK_OK(wandb_run_shards(run, NULL, 2, &shards, &err), err));
    NUMBER_GETTER(wandb_shards_count, shards, size_t);
    CHECK_IS(wandb_shards_count(shards, &count), WANDB_OK);
    CHECK(count == 2);
    CHECK_IS(wandb_shards_get(shards, 2, &text, &count), INVALID);
    CHECK(text == NULL && count == 0);
    CHECK_IS(wandb_shards_get(shards, SIZE_MAX, &text, NULL), INVALID);
    CHECK_IS(wandb_shards_get(NULL, 0, &text, NULL), INVALID);
    CHECK_IS(wandb_shards_get(shards, 0, NULL, &count), INVALID);
    CHECK_IS(wandb_shards_get(shards, 0, &good, NULL), WANDB_OK);
    bad_shards(api, run, other, good);

    NOT_MADE(wandb_api_shard_run(NULL, S(good), NULL, &again, &err), again);
    CHECK_FAILS(wandb_api_shard_run(api, S(good), NULL, NULL, &err), INVALID, err);
    BAD_LIMITS(wandb_api_shard_run(api, S(good), opts, &again, NULL),
               (wandb_run_free(again), again = NULL), WANDB_OK);
    wandb_api_close(api);
    CHECK_FAILS(wandb_api_shard_run(api, S(good), NULL, &again, &err), CLOSED, err);
    CHECK(again == NULL);
    wandb_shards_free(shards);
    shards = NULL;
    wandb_run_close(run);
    CHECK_FAILS(wandb_run_shards(run, NULL, 2, &shards, &err), CLOSED, err);
    CHECK(shards == NULL);
    wandb_shards_free(NULL);
    wandb_run_free(other);
    wandb_run_free(run);
}

int main(int argc, char **argv)
{
    const char *name = argc > 4 ? argv[1] : "";
    wandb_api *api;
    if (argc < 5) {
        fprintf(stderr, "usage: shards CASE BASE_URL KEY RUN|SHARD [...]\n");
        return 2;
    }
    api = client(argv[2], argv[3]);
    if (strcmp(name, "split") == 0 && argc > 5) {
        split(api, argv[4], (size_t)strtoul(argv[5], NULL, 10), argc > 6 ? argv[6] : NULL);
    } else if (strcmp(name, "read") == 0) {
        read_part(api, argv[4], argc > 5 ? strtoul(argv[5], NULL, 10) : 0);
    } else if (strcmp(name, "misuse") == 0 && argc > 5) {
        misuse(api, argv[4], argv[5]);
    } else {
        CHECK(!"a case");
    }
    wandb_api_free(api);
    return check_end();
}
