/* Changes to runs: made, changed, moved, stopped, waited for, deleted; and the
 * same functions used wrongly.
 *
 *     write BASE_URL KEY LOCAL_RUN
 *
 * The runner starts the server, and looks at what it holds afterwards. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include <pthread.h>
#include <time.h>

static const int32_t INVALID = WANDB_E_INVALID_ARGUMENT;

static const char *url;
static const char *key;
static const char *local_run;

/* A path of one to three keys as the parameters of a path. */
#define PATH1(a) (const char *[]){a}, (size_t[]){strlen(a)}, 1
#define PATH2(a, b) (const char *[]){a, b}, (size_t[]){strlen(a), strlen(b)}, 2
#define PATH3(a, b, c) \
    (const char *[]){a, b, c}, (size_t[]){strlen(a), strlen(b), strlen(c)}, 3

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
    NEED(CHECK_OK(wandb_api_new(made, &api, &err), err));
    wandb_options_free(made);
    return api;
}

/* The run e/p/ID, opened anew. */
static wandb_run *opened(const wandb_api *api, const char *id)
{
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_OK(wandb_run_new(api, S("e"), S("p"), S(id), NULL, &run, &err), err));
    return run;
}

static wandb_run *created(const wandb_api *api, const char *id)
{
    wandb_create_opts which = WANDB_CREATE_OPTS_INIT;
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    int32_t inserted = 7;
    which.id = id;
    which.id_len = strlen(id);
    which.project = "p";
    which.project_len = 1;
    which.entity = "e";
    which.entity_len = 1;
    NEED(CHECK_OK(wandb_run_create(api, &which, NULL, &run, &err), err));
    CHECK_IS(wandb_run_inserted(run, &inserted), WANDB_OK);
    CHECK(inserted == 1);
    return run;
}

static int is_text(const wandb_run *run, const char *name, const char *wanted)
{
    const char *text = NULL;
    size_t len = 0;
    int32_t status = wandb_run_attr_text(run, S(name), &text, &len);
    if (wanted == NULL) {
        return status == WANDB_NULL;
    }
    return status == WANDB_OK && len == strlen(wanted) && strcmp(text, wanted) == 0;
}

static int is_json(const wandb_run *run, const char *name, const char *wanted)
{
    const char *text = NULL;
    if (wandb_run_attr_json(run, S(name), &text, NULL) != WANDB_OK) {
        return 0;
    }
    if (strcmp(text, wanted) != 0) {
        fprintf(stderr, "%s is %s\n", name, text);
        return 0;
    }
    return 1;
}

static int has_changes(const wandb_run *run)
{
    int32_t changes = 7;
    CHECK_IS(wandb_run_has_changes(run, &changes), WANDB_OK);
    CHECK(changes == 0 || changes == 1);
    return changes;
}

static void creates(void)
{
    wandb_api *api = client();
    wandb_create_opts which = WANDB_CREATE_OPTS_INIT;
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    size_t len = 0;
    int32_t number = 7;

    CHECK_OK(wandb_run_create(api, NULL, NULL, &run, &err), err);
    CHECK_IS(wandb_run_id(run, &text, &len), WANDB_OK);
    CHECK(len == 8);
    CHECK(is_text(run, "project", "uncategorized"));
    CHECK_IS(wandb_run_is_lazy(run, &number), WANDB_OK);
    CHECK(number == 0);
    wandb_run_free(run);

    run = created(api, "made");
    CHECK(is_text(run, "state", "running") && !has_changes(run));
    wandb_run_free(run);
    which.id = "made";
    which.id_len = 4;
    which.project = "p";
    which.project_len = 1;
    which.entity = "e";
    which.entity_len = 1;
    which.pending = 1;
    CHECK_OK(wandb_run_create(api, &which, NULL, &run, &err), err);
    CHECK_IS(wandb_run_inserted(run, &number), WANDB_OK);
    CHECK(number == 0);
    CHECK(is_text(run, "state", "pending"));
    wandb_run_free(run);
    run = opened(api, "made");
    CHECK_IS(wandb_run_inserted(run, &number), WANDB_NULL);
    wandb_run_free(run);

    which.id = "no/id";
    which.id_len = 5;
    CHECK_FAILS(wandb_run_create(api, &which, NULL, &run, &err), INVALID, err);
    /* An empty id is none: one is made up. */
    which.id_len = 0;
    CHECK_OK(wandb_run_create(api, &which, NULL, &run, &err), err);
    CHECK_IS(wandb_run_id(run, &text, &len), WANDB_OK);
    CHECK(len == 8);
    wandb_run_free(run);
    run = NULL;
    which = (wandb_create_opts)WANDB_CREATE_OPTS_INIT;
    which.struct_size = 0;
    CHECK_FAILS(wandb_run_create(api, &which, NULL, &run, &err), INVALID, err);
    CHECK_FAILS(wandb_run_create(NULL, NULL, NULL, &run, &err), INVALID, err);
    CHECK_FAILS(wandb_run_create(api, NULL, NULL, NULL, &err), INVALID, err);
    CHECK(run == NULL);
    CHECK_FAILS(wandb_run_new(api, S("e"), S("p"), S("none"), NULL, &run, &err),
                WANDB_E_NOT_FOUND, err);
    CHECK_FAILS(wandb_run_new(api, S("e"), S(""), S("none"), NULL, &run, &err), INVALID, err);
    CHECK_FAILS(wandb_run_new(NULL, S("e"), S("p"), S("r"), NULL, &run, &err), INVALID, err);
    wandb_api_free(api);
}

static void attributes(void)
{
    static const char given[] =
        "{\"id\": \"SID\", \"display_name\": \"n\", \"state\": \"failed\", \"x\": [1],"
        " \"config\": {\"lr\": {\"value\": 1}}, \"summaryMetrics\": \"{\\\"a\\\": NaN}\"}";
    wandb_api *api = client();
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    int32_t lazy = 7;

    CHECK_OK(wandb_run_from_attrs(api, S("e"), S("p"), S("r"), S(given), &run, &err), err);
    CHECK(is_text(run, "name", "n") && is_text(run, "storage_id", "SID"));
    CHECK(is_text(run, "state", "failed") && is_json(run, "x", "[1]"));
    CHECK(is_json(run, "config", "{\"lr\":1}") && is_json(run, "summary", "{\"a\":\"NaN\"}"));
    CHECK_IS(wandb_run_is_lazy(run, &lazy), WANDB_OK);
    CHECK(lazy == 0);
    wandb_run_free(run);

    wandb_run_free(created(api, "lazy"));
    CHECK_OK(wandb_run_from_attrs(api, S("e"), S("p"), S("lazy"), NULL, 0, &run, &err), err);
    CHECK_IS(wandb_run_is_lazy(run, &lazy), WANDB_OK);
    CHECK(lazy == 1 && is_text(run, "state", "not found"));
    CHECK_IS(wandb_run_set_notes(run, S("kept")), WANDB_OK);
    CHECK_OK(wandb_run_load_full_data(run, NULL, &err), err);
    CHECK_IS(wandb_run_is_lazy(run, &lazy), WANDB_OK);
    CHECK(lazy == 0 && is_text(run, "state", "running") && is_text(run, "notes", "kept"));
    CHECK(has_changes(run));
    wandb_run_free(run);

    CHECK_FAILS(wandb_run_from_attrs(api, S("e"), S("p"), S("r"), S("[]"), &run, &err), INVALID,
                err);
    CHECK_FAILS(wandb_run_from_attrs(api, S("e"), S("p"), S("r"), S("{\"tags\": 1}"), &run, &err),
                INVALID, err);
    CHECK_FAILS(wandb_run_from_attrs(api, S(""), S("p"), S("r"), NULL, 0, &run, &err), INVALID,
                err);
    CHECK_FAILS(wandb_run_from_attrs(NULL, S("e"), S("p"), S("r"), NULL, 0, &run, &err), INVALID,
                err);
    CHECK(run == NULL);
    wandb_api_free(api);
}

static void updates(void)
{
    wandb_api *api = client();
    wandb_run *run = created(api, "changed");
    wandb_run *other = opened(api, "changed");
    wandb_error *err = NULL;
    wandb_update_opts how = WANDB_UPDATE_OPTS_INIT;
    const char *tags[] = {"a", "t\xc3\xa9g"};
    size_t lens[] = {1, 4};

    CHECK_IS(wandb_run_set_name(run, S("named")), WANDB_OK);
    CHECK_IS(wandb_run_set_notes(run, S("line 1\nline 2")), WANDB_OK);
    CHECK_IS(wandb_run_set_description(run, S("d")), WANDB_OK);
    CHECK_IS(wandb_run_set_group(run, S("g")), WANDB_OK);
    CHECK_IS(wandb_run_set_job_type(run, S("train")), WANDB_OK);
    CHECK_IS(wandb_run_set_tags(run, tags, lens, 2), WANDB_OK);
    CHECK_IS(wandb_run_config_set(run, PATH1("a.b"), S("[1, NaN]"), &err), WANDB_OK);
    CHECK_IS(wandb_run_config_set(run, PATH3("opt", "nest", "lr"), S("0.5"), &err), WANDB_OK);
    CHECK_IS(wandb_run_config_set(run, PATH2("opt", "gone"), S("1"), &err), WANDB_OK);
    CHECK_IS(wandb_run_config_remove(run, PATH2("opt", "gone")), WANDB_OK);
    CHECK_IS(wandb_run_config_remove(run, PATH2("opt", "gone")), WANDB_MISSING);
    CHECK_IS(wandb_run_summary_set(run, PATH1(" best "), S("{\"acc\": 1}"), &err), WANDB_OK);
    CHECK(is_text(run, "name", "named") && is_text(run, "job_type", "train"));
    CHECK(is_json(run, "tags", "[\"a\",\"t\xc3\xa9g\"]"));
    CHECK(is_json(run, "config", "{\"a.b\":[1,\"NaN\"],\"opt\":{\"nest\":{\"lr\":0.5}}}"));
    CHECK(has_changes(run) && !has_changes(other));

    /* Meanwhile, through another handle. */
    CHECK_OK(wandb_run_config_set(other, PATH2("opt", "theirs"), S("true"), &err), err);
    CHECK_OK(wandb_run_summary_set(other, PATH2("best", "at"), S("9"), &err), err);
    CHECK_OK(wandb_run_update(other, NULL, NULL, &err), err);

    CHECK_OK(wandb_run_update(run, &how, NULL, &err), err);
    CHECK(!has_changes(run));
    CHECK(is_json(run, "config",
                  "{\"opt\":{\"theirs\":true,\"nest\":{\"lr\":0.5}},\"a.b\":[1,\"NaN\"]}"));
    CHECK(is_json(run, "summary", "{\"best\":{\"at\":9,\"acc\":1}}"));
    CHECK_OK(wandb_run_load(other, NULL, &err), err);
    CHECK(is_text(other, "name", "named") && is_text(other, "notes", "line 1\nline 2"));
    CHECK(is_text(other, "group", "g") && is_text(other, "description", "d"));

    /* The whole config, and emptied fields. */
    CHECK_IS(wandb_run_config_set(other, PATH1("only"), S("1"), &err), WANDB_OK);
    CHECK_IS(wandb_run_config_remove(other, PATH1("opt")), WANDB_OK);
    CHECK_IS(wandb_run_config_remove(other, PATH1("a.b")), WANDB_OK);
    CHECK_IS(wandb_run_summary_remove(other, PATH2("best", "at")), WANDB_OK);
    CHECK_IS(wandb_run_summary_remove(other, PATH2("best", "none")), WANDB_MISSING);
    CHECK_IS(wandb_run_set_group(other, NULL, 0), WANDB_OK);
    CHECK_IS(wandb_run_set_job_type(other, S("")), WANDB_OK);
    CHECK(is_text(other, "group", NULL));
    how.mode = WANDB_UPDATE_REPLACE;
    CHECK_OK(wandb_run_update(other, &how, NULL, &err), err);
    CHECK(is_json(other, "config", "{\"only\":1}"));
    CHECK(is_json(other, "summary", "{\"best\":{\"acc\":1}}"));
    CHECK_IS(wandb_run_set_tags(other, NULL, NULL, 0), WANDB_OK);
    CHECK_OK(wandb_run_save(other, NULL, &err), err);
    CHECK(is_json(other, "tags", "[]"));
    CHECK_OK(wandb_run_save(other, NULL, &err), err);

    how.mode = 2;
    CHECK_FAILS(wandb_run_update(run, &how, NULL, &err), INVALID, err);
    CHECK_IS(wandb_run_config_set(run, PATH1("_wandb"), S("1"), &err), WANDB_OK);
    CHECK_FAILS(wandb_run_update(run, NULL, NULL, &err), INVALID, err);
    CHECK(has_changes(run));
    wandb_run_free(other);
    wandb_run_free(run);
    wandb_api_free(api);
}

static void states(void)
{
    wandb_api *api = client();
    wandb_run *run = created(api, "moved");
    wandb_error *err = NULL;
    wandb_text *state = NULL;
    wandb_wait_opts wait = WANDB_WAIT_OPTS_INIT;
    const char *text = NULL;
    int32_t number = 7;

    wait.interval_ms = 10;
    wait.timeout_ms = 100;
    CHECK_FAILS(wandb_run_wait_until_finished(run, &wait, NULL, &state, &err), WANDB_E_TIMEOUT,
                err);
    CHECK(state == NULL);
    CHECK_OK(wandb_run_stop(run, NULL, &number, &err), err);
    CHECK(number == 1);
    CHECK_OK(wandb_run_stop(run, NULL, NULL, &err), err);
    CHECK_IS(wandb_run_set_notes(run, S("kept")), WANDB_OK);
    CHECK_OK(wandb_run_update_state(run, S("failed"), NULL, &number, &err), err);
    CHECK(number == 1 && is_text(run, "state", "failed") && is_text(run, "notes", "kept"));
    CHECK_OK(wandb_run_wait_until_finished(run, NULL, NULL, &state, &err), err);
    CHECK_IS(wandb_text_get(state, &text, NULL), WANDB_OK);
    CHECK(strcmp(text, "failed") == 0 && is_text(run, "notes", "kept"));
    wandb_text_free(state);
    CHECK_OK(wandb_run_wait_until_finished(run, NULL, NULL, NULL, &err), err);
    CHECK_OK(wandb_run_update_state(run, S("pending"), NULL, NULL, &err), err);
    CHECK_FAILS(wandb_run_update_state(run, S("pending"), NULL, &number, &err), WANDB_E_SERVER,
                err);
    CHECK(number == 0);
    CHECK_FAILS(wandb_run_update_state(run, S("finished"), NULL, &number, &err), INVALID, err);
    wait.interval_ms = -1;
    CHECK_FAILS(wandb_run_wait_until_finished(run, &wait, NULL, NULL, &err), INVALID, err);
    wait.interval_ms = 10;
    wait.timeout_ms = -2;
    CHECK_FAILS(wandb_run_wait_until_finished(run, &wait, NULL, NULL, &err), INVALID, err);
    wandb_run_free(run);
    wandb_api_free(api);
}

static void deletes(void)
{
    wandb_api *api = client();
    wandb_run *run = created(api, "deleted");
    wandb_run *other = opened(api, "deleted");
    wandb_delete_opts what = WANDB_DELETE_OPTS_INIT;
    wandb_error *err = NULL;
    wandb_map *map = NULL;
    const char *text = NULL;
    int32_t number = 7;

    CHECK_OK(wandb_run_delete(run, NULL, NULL, &err), err);
    CHECK_IS(wandb_run_id(run, &text, NULL), WANDB_E_NOT_FOUND);
    CHECK_IS(wandb_run_config(run, &map), WANDB_E_NOT_FOUND);
    CHECK_IS(wandb_run_has_changes(run, &number), WANDB_E_NOT_FOUND);
    CHECK_IS(wandb_run_inserted(run, &number), WANDB_E_NOT_FOUND);
    CHECK_IS(wandb_run_is_lazy(run, &number), WANDB_E_NOT_FOUND);
    CHECK_IS(wandb_run_set_name(run, S("x")), WANDB_E_NOT_FOUND);
    CHECK_IS(wandb_run_set_tags(run, NULL, NULL, 0), WANDB_E_NOT_FOUND);
    CHECK_IS(wandb_run_config_remove(run, PATH1("x")), WANDB_E_NOT_FOUND);
    CHECK_FAILS(wandb_run_config_set(run, PATH1("x"), S("1"), &err), WANDB_E_NOT_FOUND, err);
    CHECK_FAILS(wandb_run_load(run, NULL, &err), WANDB_E_NOT_FOUND, err);
    CHECK_FAILS(wandb_run_load_full_data(run, NULL, &err), WANDB_E_NOT_FOUND, err);
    CHECK_FAILS(wandb_run_update(run, NULL, NULL, &err), WANDB_E_NOT_FOUND, err);
    CHECK_FAILS(wandb_run_stop(run, NULL, &number, &err), WANDB_E_NOT_FOUND, err);
    CHECK_FAILS(wandb_run_update_state(run, S("failed"), NULL, NULL, &err), WANDB_E_NOT_FOUND,
                err);
    CHECK_FAILS(wandb_run_wait_until_finished(run, NULL, NULL, NULL, &err), WANDB_E_NOT_FOUND,
                err);
    CHECK_FAILS(wandb_run_delete(run, NULL, NULL, &err), WANDB_E_NOT_FOUND, err);
    wandb_run_close(run);
    CHECK_FAILS(wandb_run_delete(run, NULL, NULL, &err), WANDB_E_CLOSED, err);
    wandb_run_free(run);

    /* Another handle keeps what it knew, and hears the rest. */
    CHECK(is_text(other, "state", "running"));
    CHECK_IS(wandb_run_set_name(other, S("x")), WANDB_OK);
    CHECK_FAILS(wandb_run_update(other, NULL, NULL, &err), WANDB_E_NOT_FOUND, err);
    CHECK_FAILS(wandb_run_delete(other, NULL, NULL, &err), WANDB_E_NOT_FOUND, err);
    wandb_run_free(other);

    run = created(api, "deleted");
    what.artifacts = 1;
    CHECK_OK(wandb_run_delete(run, &what, NULL, &err), err);
    what.struct_size = 1;
    CHECK_FAILS(wandb_run_delete(run, &what, NULL, &err), INVALID, err);
    wandb_run_free(run);
    wandb_api_free(api);
}

static void local_runs_are_not_written_to(void)
{
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    wandb_text *state = NULL;
    const char *text = NULL;

    NEED(CHECK_OK(wandb_run_open_local(S(local_run), NULL, &run, &err), err));
    CHECK_IS(wandb_run_set_name(run, S("x")), WANDB_OK);
    CHECK_FAILS(wandb_run_update(run, NULL, NULL, &err), WANDB_E_UNSUPPORTED, err);
    CHECK_FAILS(wandb_run_stop(run, NULL, NULL, &err), WANDB_E_UNSUPPORTED, err);
    CHECK_FAILS(wandb_run_update_state(run, S("failed"), NULL, NULL, &err), WANDB_E_UNSUPPORTED,
                err);
    CHECK_FAILS(wandb_run_delete(run, NULL, NULL, &err), WANDB_E_UNSUPPORTED, err);
    CHECK_OK(wandb_run_wait_until_finished(run, NULL, NULL, &state, &err), err);
    CHECK_IS(wandb_text_get(state, &text, NULL), WANDB_OK);
    CHECK(strcmp(text, "finished") == 0 && is_text(run, "name", "x"));
    wandb_text_free(state);
    wandb_run_free(run);
}

/* Every function without a handle, with a closed one, and with what is no text,
 * no path or no JSON. */
static void misuse(void)
{
    wandb_api *api = client();
    wandb_run *run = created(api, "misused");
    wandb_error *err = NULL;
    wandb_update_opts update = WANDB_UPDATE_OPTS_INIT;
    wandb_wait_opts wait = WANDB_WAIT_OPTS_INIT;
    const char *bad[] = {"a\x80z"};
    size_t three[] = {3};
    int32_t number = 7;
    wandb_run *runs[2];
    int at;

    CHECK_IS(wandb_run_set_name(run, NULL, 1), INVALID);
    CHECK_IS(wandb_run_set_notes(run, bad[0], 3), INVALID);
    CHECK_IS(wandb_run_set_description(run, "x", SIZE_MAX), INVALID);
    CHECK_IS(wandb_run_set_tags(run, bad, three, 1), INVALID);
    CHECK_IS(wandb_run_set_tags(run, NULL, NULL, 1), INVALID);
    CHECK_IS(wandb_run_set_tags(run, bad, three, SIZE_MAX), INVALID);
    CHECK_FAILS(wandb_run_config_set(run, bad, three, 1, S("1"), &err), INVALID, err);
    CHECK_FAILS(wandb_run_config_set(run, NULL, NULL, 0, S("1"), &err), INVALID, err);
    CHECK_FAILS(wandb_run_config_set(run, PATH1("a"), S(""), &err), INVALID, err);
    CHECK_FAILS(wandb_run_config_set(run, PATH1("a"), S("{"), &err), INVALID, err);
    CHECK_FAILS(wandb_run_summary_set(run, PATH1("a"), S("1 2"), &err), INVALID, err);
    CHECK_OK(wandb_run_config_set(run, PATH1("a"), S("1"), &err), err);
    CHECK_FAILS(wandb_run_config_set(run, PATH2("a", "b"), S("1"), &err), INVALID, err);
    CHECK(is_json(run, "config", "{\"a\":1}"));
    CHECK_IS(wandb_run_config_remove(run, NULL, NULL, 0), INVALID);
    CHECK_IS(wandb_run_summary_remove(run, bad, three, 1), INVALID);
    CHECK_IS(wandb_run_has_changes(run, NULL), INVALID);
    CHECK_IS(wandb_run_inserted(run, NULL), INVALID);
    CHECK_IS(wandb_run_is_lazy(run, NULL), INVALID);
    update.struct_size = 0;
    CHECK_FAILS(wandb_run_update(run, &update, NULL, &err), INVALID, err);
    wait.struct_size = 8;
    CHECK_FAILS(wandb_run_wait_until_finished(run, &wait, NULL, NULL, &err), INVALID, err);
    wandb_run_close(run);

    runs[0] = NULL;
    runs[1] = run;
    for (at = 0; at < 2; at++) {
        int32_t expected = at == 0 ? INVALID : WANDB_E_CLOSED;
        wandb_run *no = runs[at];
        CHECK_IS(wandb_run_set_name(no, S("x")), expected);
        CHECK_IS(wandb_run_set_notes(no, S("x")), expected);
        CHECK_IS(wandb_run_set_description(no, S("x")), expected);
        CHECK_IS(wandb_run_set_group(no, S("x")), expected);
        CHECK_IS(wandb_run_set_job_type(no, S("x")), expected);
        CHECK_IS(wandb_run_set_tags(no, NULL, NULL, 0), expected);
        CHECK_FAILS(wandb_run_config_set(no, PATH1("x"), S("1"), &err), expected, err);
        CHECK_FAILS(wandb_run_summary_set(no, PATH1("x"), S("1"), &err), expected, err);
        CHECK_IS(wandb_run_config_remove(no, PATH1("x")), expected);
        CHECK_IS(wandb_run_summary_remove(no, PATH1("x")), expected);
        CHECK_IS(wandb_run_has_changes(no, &number), expected);
        CHECK_IS(wandb_run_inserted(no, &number), expected);
        CHECK_IS(wandb_run_is_lazy(no, &number), expected);
        CHECK(number == 0);
        CHECK_FAILS(wandb_run_update(no, NULL, NULL, &err), expected, err);
        CHECK_FAILS(wandb_run_save(no, NULL, &err), expected, err);
        CHECK_FAILS(wandb_run_load_full_data(no, NULL, &err), expected, err);
        CHECK_FAILS(wandb_run_update_state(no, S("failed"), NULL, NULL, &err), expected, err);
        CHECK_FAILS(wandb_run_stop(no, NULL, NULL, &err), expected, err);
        CHECK_FAILS(wandb_run_wait_until_finished(no, NULL, NULL, NULL, &err), expected, err);
        CHECK_FAILS(wandb_run_delete(no, NULL, NULL, &err), expected, err);
    }
    wandb_run_free(run);
    wandb_api_close(api);
    run = NULL;
    CHECK_FAILS(wandb_run_create(api, NULL, NULL, &run, &err), WANDB_E_CLOSED, err);
    CHECK_FAILS(wandb_run_new(api, S("e"), S("p"), S("r"), NULL, &run, &err), WANDB_E_CLOSED, err);
    CHECK_FAILS(wandb_run_from_attrs(api, S("e"), S("p"), S("r"), NULL, 0, &run, &err),
                WANDB_E_CLOSED, err);
    CHECK(run == NULL);
    wandb_api_free(api);
}

/* Threads */

enum { THREADS = 3, EACH = 8 };

struct writer {
    pthread_t thread;
    wandb_run *run;
    int number;
    int32_t failed;
};

static void each_key(struct writer *writer, int own_run, int update)
{
    int at;
    for (at = 0; at < EACH; at++) {
        char name[32];
        const char *names[] = {name};
        size_t len = (size_t)snprintf(name, sizeof name, "%c%d-%d", own_run ? 'o' : 's',
                                      writer->number, at);
        writer->failed |= wandb_run_config_set(writer->run, names, &len, 1, S("1"), NULL);
        writer->failed |= wandb_run_summary_set(writer->run, names, &len, 1, S("1"), NULL);
        if (update) {
            writer->failed |= wandb_run_update(writer->run, NULL, NULL, NULL);
        }
    }
}

/* A client and a handle of its own. */
static void *writes_alone(void *argument)
{
    struct writer *writer = argument;
    wandb_api *api = client();
    writer->run = opened(api, "threads");
    each_key(writer, 1, 1);
    wandb_run_free(writer->run);
    wandb_api_free(api);
    return NULL;
}

/* One handle for all: the first thread sends, the others set meanwhile. */
static void *writes_together(void *argument)
{
    struct writer *writer = argument;
    each_key(writer, 0, writer->number == 0);
    return NULL;
}

static void *waits(void *argument)
{
    struct writer *writer = argument;
    writer->failed = wandb_run_wait_until_finished(writer->run, NULL, NULL, NULL, NULL);
    return NULL;
}

static void threads(void)
{
    wandb_api *api = client();
    wandb_run *run = created(api, "threads");
    struct writer writers[2 * THREADS];
    wandb_error *err = NULL;
    wandb_map *config = NULL;
    struct timespec moment = {0, 100000000};
    int at;

    for (at = 0; at < 2 * THREADS; at++) {
        writers[at].number = at % THREADS;
        writers[at].run = run;
        writers[at].failed = 0;
        NEED(CHECK(pthread_create(&writers[at].thread, NULL,
                                  at < THREADS ? writes_together : writes_alone,
                                  &writers[at]) == 0));
    }
    for (at = 0; at < 2 * THREADS; at++) {
        CHECK(pthread_join(writers[at].thread, NULL) == 0);
        CHECK(writers[at].failed == 0);
    }
    CHECK_OK(wandb_run_update(run, NULL, NULL, &err), err);
    CHECK(!has_changes(run));
    CHECK_OK(wandb_run_load(run, NULL, &err), err);
    CHECK_IS(wandb_run_config(run, &config), WANDB_OK);
    CHECK(wandb_map_len(config) == 2 * THREADS * EACH);
    wandb_map_free(config);
    CHECK_IS(wandb_run_summary(run, &config), WANDB_OK);
    CHECK(wandb_map_len(config) == 2 * THREADS * EACH);
    wandb_map_free(config);

    /* Closing ends the waiting of another thread. */
    NEED(CHECK(pthread_create(&writers[0].thread, NULL, waits, &writers[0]) == 0));
    nanosleep(&moment, NULL);
    wandb_run_close(run);
    CHECK(pthread_join(writers[0].thread, NULL) == 0);
    CHECK_IS(writers[0].failed, WANDB_E_CLOSED);
    wandb_run_free(run);
    wandb_api_free(api);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: write BASE_URL KEY LOCAL_RUN\n");
        return 2;
    }
    url = argv[1];
    key = argv[2];
    local_run = argv[3];
    creates();
    attributes();
    updates();
    states();
    deletes();
    local_runs_are_not_written_to();
    misuse();
    threads();
    return check_end();
}
