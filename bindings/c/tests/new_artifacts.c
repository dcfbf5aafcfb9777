/* New artifact versions.
 *
 *     new_artifacts BASE_URL KEY RUN FOLDER LOCAL_RUN
 *
 * FOLDER is empty. The runner looks at what the server has afterwards. */
#include "check.h"

#define INVALID WANDB_E_INVALID_ARGUMENT

static const char *folder;

/* The path of a file below the folder; good until the next call. */
static const char *in_folder(const char *name)
{
    static char path[4096];
    NEED(snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path);
    return path;
}

static void put_file(const char *name, const char *text)
{
    FILE *file = fopen(in_folder(name), "wb");
    NEED(file != NULL);
    NEED(fwrite(text, 1, strlen(text), file) == strlen(text));
    NEED(fclose(file) == 0);
}

static wandb_run *open_run(const char *url, const char *key, const char *path)
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
    wandb_options_free(made);
    NEED(CHECK_OK(wandb_api_run(api, S(path), NULL, &run, &err), err));
    wandb_api_free(api);
    return run;
}

static wandb_new_artifact *make(const char *name, const char *type)
{
    wandb_new_artifact *made = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_OK(wandb_new_artifact_new(S(name), S(type), &made, &err), err));
    NEED(made != NULL);
    return made;
}

static int digest_is(const wandb_new_artifact *artifact, const char *expected)
{
    wandb_text *digest = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    size_t len = 0;
    int same;
    NEED(CHECK_OK(wandb_new_artifact_digest(artifact, &digest, &err), err));
    CHECK_IS(wandb_text_get(digest, &text, &len), WANDB_OK);
    same = len == strlen(expected) && memcmp(text, expected, len) == 0;
    wandb_text_free(digest);
    return same;
}

/* What is not a new artifact. */
static void refused(void)
{
    static const char *const names[][2] = {{"", "model"}, {"a/b", "model"}, {"a b", "model"},
                                           {"m", ""}, {"m", "job"}, {"m", "wandb-x"}, {"m", "a:b"}};
    wandb_new_artifact *made = NULL;
    wandb_text *digest = NULL;
    wandb_error *err = NULL;
    size_t at;
    for (at = 0; at < sizeof names / sizeof *names; at++) {
        CHECK_FAILS(wandb_new_artifact_new(S(names[at][0]), S(names[at][1]), &made, &err), INVALID, err);
        CHECK(made == NULL);
    }
    CHECK_FAILS(wandb_new_artifact_new(S("m"), S("model"), NULL, &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_new(NULL, 1, S("model"), &made, &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_new(S("m"), "\xff", 1, &made, &err), INVALID, err);

    CHECK_FAILS(wandb_new_artifact_set_description(NULL, S("x"), &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_set_metadata(NULL, S("{}"), &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_add_alias(NULL, S("x"), &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_add_tag(NULL, S("x"), &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_add_file(NULL, S("x"), NULL, 0, &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_add_dir(NULL, S("x"), NULL, 0, &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_add_reference(NULL, S("s3://a/b"), NULL, 0, NULL, NULL, &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_digest(NULL, &digest, &err), INVALID, err);

    made = make("m", "model");
    CHECK_FAILS(wandb_new_artifact_digest(made, NULL, &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_set_metadata(made, S("[1]"), &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_set_metadata(made, S("{"), &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_set_metadata(made, S("{\"a\":Infinity}"), &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_add_alias(made, S("a/b"), &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_add_tag(made, S("a.b"), &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_add_file(made, NULL, 0, NULL, 0, &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_add_file(made, S(folder), NULL, 0, &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_add_file(made, S(in_folder("none")), NULL, 0, &err),
                WANDB_E_NOT_FOUND, err);
    CHECK_FAILS(wandb_new_artifact_add_dir(made, S(in_folder("none")), NULL, 0, &err),
                WANDB_E_NOT_FOUND, err);
    CHECK_FAILS(wandb_new_artifact_add_reference(made, S("nothing"), NULL, 0, NULL, NULL, &err), INVALID, err);
    CHECK_FAILS(wandb_new_artifact_add_reference(made, S("s3://a/b"), NULL, 0, NULL, NULL, &err),
                WANDB_E_UNSUPPORTED, err);
    CHECK(digest_is(made, "64e7c61456b10382e2f3b571ac24b659"));
    wandb_new_artifact_free(made);
    wandb_new_artifact_free(NULL);
}

/* A version with everything that can be said of one. */
static wandb_new_artifact *whole(void)
{
    wandb_new_artifact *made = make("from-c", "model");
    wandb_reference_opts how = WANDB_REFERENCE_OPTS_INIT;
    wandb_error *err = NULL;
    put_file("a.txt", "hello");
    CHECK_OK(wandb_new_artifact_add_file(made, S(in_folder("a.txt")), NULL, 0, &err), err);
    CHECK(digest_is(made, "541f289bb3c6ae786d51e7288e523543"));
    CHECK_OK(wandb_new_artifact_add_dir(made, S(folder), S("in/side"), &err), err);
    put_file("a.txt", "other");
    CHECK_FAILS(wandb_new_artifact_add_file(made, S(in_folder("a.txt")), NULL, 0, &err),
                WANDB_E_EXISTS, err);
    CHECK_FAILS(wandb_new_artifact_add_file(made, S(in_folder("a.txt")), S("../x"), &err), INVALID, err);
    put_file("a.txt", "hello");
    how.unchecked = 1;
    CHECK_OK(wandb_new_artifact_add_reference(made, S("s3://bucket/key"), S("ref"), &how, NULL, &err), err);
    CHECK_OK(wandb_new_artifact_set_description(made, S("by C"), &err), err);
    CHECK_OK(wandb_new_artifact_set_description(made, NULL, 0, &err), err);
    CHECK_OK(wandb_new_artifact_set_description(made, S("by C \xe2\x9c\x93"), &err), err);
    CHECK_OK(wandb_new_artifact_set_metadata(made, S("{\"acc\":0.5,\"nan\":NaN}"), &err), err);
    CHECK_OK(wandb_new_artifact_add_alias(made, S("best"), &err), err);
    CHECK_OK(wandb_new_artifact_add_tag(made, S("one two"), &err), err);
    return made;
}

typedef struct {
    wandb_new_artifact *artifact;
    uint64_t done;
    uint64_t total;
    int calls;
    int stop;
} seen;

static int32_t hear(uint64_t done, uint64_t total, void *user)
{
    seen *so_far = user;
    wandb_error *err = NULL;
    CHECK(done <= total);
    so_far->done = done;
    so_far->total = total;
    so_far->calls++;
    /* It is in use. */
    CHECK_FAILS(wandb_new_artifact_add_alias(so_far->artifact, S("late"), &err), WANDB_E_CONFLICT, err);
    return so_far->stop;
}

static void named(const wandb_artifact *version, const char *expected)
{
    const char *text = NULL;
    CHECK_IS(wandb_artifact_name(version, &text, NULL), WANDB_OK);
    NEED(text != NULL);
    CHECK(strcmp(text, expected) == 0);
}

static void logged(const wandb_run *run)
{
    wandb_new_artifact *made = whole();
    wandb_new_artifact_opts how = WANDB_NEW_ARTIFACT_OPTS_INIT;
    wandb_call_opts limits = WANDB_CALL_OPTS_INIT;
    wandb_artifact *version = NULL;
    wandb_artifact *again = NULL;
    wandb_error *err = NULL;
    seen so_far = {NULL, 0, 0, 0, 1};
    so_far.artifact = made;

    how.progress = hear;
    how.user = &so_far;
    CHECK_FAILS(wandb_run_log_new_artifact(run, made, &how, NULL, &version, &err), WANDB_E_CANCELLED, err);
    CHECK(version == NULL && so_far.calls > 0);

    so_far.stop = 0;
    how.workers = 2;
    limits.timeout_ms = 60000;
    NEED(CHECK_OK(wandb_run_log_new_artifact(run, made, &how, &limits, &version, &err), err));
    named(version, "from-c:v0");
    CHECK(so_far.total == 10 && so_far.done == 10);
    CHECK_OK(wandb_run_log_new_artifact(run, made, NULL, NULL, &again, &err), err);
    named(again, "from-c:v0");
    {
        const char *text = NULL;
        size_t len = 0;
        CHECK_IS(wandb_artifact_digest(version, &text, &len), WANDB_OK);
        CHECK(len == 32 && digest_is(made, text));
    }
    wandb_artifact_free(again);
    /* The version outlives what it was made of. */
    wandb_new_artifact_free(made);
    named(version, "from-c:v0");
    wandb_artifact_close(version);
    wandb_artifact_free(version);
}

static void not_logged(const wandb_run *run, const char *local)
{
    wandb_new_artifact *made = make("never", "model");
    wandb_new_artifact_opts how = WANDB_NEW_ARTIFACT_OPTS_INIT;
    wandb_artifact *version = NULL;
    wandb_run *here = NULL;
    wandb_error *err = NULL;
    CHECK_FAILS(wandb_run_log_new_artifact(NULL, made, NULL, NULL, &version, &err), INVALID, err);
    CHECK_FAILS(wandb_run_log_new_artifact(run, NULL, NULL, NULL, &version, &err), INVALID, err);
    CHECK_FAILS(wandb_run_log_new_artifact(run, made, NULL, NULL, NULL, &err), INVALID, err);
    how.struct_size = 0;
    CHECK_FAILS(wandb_run_log_new_artifact(run, made, &how, NULL, &version, &err), INVALID, err);
    NEED(CHECK_OK(wandb_run_open_local(S(local), NULL, &here, &err), err));
    CHECK_FAILS(wandb_run_log_new_artifact(here, made, NULL, NULL, &version, &err), WANDB_E_UNSUPPORTED, err);
    wandb_run_free(here);

    put_file("b.txt", "before");
    CHECK_OK(wandb_new_artifact_add_file(made, S(in_folder("b.txt")), NULL, 0, &err), err);
    put_file("b.txt", "beyond");
    CHECK_FAILS(wandb_run_log_new_artifact(run, made, NULL, NULL, &version, &err), WANDB_E_INTEGRITY, err);
    CHECK(version == NULL);
    wandb_new_artifact_free(made);
}

/* The look at an address sends no key, not even to the client's own server. */
static void web_reference(const char *url, const char *key)
{
    wandb_reference_opts how = WANDB_REFERENCE_OPTS_INIT;
    wandb_new_artifact *made = make("web", "model");
    wandb_options *options = NULL;
    wandb_api *api = NULL;
    wandb_error *err = NULL;
    char uri[512];
    NEED(CHECK_IS(wandb_options_new(&options), WANDB_OK));
    CHECK_IS(wandb_options_ignore_environment(options), WANDB_OK);
    CHECK_IS(wandb_options_set_base_url(options, S(url)), WANDB_OK);
    CHECK_IS(wandb_options_set_api_key(options, S(key)), WANDB_OK);
    NEED(CHECK_OK(wandb_api_new(options, &api, &err), err));
    wandb_options_free(options);
    how.api = api;
    NEED(snprintf(uri, sizeof uri, "%s/files/e/p/run1/none", url) < (int)sizeof uri);
    CHECK_FAILS(wandb_new_artifact_add_reference(made, S(uri), NULL, 0, &how, NULL, &err), WANDB_E_AUTH, err);
    how.struct_size = 8;
    CHECK_FAILS(wandb_new_artifact_add_reference(made, S(uri), NULL, 0, &how, NULL, &err), INVALID, err);
    wandb_api_free(api);
    wandb_new_artifact_free(made);
}

int main(int argc, char **argv)
{
    wandb_run *run = NULL;
    NEED(argc == 6);
    folder = argv[4];
    refused();
    run = open_run(argv[1], argv[2], argv[3]);
    logged(run);
    not_logged(run, argv[5]);
    web_reference(argv[1], argv[2]);
    wandb_run_free(run);
    return check_end();
}
