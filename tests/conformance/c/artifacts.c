/* Artifacts: look-up, lists of a run, manifest, files, download, use and log. */
#include "driver.h"

static wandb_artifact *artifact;

void artifacts_end(void)
{
    wandb_artifact_free(artifact);
    artifact = NULL;
}

int32_t put_artifact(const wandb_artifact *of)
{
    const char *text = NULL;
    size_t len = 0;
    int32_t status = wandb_artifact_name(of, &text, &len);
    return put_read(status, text, len, false);
}

static int32_t find(const words *step)
{
    const char *name = word(step, "name");
    wandb_artifact *found = NULL;
    TRY(wandb_api_artifact(api, S(name), NULL, 0, NULL, &found, &failure));
    artifacts_end();
    artifact = found;
    return put_artifact(artifact);
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static int32_t put_aliases(void)
{
    const char *aliases[64];
    size_t count = 0, at, len;
    while (count < 64 && wandb_artifact_alias(artifact, count, &aliases[count], &len) == WANDB_OK)
        count++;
    qsort(aliases, count, sizeof *aliases, by_text);
    put("[");
    for (at = 0; at < count; at++) {
        put(at > 0 ? ", " : "");
        put_text(S(aliases[at]));
    }
    put("]");
    return WANDB_OK;
}

static int32_t put_metadata(void)
{
    wandb_map *map = NULL;
    size_t at;
    TRY(wandb_artifact_metadata(artifact, &map));
    put("{");
    for (at = 0; at < wandb_map_len(map); at++) {
        const char *key, *value;
        size_t key_len, len;
        TRY(wandb_map_key(map, at, &key, &key_len));
        TRY(wandb_map_json(map, key, key_len, &value, &len));
        put(at > 0 ? ", " : "");
        put_text(key, key_len);
        put(": ");
        put_raw(value, len);
    }
    put("}");
    wandb_map_free(map);
    return WANDB_OK;
}

static int32_t get(const char *name)
{
    static const struct {
        const char *name;
        int32_t (*get)(const wandb_artifact *, const char **, size_t *);
    } getters[] = {
        {"name", wandb_artifact_name},
        {"entity", wandb_artifact_entity},
        {"project", wandb_artifact_project},
        {"version", wandb_artifact_version},
        {"type", wandb_artifact_type},
        {"description", wandb_artifact_description},
        {"digest", wandb_artifact_digest},
        {"state", wandb_artifact_state},
        {"source_name", wandb_artifact_source_name},
        {"source_entity", wandb_artifact_source_entity},
        {"source_project", wandb_artifact_source_project},
        {"created_at", wandb_artifact_created_at},
    };
    const char *text = NULL;
    size_t at, len = 0;
    uint64_t count = 0;
    int32_t status;
    for (at = 0; at < sizeof getters / sizeof *getters; at++)
        if (strcmp(getters[at].name, name) == 0) {
            status = getters[at].get(artifact, &text, &len);
            return put_read(status, text, len, false);
        }
    if (strcmp(name, "aliases") == 0)
        return put_aliases();
    if (strcmp(name, "metadata") == 0)
        return put_metadata();
    TRY((strcmp(name, "size") == 0 ? wandb_artifact_size : wandb_artifact_file_count)(artifact, &count));
    put_number((int64_t)count);
    return WANDB_OK;
}

static int32_t manifest(void)
{
    wandb_manifest *entries = NULL;
    size_t at;
    TRY(wandb_artifact_manifest(artifact, NULL, &entries, &failure));
    put("[");
    for (at = 0; at < wandb_manifest_count(entries); at++) {
        const char *text = NULL;
        size_t len = 0;
        uint64_t size = 0;
        int32_t status = wandb_manifest_path(entries, at, &text, &len);
        put(at > 0 ? ", [" : "[");
        TRY(put_read(status, text, len, false));
        put(", ");
        status = wandb_manifest_entry_digest(entries, at, &text, &len);
        TRY(put_read(status, text, len, false));
        put(", ");
        status = wandb_manifest_size(entries, at, &size);
        if (status == WANDB_OK)
            put_number((int64_t)size);
        else
            TRY(put_read(status, NULL, 0, false));
        put(", ");
        status = wandb_manifest_reference(entries, at, &text, &len);
        TRY(put_read(status, text, len, false));
        put("]");
    }
    put("]");
    wandb_manifest_free(entries);
    return WANDB_OK;
}

static int32_t files(const words *step)
{
    wandb_files_opts opts = WANDB_FILES_OPTS_INIT;
    wandb_files *list = NULL;
    wandb_file *found = NULL;
    int32_t status;
    bool first = true;
    opts.per_page = (uint64_t)number(step, "per_page", 0);
    TRY(wandb_artifact_files(artifact, &opts, &list, &failure));
    put("[");
    while ((status = wandb_files_next(list, NULL, &found, &failure)) == WANDB_OK) {
        put(first ? "" : ", ");
        first = false;
        TRY(put_file(found));
        wandb_file_free(found);
    }
    put("]");
    wandb_files_free(list);
    return status == WANDB_DONE ? WANDB_OK : status;
}

static int32_t download(const words *step)
{
    const char *root = word(step, "root");
    wandb_downloads *done = NULL;
    int32_t status = WANDB_OK;
    size_t at;
    TRY(wandb_artifact_download(artifact, S(root), NULL, NULL, &done, &failure));
    for (at = 0; status == WANDB_OK && at < wandb_downloads_count(done); at++) {
        const char *path;
        size_t len;
        status = wandb_downloads_result(done, at, &path, &len, &failure);
    }
    wandb_downloads_free(done);
    put_path(root, strlen(root));
    return status;
}

static int32_t listed(wandb_artifacts *list, int64_t take)
{
    uint64_t total = 0;
    int64_t count = 0;
    int32_t status = WANDB_OK;
    put("{\"names\": [");
    while (count != take) {
        wandb_artifact *found = NULL;
        status = wandb_artifacts_next(list, NULL, &found, &failure);
        if (status != WANDB_OK)
            break;
        put(count++ > 0 ? ", " : "");
        TRY(put_artifact(found));
        if (artifact == NULL)
            artifact = found;
        else
            wandb_artifact_free(found);
    }
    if (status != WANDB_OK && status != WANDB_DONE)
        return status;
    put("], \"total\": ");
    TRY(wandb_artifacts_total(list, NULL, &total, &failure));
    put_number((int64_t)total);
    put("}");
    return WANDB_OK;
}

static int32_t of_run(const words *step)
{
    wandb_artifacts_opts opts = WANDB_ARTIFACTS_OPTS_INIT;
    bool logged = strcmp(step->op, "logged_artifacts") == 0;
    wandb_artifacts *list = NULL;
    int32_t status;
    opts.per_page = (uint64_t)number(step, "per_page", 0);
    TRY((logged ? wandb_run_logged_artifacts : wandb_run_used_artifacts)(run, &opts, &list, &failure));
    status = listed(list, number(step, "take", -1));
    wandb_artifacts_free(list);
    return status;
}

static int32_t use(const words *step)
{
    const char *name = word(step, "use_as");
    TRY(wandb_run_use_artifact(run, artifact, name, name == NULL ? 0 : strlen(name), NULL, &failure));
    return put_artifact(artifact);
}

static int32_t log_it(const words *step)
{
    wandb_artifact *logged = NULL;
    texts aliases;
    int32_t status;
    list(step, "aliases", &aliases);
    TRY(wandb_run_log_artifact(run, artifact, aliases.items, aliases.lens, aliases.count, NULL, &logged, &failure));
    status = put_artifact(logged);
    wandb_artifact_free(logged);
    return status;
}

int32_t artifacts_step(const words *step)
{
    const char *op = step->op;
    bool listing = strcmp(op, "logged_artifacts") == 0 || strcmp(op, "used_artifacts") == 0;
    bool linking = strcmp(op, "use_artifact") == 0 || strcmp(op, "log_artifact") == 0;
    if (strcmp(op, "artifact") == 0)
        return find(step);
    if (listing)
        return run == NULL ? NOTHING : of_run(step);
    if (strncmp(op, "artifact_", 9) != 0 && !linking)
        return NOT_MINE;
    if (artifact == NULL || (linking && run == NULL))
        return NOTHING;
    if (strcmp(op, "artifact_get") == 0)
        return get(word(step, "name"));
    if (strcmp(op, "artifact_manifest") == 0)
        return manifest();
    if (strcmp(op, "artifact_files") == 0)
        return files(step);
    if (strcmp(op, "artifact_download") == 0)
        return download(step);
    if (strcmp(op, "use_artifact") == 0)
        return use(step);
    if (strcmp(op, "log_artifact") == 0)
        return log_it(step);
    return NOT_MINE;
}
