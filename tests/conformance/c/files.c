/* Files: list, download, upload, delete. */
#include "driver.h"

/* Keeps the file and shows it. */
static int32_t kept(wandb_file *found)
{
    wandb_file_free(file);
    file = found;
    return put_file(file);
}

int32_t put_file(const wandb_file *of)
{
    const char *name;
    size_t len;
    uint64_t size;
    TRY(wandb_file_name(of, &name, &len));
    TRY(wandb_file_size(of, &size));
    put("[");
    put_text(name, len);
    put(", ");
    put_number((int64_t)size);
    put("]");
    return WANDB_OK;
}

static int32_t listed(wandb_files *files, int64_t take)
{
    wandb_file *found = NULL;
    uint64_t total = 0;
    int32_t status = WANDB_OK;
    int64_t count = 0;
    put("{\"names\": [");
    while (count != take && (status = wandb_files_next(files, NULL, &found, &failure)) == WANDB_OK) {
        const char *name;
        size_t len;
        TRY(wandb_file_name(found, &name, &len));
        put(count++ > 0 ? ", " : "");
        put_text(name, len);
        wandb_file_free(found);
    }
    if (status != WANDB_OK && status != WANDB_DONE)
        return status;
    put("], \"total\": ");
    status = wandb_files_total(files, NULL, &total, &failure);
    if (status == WANDB_OK)
        put_number((int64_t)total);
    else
        status = put_read(status, NULL, 0, false);
    put("}");
    return status;
}

static int32_t list_files(const words *step)
{
    wandb_files_opts opts = WANDB_FILES_OPTS_INIT;
    wandb_files *files = NULL;
    texts names;
    int32_t status;
    if (list(step, "names", &names)) {
        opts.names = names.items;
        opts.name_lens = names.lens;
        opts.n_names = names.count;
    }
    opts.per_page = (uint64_t)number(step, "per_page", 0);
    if (word(step, "pattern") != NULL) {
        opts.pattern = word(step, "pattern");
        opts.pattern_len = strlen(opts.pattern);
    }
    TRY(wandb_run_files(run, &opts, &files, &failure));
    status = listed(files, number(step, "take", -1));
    wandb_files_free(files);
    return status;
}

static int32_t find(const words *step)
{
    const char *name = word(step, "name");
    wandb_file *found = NULL;
    TRY(wandb_run_file(run, S(name), NULL, &found, &failure));
    return kept(found);
}

static int32_t get(const char *name)
{
    const char *text = NULL;
    size_t len = 0;
    uint64_t size;
    int32_t status;
    if (strcmp(name, "size") == 0) {
        TRY(wandb_file_size(file, &size));
        put_number((int64_t)size);
        return WANDB_OK;
    }
#define GET(attribute)                                                        \
    if (strcmp(name, #attribute) == 0) {                                      \
        status = wandb_file_##attribute(file, &text, &len);                   \
        return put_read(status, text, len, false);                            \
    }
    GET(name)
    GET(md5)
    GET(mimetype)
    GET(url)
    GET(direct_url)
    GET(updated_at)
    if (strcmp(name, "path_uri") == 0) {
        status = wandb_file_path_uri(file, &text, &len);
        /* Nothing is an empty text in Python. */
        return status == WANDB_NULL ? put_read(WANDB_OK, "", 0, false) : put_read(status, text, len, false);
    }
#undef GET
    return NOT_MINE;
}

static int32_t download(const words *step)
{
    wandb_download_opts opts = WANDB_DOWNLOAD_OPTS_INIT;
    const char *root = word(step, "root"), *content;
    wandb_text *path = NULL;
    size_t len;
    opts.replace = is_true(step, "replace");
    opts.exist_ok = is_true(step, "exist_ok");
    root = root == NULL ? "." : root;
    TRY(wandb_file_download(file, S(root), &opts, NULL, &path, &failure));
    if (wandb_text_get(path, &content, &len) == WANDB_OK)
        put_path(content, len);
    wandb_text_free(path);
    return WANDB_OK;
}

static int32_t exports(const words *step)
{
    const char *dir = word(step, "dir"), *complete = word(step, "require_complete_history");
    bool required = complete == NULL || strcmp(complete, "true") == 0;
    wandb_downloads *done = NULL;
    int32_t live = 0, status = WANDB_OK;
    size_t at;
    TRY(wandb_run_download_history_exports(run, S(dir), required, NULL, &live, &done, &failure));
    put(live ? "{\"live\": true, \"paths\": [" : "{\"live\": false, \"paths\": [");
    for (at = 0; status == WANDB_OK && at < wandb_downloads_count(done); at++) {
        const char *path;
        size_t len;
        status = wandb_downloads_result(done, at, &path, &len, &failure);
        put(at > 0 ? ", " : "");
        if (status == WANDB_OK)
            put_path(path, len);
    }
    put("]}");
    wandb_downloads_free(done);
    return status;
}

int32_t upload(const words *step)
{
    const char *path = word(step, "path"), *root = word(step, "root");
    wandb_file *made = NULL;
    root = root == NULL ? "." : root;
    TRY(wandb_run_upload_file(run, S(path), S(root), NULL, NULL, &made, &failure));
    return kept(made);
}

int32_t files_step(const words *step)
{
    const char *op = step->op;
    if (strcmp(op, "files") == 0)
        return run == NULL ? NOTHING : list_files(step);
    if (strcmp(op, "file") == 0)
        return run == NULL ? NOTHING : find(step);
    if (strcmp(op, "file_get") == 0)
        return file == NULL ? NOTHING : get(word(step, "name"));
    if (strcmp(op, "download") == 0)
        return file == NULL ? NOTHING : download(step);
    if (strcmp(op, "upload_file") == 0)
        return run == NULL ? NOTHING : upload(step);
    if (strcmp(op, "history_exports") == 0)
        return run == NULL ? NOTHING : exports(step);
    if (strcmp(op, "file_delete") == 0) {
        put("null");
        return file == NULL ? NOTHING : wandb_file_delete(file, NULL, &failure);
    }
    return NOT_MINE;
}
