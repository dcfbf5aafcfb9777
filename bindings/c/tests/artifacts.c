/* Artifacts of a server, one case a call.
 *
 *     artifacts CASE BASE_URL KEY FOLDER LOCAL_RUN
 *
 * The runner stores them and posts the faults that a case needs. */
#include "misuse.h"

static const char *url;
static const char *key;
static const char *folder;
static const char *local_run;

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

static wandb_artifact *artifact(const char *name)
{
    wandb_api *api = client();
    wandb_artifact *found = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_OK(wandb_api_artifact(api, S(name), NULL, 0, NULL, &found, &err), err));
    /* The artifact keeps what it needs. */
    wandb_api_free(api);
    return found;
}

static wandb_run *run_of(const char *path)
{
    wandb_api *api = client();
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_OK(wandb_api_run(api, S(path), NULL, &run, &err), err));
    wandb_api_free(api);
    return run;
}

typedef int32_t (*text_of)(const wandb_artifact *, const char **, size_t *);
typedef int32_t (*number_of)(const wandb_artifact *, uint64_t *);

typedef struct {
    text_of get;
    const char *wanted;
} text_case;

/* NULL as text: it is there, whatever it says. */
static const text_case TEXTS[] = {
    {wandb_artifact_id, NULL},
    {wandb_artifact_name, "data:best"},
    {wandb_artifact_qualified_name, "e/p/data:best"},
    {wandb_artifact_entity, "e"},
    {wandb_artifact_project, "p"},
    {wandb_artifact_collection, "data"},
    {wandb_artifact_version, "v1"},
    {wandb_artifact_source_name, "data:v1"},
    {wandb_artifact_source_entity, "e"},
    {wandb_artifact_source_project, "p"},
    {wandb_artifact_source_collection, "data"},
    {wandb_artifact_source_version, "v1"},
    {wandb_artifact_type, "dataset"},
    {wandb_artifact_state, "COMMITTED"},
    {wandb_artifact_digest, NULL},
    {wandb_artifact_description, "about \xe2\x9c\x93"},
    {wandb_artifact_commit_hash, NULL},
    {wandb_artifact_created_at, NULL},
    {wandb_artifact_updated_at, NULL},
};
static const number_of NUMBERS[] = {wandb_artifact_size, wandb_artifact_file_count};
enum { N_TEXTS = sizeof TEXTS / sizeof *TEXTS, N_NUMBERS = sizeof NUMBERS / sizeof *NUMBERS };

static void looks(void)
{
    wandb_api *api = client();
    wandb_artifact *found = NULL;
    wandb_error *err = NULL;
    wandb_map *metadata = NULL;
    const char *text = NULL;
    const char *again = NULL;
    size_t len = 0;
    size_t at;
    uint64_t number = 0;
    int64_t value = 0;

    CHECK_OK(wandb_api_artifact(api, WANDB_STR("e/p/data:best"), WANDB_STR("dataset"), NULL,
                                &found, &err), err);
    for (at = 0; at < N_TEXTS; at++) {
        CHECK_IS(TEXTS[at].get(found, &text, &len), WANDB_OK);
        NEED(text != NULL && strlen(text) == len && len > 0);
        CHECK(TEXTS[at].wanted == NULL || strcmp(text, TEXTS[at].wanted) == 0);
        CHECK_IS(TEXTS[at].get(found, &again, NULL), WANDB_OK);
        CHECK(text == again);
    }
    CHECK_IS(wandb_artifact_size(found, &number), WANDB_OK);
    CHECK(number == 70003);
    CHECK_IS(wandb_artifact_file_count(found, &number), WANDB_OK);
    CHECK(number == 2);
    CHECK(wandb_artifact_is_draft(found) == 0);
    CHECK(wandb_artifact_is_link(found) == 0);
    CHECK(wandb_artifact_alias_count(found) == 2);
    CHECK_IS(wandb_artifact_alias(found, 0, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "best") == 0 || strcmp(text, "latest") == 0);
    CHECK_IS(wandb_artifact_alias(found, 1, &text, NULL), WANDB_OK);
    CHECK_IS(wandb_artifact_alias(found, 2, &text, &len), WANDB_MISSING);
    CHECK(text == NULL && len == 0);
    CHECK_IS(wandb_artifact_metadata(found, &metadata), WANDB_OK);
    CHECK_IS(wandb_map_i64(metadata, WANDB_STR("nested.n"), &value), WANDB_OK);
    CHECK(value == 7);
    wandb_map_free(metadata);
    wandb_artifact_free(found);

    CHECK_FAILS(wandb_api_artifact(api, WANDB_STR("e/p/data:v9"), NULL, 0, NULL, &found, &err),
                WANDB_E_NOT_FOUND, err);
    CHECK(found == NULL);
    CHECK_FAILS(wandb_api_artifact(api, WANDB_STR("e/p/data:v1"), WANDB_STR("model"), NULL, &found,
                                   &err), INVALID, err);
    CHECK_FAILS(wandb_api_artifact(api, WANDB_STR(""), NULL, 0, NULL, &found, &err), INVALID, err);
    wandb_api_free(api);
}

static uint64_t walk(wandb_artifacts *list)
{
    wandb_artifact *item = NULL;
    wandb_error *err = NULL;
    uint64_t count = 0;
    int32_t status;
    while ((status = wandb_artifacts_next(list, NULL, &item, &err)) == WANDB_OK) {
        char wanted[32];
        const char *text = NULL;
        sprintf(wanted, "many:v%d", (int)count);
        CHECK_IS(wandb_artifact_name(item, &text, NULL), WANDB_OK);
        CHECK(strcmp(text, wanted) == 0);
        wandb_artifact_free(item);
        count++;
    }
    CHECK_IS(status, WANDB_DONE);
    CHECK(item == NULL && err == NULL);
    CHECK_IS(wandb_artifacts_next(list, NULL, &item, &err), WANDB_DONE);
    return count;
}

static void lists(void)
{
    wandb_run *run = run_of("e/p/many");
    wandb_artifacts_opts how = WANDB_ARTIFACTS_OPTS_INIT;
    wandb_artifacts *logged = NULL;
    wandb_artifacts *used = NULL;
    wandb_artifact *item = NULL;
    wandb_error *err = NULL;
    uint64_t total = 0;

    CHECK_OK(wandb_run_logged_artifacts(run, NULL, &logged, &err), err);
    how.per_page = 5;
    CHECK_OK(wandb_run_used_artifacts(run, &how, &used, &err), err);
    wandb_run_free(run);
    CHECK_OK(wandb_artifacts_total(used, NULL, &total, &err), err);
    CHECK(total == 12);
    CHECK(walk(used) == 12);
    CHECK(walk(logged) == 12);
    CHECK_OK(wandb_artifacts_total(logged, NULL, &total, &err), err);
    CHECK(total == 12);
    wandb_artifacts_close(logged);
    wandb_artifacts_close(logged);
    CHECK_FAILS(wandb_artifacts_next(logged, NULL, &item, &err), CLOSED, err);
    CHECK_FAILS(wandb_artifacts_total(logged, NULL, &total, &err), CLOSED, err);
    CHECK(item == NULL && total == 0);
    wandb_artifacts_free(logged);
    wandb_artifacts_free(used);

    run = NULL;
    CHECK_OK(wandb_run_open_local(S(local_run), NULL, &run, &err), err);
    CHECK_OK(wandb_run_logged_artifacts(run, NULL, &logged, &err), err);
    CHECK_FAILS(wandb_artifacts_next(logged, NULL, &item, &err), WANDB_E_UNSUPPORTED, err);
    /* An error stays. */
    CHECK_FAILS(wandb_artifacts_next(logged, NULL, &item, &err), WANDB_E_UNSUPPORTED, err);
    wandb_artifacts_free(logged);
    wandb_run_free(run);
}

static void manifests(void)
{
    wandb_artifact *data = artifact("e/p/data:v1");
    wandb_manifest *manifest = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    const char *digest = NULL;
    size_t len = 0;
    size_t at = 7;
    uint64_t size = 0;

    CHECK_OK(wandb_artifact_manifest(data, NULL, &manifest, &err), err);
    CHECK_IS(wandb_artifact_digest(data, &digest, NULL), WANDB_OK);
    CHECK_IS(wandb_manifest_digest(manifest, &text, &len), WANDB_OK);
    CHECK(strcmp(text, digest) == 0 && len == 32);
    CHECK_IS(wandb_manifest_json(manifest, &text, &len), WANDB_OK);
    CHECK(text[0] == '{' && text[len - 1] == '}' && strstr(text, "\"d/b.bin\"") != NULL);
    CHECK(wandb_manifest_count(manifest) == 2);
    CHECK_IS(wandb_manifest_find(manifest, WANDB_STR("d/b.bin"), &at), WANDB_OK);
    CHECK(at == 1);
    CHECK_IS(wandb_manifest_path(manifest, at, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "d/b.bin") == 0 && len == 7);
    CHECK_IS(wandb_manifest_size(manifest, at, &size), WANDB_OK);
    CHECK(size == 70000);
    CHECK_IS(wandb_manifest_entry_digest(manifest, 0, &text, NULL), WANDB_OK);
    CHECK(strcmp(text, "+XxdKZQb+xsv2rCHSQargg==") == 0);
    CHECK_IS(wandb_manifest_reference(manifest, 0, &text, &len), WANDB_NULL);
    CHECK(text == NULL && len == 0);
    /* Only the whole path is one. */
    CHECK_IS(wandb_manifest_find(manifest, WANDB_STR("d/b"), &at), WANDB_MISSING);
    CHECK(at == 0);
    CHECK_IS(wandb_manifest_path(manifest, 2, &text, &len), WANDB_MISSING);
    CHECK_IS(wandb_manifest_entry_digest(manifest, SIZE_MAX, &text, &len), WANDB_MISSING);
    CHECK_IS(wandb_manifest_reference(manifest, 2, &text, &len), WANDB_MISSING);
    CHECK_IS(wandb_manifest_size(manifest, 2, &size), WANDB_MISSING);
    CHECK(text == NULL && len == 0 && size == 0);
    wandb_artifact_free(data);
    CHECK(wandb_manifest_count(manifest) == 2);
    wandb_manifest_free(manifest);

    data = artifact("e/p/refs:v0");
    CHECK_OK(wandb_artifact_manifest(data, NULL, &manifest, &err), err);
    CHECK_IS(wandb_manifest_find(manifest, WANDB_STR("bucket.txt"), &at), WANDB_OK);
    CHECK_IS(wandb_manifest_reference(manifest, at, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "s3://bucket/key") == 0);
    CHECK_IS(wandb_manifest_size(manifest, at, &size), WANDB_NULL);
    wandb_manifest_free(manifest);
    wandb_artifact_free(data);
}

static void files(void)
{
    wandb_artifact *data = artifact("e/p/data:v1");
    wandb_files_opts which = WANDB_FILES_OPTS_INIT;
    wandb_files *list = NULL;
    wandb_file *file = NULL;
    wandb_error *err = NULL;
    const char *names[] = {"d/b.bin"};
    size_t lens[] = {7};
    const char *text = NULL;
    uint64_t number = 0;

    CHECK_OK(wandb_artifact_files(data, NULL, &list, &err), err);
    CHECK_OK(wandb_files_total(list, NULL, &number, &err), err);
    CHECK(number == 2);
    CHECK_OK(wandb_files_next(list, NULL, &file, &err), err);
    CHECK_IS(wandb_file_name(file, &text, NULL), WANDB_OK);
    CHECK(strcmp(text, "a.txt") == 0);
    wandb_file_free(file);
    wandb_files_free(list);

    which.names = names;
    which.name_lens = lens;
    which.n_names = 1;
    which.per_page = 1;
    CHECK_OK(wandb_artifact_files(data, &which, &list, &err), err);
    wandb_artifact_free(data);
    CHECK_OK(wandb_files_next(list, NULL, &file, &err), err);
    CHECK_IS(wandb_file_size(file, &number), WANDB_OK);
    CHECK(number == 70000);
    CHECK_OK(wandb_file_download(file, S(folder), NULL, NULL, NULL, &err), err);
    CHECK_FAILS(wandb_file_delete(file, NULL, &err), WANDB_E_UNSUPPORTED, err);
    wandb_file_free(file);
    CHECK_IS(wandb_files_next(list, NULL, &file, &err), WANDB_DONE);
    wandb_files_free(list);
}

typedef struct {
    uint64_t calls;
    uint64_t done;
    uint64_t total;
    uint64_t stop_at;
} teller;

static int32_t tell(uint64_t done, uint64_t total, void *user)
{
    teller *self = user;
    self->calls++;
    CHECK(done >= self->done);
    self->done = done;
    self->total = total;
    return self->stop_at > 0 && done >= self->stop_at;
}

static void downloads(void)
{
    wandb_artifact *data = artifact("e/p/data:v1");
    wandb_artifact_download_opts how = WANDB_ARTIFACT_DOWNLOAD_OPTS_INIT;
    wandb_downloads *results = NULL;
    wandb_error *err = NULL;
    teller told = {0, 0, 0, 0};
    const char *text = NULL;
    size_t len = 0;

    how.progress = tell;
    how.user = &told;
    CHECK_OK(wandb_artifact_download(data, S(folder), &how, NULL, &results, &err), err);
    CHECK(told.calls >= 2 && told.done == 70003 && told.total == 70003);
    CHECK(wandb_downloads_count(results) == 2);
    CHECK_IS(wandb_downloads_name(results, 1, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "d/b.bin") == 0);
    CHECK_OK(wandb_downloads_result(results, 1, &text, &len, &err), err);
    CHECK(strncmp(text, folder, strlen(folder)) == 0);
    wandb_downloads_free(results);

    how.path_prefix = "d/";
    how.path_prefix_len = 2;
    how.workers = 1;
    how.progress = NULL;
    CHECK_OK(wandb_artifact_download(data, S(folder), &how, NULL, &results, &err), err);
    CHECK(wandb_downloads_count(results) == 1);
    wandb_downloads_free(results);
    wandb_artifact_free(data);

    /* What cannot be had is said, file by file. */
    data = artifact("e/p/refs:v0");
    CHECK_OK(wandb_artifact_download(data, S(folder), NULL, NULL, &results, &err), err);
    CHECK(wandb_downloads_count(results) == 3);
    CHECK_FAILS(wandb_downloads_result(results, 0, &text, &len, &err), INVALID, err);
    CHECK_FAILS(wandb_downloads_result(results, 1, &text, &len, &err), WANDB_E_UNSUPPORTED, err);
    CHECK_OK(wandb_downloads_result(results, 2, &text, &len, &err), err);
    wandb_downloads_free(results);
    wandb_artifact_free(data);
}

/* Every signed address answers slowly. */
static void stopped(void)
{
    wandb_artifact *data = artifact("e/p/data:v1");
    wandb_artifact_download_opts how = WANDB_ARTIFACT_DOWNLOAD_OPTS_INIT;
    wandb_call_opts limits = WANDB_CALL_OPTS_INIT;
    wandb_downloads *results = NULL;
    wandb_error *err = NULL;
    teller told = {0, 0, 0, 1};

    how.progress = tell;
    how.user = &told;
    CHECK_FAILS(wandb_artifact_download(data, S(folder), &how, NULL, &results, &err),
                WANDB_E_CANCELLED, err);
    CHECK(results == NULL && told.calls > 0);
    limits.timeout_ms = 300;
    CHECK_FAILS(wandb_artifact_download(data, S(folder), NULL, &limits, &results, &err),
                WANDB_E_TIMEOUT, err);
    CHECK(results == NULL);
    wandb_artifact_free(data);
}

static void links(void)
{
    wandb_artifact *data = artifact("e/p/data:v1");
    wandb_run *run = run_of("e/p/linker");
    wandb_run *other = run_of("e/q/linker");
    wandb_run *local = NULL;
    wandb_artifact *logged = NULL;
    wandb_error *err = NULL;
    const char *aliases[] = {"mine", "best one"};
    const char *wrong[] = {"a/b"};
    size_t lens[] = {4, 8};

    CHECK_OK(wandb_run_use_artifact(run, data, NULL, 0, NULL, &err), err);
    CHECK_OK(wandb_run_use_artifact(other, data, WANDB_STR("training"), NULL, &err), err);
    CHECK_OK(wandb_run_log_artifact(run, data, aliases, lens, 2, NULL, &logged, &err), err);
    CHECK(wandb_artifact_alias_count(logged) == 4);
    wandb_artifact_free(logged);
    CHECK_OK(wandb_run_log_artifact(run, data, NULL, NULL, 0, NULL, NULL, &err), err);
    CHECK_FAILS(wandb_run_log_artifact(other, data, NULL, NULL, 0, NULL, &logged, &err), INVALID,
                err);
    lens[0] = 3;
    CHECK_FAILS(wandb_run_log_artifact(run, data, wrong, lens, 1, NULL, &logged, &err), INVALID,
                err);
    CHECK(logged == NULL);
    CHECK_OK(wandb_run_open_local(S(local_run), NULL, &local, &err), err);
    CHECK_FAILS(wandb_run_use_artifact(local, data, NULL, 0, NULL, &err), WANDB_E_UNSUPPORTED, err);
    CHECK_FAILS(wandb_run_log_artifact(local, data, NULL, NULL, 0, NULL, NULL, &err),
                WANDB_E_UNSUPPORTED, err);
    wandb_run_free(local);
    wandb_run_free(other);
    wandb_run_free(run);
    wandb_artifact_free(data);
}

static void misuse_of_lists(wandb_run *run)
{
    wandb_artifacts *list = NULL;
    wandb_artifact *item = NULL;
    uint64_t total = 7;

    NOT_MADE(wandb_run_logged_artifacts(NULL, NULL, &list, &err), list);
    NOT_MADE(wandb_run_used_artifacts(NULL, NULL, &list, &err), list);
    CHECK_IS(wandb_run_logged_artifacts(run, NULL, NULL, NULL), INVALID);
    CHECK_IS(wandb_run_used_artifacts(run, NULL, NULL, NULL), INVALID);
    BAD_STRUCT(wandb_artifacts_opts, WANDB_ARTIFACTS_OPTS_INIT,
               wandb_run_logged_artifacts(run, opts, &list, NULL), wandb_artifacts_free(list),
               WANDB_OK);
    CHECK_IS(wandb_run_used_artifacts(run, NULL, &list, NULL), WANDB_OK);
    NOT_MADE(wandb_artifacts_next(NULL, NULL, &item, &err), item);
    CHECK_IS(wandb_artifacts_next(list, NULL, NULL, NULL), INVALID);
    CHECK_IS(wandb_artifacts_total(NULL, NULL, &total, NULL), INVALID);
    CHECK(total == 0);
    CHECK_IS(wandb_artifacts_total(list, NULL, NULL, NULL), INVALID);
    BAD_LIMITS(wandb_artifacts_next(list, opts, &item, NULL), wandb_artifact_free(item), WANDB_OK);
    wandb_artifacts_free(list);
    wandb_artifacts_free(NULL);
    wandb_artifacts_close(NULL);
}

static void misuse_of_manifests(wandb_artifact *data)
{
    wandb_manifest *manifest = NULL;
    const char *text = "junk";
    size_t len = 7;
    size_t at = 7;
    uint64_t size = 7;

    NOT_MADE(wandb_artifact_manifest(NULL, NULL, &manifest, &err), manifest);
    CHECK_IS(wandb_artifact_manifest(data, NULL, NULL, NULL), INVALID);
    BAD_LIMITS(wandb_artifact_manifest(data, opts, &manifest, NULL), wandb_manifest_free(manifest),
               WANDB_OK);
    CHECK_IS(wandb_artifact_manifest(data, NULL, &manifest, NULL), WANDB_OK);
    CHECK(wandb_manifest_count(NULL) == 0);
    TEXT_GETTER(wandb_manifest_digest, manifest);
    TEXT_GETTER(wandb_manifest_json, manifest);
    CHECK_IS(wandb_manifest_path(NULL, 0, &text, &len), INVALID);
    CHECK(text == NULL && len == 0);
    CHECK_IS(wandb_manifest_path(manifest, 0, NULL, &len), INVALID);
    CHECK_IS(wandb_manifest_entry_digest(NULL, 0, &text, &len), INVALID);
    CHECK_IS(wandb_manifest_entry_digest(manifest, 0, NULL, NULL), INVALID);
    CHECK_IS(wandb_manifest_reference(NULL, 0, &text, &len), INVALID);
    CHECK_IS(wandb_manifest_reference(manifest, 0, NULL, NULL), INVALID);
    CHECK_IS(wandb_manifest_size(NULL, 0, &size), INVALID);
    CHECK(size == 0);
    CHECK_IS(wandb_manifest_size(manifest, 0, NULL), INVALID);
    CHECK_IS(wandb_manifest_find(NULL, WANDB_STR("a.txt"), &at), INVALID);
    CHECK(at == 0);
    CHECK_IS(wandb_manifest_find(manifest, WANDB_STR("a.txt"), NULL), INVALID);
    BAD_TEXT(wandb_manifest_find(manifest, p, n, &at));
    wandb_manifest_free(manifest);
    wandb_manifest_free(NULL);
}

static void misuse_of_downloads(wandb_artifact *data)
{
    wandb_downloads *results = NULL;
    wandb_files *list = NULL;
    wandb_files_opts which = WANDB_FILES_OPTS_INIT;
    wandb_artifact_download_opts how = WANDB_ARTIFACT_DOWNLOAD_OPTS_INIT;

    NOT_MADE(wandb_artifact_files(NULL, NULL, &list, &err), list);
    CHECK_IS(wandb_artifact_files(data, NULL, NULL, NULL), INVALID);
    which.pattern = "%";
    which.pattern_len = 1;
    NOT_MADE(wandb_artifact_files(data, &which, &list, &err), list);
    NOT_MADE(wandb_artifact_download(NULL, S(folder), NULL, NULL, &results, &err), results);
    CHECK_IS(wandb_artifact_download(data, S(folder), NULL, NULL, NULL, NULL), INVALID);
    BAD_TEXT(wandb_artifact_download(data, p, n, NULL, NULL, &results, NULL));
    how.path_prefix_len = 1;
    NOT_MADE(wandb_artifact_download(data, S(folder), &how, NULL, &results, &err), results);
    BAD_STRUCT(wandb_artifact_download_opts, WANDB_ARTIFACT_DOWNLOAD_OPTS_INIT,
               wandb_artifact_download(data, S(folder), opts, NULL, &results, NULL),
               wandb_downloads_free(results), WANDB_OK);
    BAD_LIMITS(wandb_artifact_download(data, S(folder), NULL, opts, &results, NULL),
               wandb_downloads_free(results), WANDB_OK);
}

static void misuse_of_links(wandb_run *run, wandb_artifact *data)
{
    wandb_artifact *logged = NULL;
    const char *aliases[] = {"x"};
    size_t lens[] = {1};

    CHECK_IS(wandb_run_use_artifact(NULL, data, NULL, 0, NULL, NULL), INVALID);
    CHECK_IS(wandb_run_use_artifact(run, NULL, NULL, 0, NULL, NULL), INVALID);
    BAD_TEXT(wandb_run_use_artifact(run, data, p, n, NULL, NULL));
    BAD_LIMITS(wandb_run_use_artifact(run, data, NULL, 0, opts, NULL), (void)0, WANDB_OK);
    NOT_MADE(wandb_run_log_artifact(NULL, data, NULL, NULL, 0, NULL, &logged, &err), logged);
    NOT_MADE(wandb_run_log_artifact(run, NULL, NULL, NULL, 0, NULL, &logged, &err), logged);
    NOT_MADE(wandb_run_log_artifact(run, data, NULL, lens, 1, NULL, &logged, &err), logged);
    NOT_MADE(wandb_run_log_artifact(run, data, aliases, NULL, 1, NULL, &logged, &err), logged);
    NOT_MADE(wandb_run_log_artifact(run, data, aliases, lens, SIZE_MAX, NULL, &logged, &err),
             logged);
    BAD_LIMITS(wandb_run_log_artifact(run, data, NULL, NULL, 0, opts, &logged, NULL),
               wandb_artifact_free(logged), WANDB_OK);
}

static void misuse(void)
{
    wandb_api *api = client();
    wandb_run *run = run_of("e/p/many");
    wandb_run *linker = run_of("e/p/linker");
    wandb_artifact *data = artifact("e/p/data:v1");
    wandb_artifact *made = NULL;
    wandb_map *metadata = NULL;
    wandb_error *err = NULL;
    const char *text = "junk";
    size_t len = 7;
    size_t at;

    NOT_MADE(wandb_api_artifact(NULL, WANDB_STR("e/p/data:v1"), NULL, 0, NULL, &made, &err), made);
    CHECK_IS(wandb_api_artifact(api, WANDB_STR("e/p/data:v1"), NULL, 0, NULL, NULL, NULL), INVALID);
    BAD_TEXT(wandb_api_artifact(api, p, n, NULL, 0, NULL, &made, NULL));
    BAD_TEXT(wandb_api_artifact(api, WANDB_STR("e/p/data:v1"), p, n, NULL, &made, NULL));
    BAD_LIMITS(wandb_api_artifact(api, WANDB_STR("e/p/data:v1"), NULL, 0, opts, &made, NULL),
               wandb_artifact_free(made), WANDB_OK);
    for (at = 0; at < N_TEXTS; at++) {
        TEXT_GETTER(TEXTS[at].get, data);
    }
    for (at = 0; at < N_NUMBERS; at++) {
        NUMBER_GETTER(NUMBERS[at], data, uint64_t);
    }
    CHECK(wandb_artifact_is_draft(NULL) == 0 && wandb_artifact_is_link(NULL) == 0);
    CHECK(wandb_artifact_alias_count(NULL) == 0);
    CHECK_IS(wandb_artifact_alias(NULL, 0, &text, &len), INVALID);
    CHECK(text == NULL && len == 0);
    CHECK_IS(wandb_artifact_alias(data, 0, NULL, &len), INVALID);
    CHECK_IS(wandb_artifact_metadata(NULL, &metadata), INVALID);
    CHECK(metadata == NULL);
    CHECK_IS(wandb_artifact_metadata(data, NULL), INVALID);
    misuse_of_lists(run);
    misuse_of_manifests(data);
    misuse_of_downloads(data);
    misuse_of_links(linker, data);

    wandb_artifact_close(data);
    wandb_artifact_close(data);
    wandb_artifact_close(NULL);
    for (at = 0; at < N_TEXTS; at++) {
        TEXT_IS(TEXTS[at].get, data, CLOSED);
    }
    for (at = 0; at < N_NUMBERS; at++) {
        NUMBER_IS(NUMBERS[at], data, uint64_t, CLOSED);
    }
    CHECK(wandb_artifact_alias_count(data) == 0);
    CHECK_IS(wandb_artifact_alias(data, 0, &text, &len), CLOSED);
    CHECK_IS(wandb_artifact_metadata(data, &metadata), CLOSED);
    {
        wandb_manifest *manifest = NULL;
        wandb_files *list = NULL;
        wandb_downloads *results = NULL;
        CHECK_FAILS(wandb_artifact_manifest(data, NULL, &manifest, &err), CLOSED, err);
        CHECK_FAILS(wandb_artifact_files(data, NULL, &list, &err), CLOSED, err);
        CHECK_FAILS(wandb_artifact_download(data, S(folder), NULL, NULL, &results, &err), CLOSED,
                    err);
        CHECK_FAILS(wandb_run_use_artifact(linker, data, NULL, 0, NULL, &err), CLOSED, err);
        CHECK_FAILS(wandb_run_log_artifact(linker, data, NULL, NULL, 0, NULL, NULL, &err), CLOSED,
                    err);
        CHECK(manifest == NULL && list == NULL && results == NULL);
    }
    wandb_artifact_free(data);
    wandb_artifact_free(NULL);
    wandb_run_free(linker);
    wandb_run_free(run);
    wandb_api_close(api);
    CHECK_FAILS(wandb_api_artifact(api, WANDB_STR("e/p/data:v1"), NULL, 0, NULL, &made, &err),
                CLOSED, err);
    wandb_api_free(api);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } cases[] = {
        {"looks", looks}, {"lists", lists}, {"manifests", manifests}, {"files", files},
        {"downloads", downloads}, {"stopped", stopped}, {"links", links}, {"misuse", misuse},
    };
    size_t at;
    NEED(argc == 6);
    url = argv[2];
    key = argv[3];
    folder = argv[4];
    local_run = argv[5];
    for (at = 0; at < sizeof cases / sizeof *cases; at++) {
        if (strcmp(cases[at].name, argv[1]) == 0) {
            cases[at].run();
            return check_end();
        }
    }
    NEED(!"a known case");
    return 1;
}
