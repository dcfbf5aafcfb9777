/* Files of runs: uploaded, deleted, listed by pattern, fetched many at once;
 * and the same functions used wrongly. One case a call.
 *
 *     files CASE BASE_URL KEY RUN FOLDER
 *
 * The runner, files.py, stores the run and posts the faults that a case needs,
 * and looks at what the server and FOLDER hold afterwards. */
#define _POSIX_C_SOURCE 200809L
#include "misuse.h"
#include <pthread.h>
#include <time.h>

/* What the limits of time below are multiplied with. */
#ifndef SLOWDOWN
#define SLOWDOWN 1
#endif

static const char *url;
static const char *key;
static const char *run_path;
static const char *folder;

static wandb_run *open_run(void)
{
    wandb_options *made = NULL;
    wandb_api *api = NULL;
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_IS(wandb_options_new(&made), WANDB_OK));
    CHECK_IS(wandb_options_ignore_environment(made), WANDB_OK);
    CHECK_IS(wandb_options_set_base_url(made, S(url)), WANDB_OK);
    CHECK_IS(wandb_options_set_api_key(made, S(key)), WANDB_OK);
    CHECK_IS(wandb_options_set_retry_waits_ms(made, 1, 20), WANDB_OK);
    NEED(CHECK_OK(wandb_api_new(made, &api, &err), err));
    wandb_options_free(made);
    NEED(CHECK_OK(wandb_api_run(api, S(run_path), NULL, &run, &err), err));
    wandb_api_free(api);
    return run;
}

/* A path in FOLDER. */
static const char *in_folder(const char *name)
{
    static char paths[8][4096];
    static size_t at;
    char *path;
    NEED(at < sizeof paths / sizeof *paths);
    path = paths[at++];
    snprintf(path, sizeof *paths, "%s/%s", folder, name);
    return path;
}

static const char *write_file(const char *name, const char *content, size_t times)
{
    const char *path = in_folder(name);
    FILE *file = fopen(path, "wb");
    NEED(file != NULL);
    while (times-- > 0) {
        fputs(content, file);
    }
    NEED(fclose(file) == 0);
    return path;
}

static void name_is(const wandb_file *file, const char *expected)
{
    const char *text = NULL;
    CHECK_IS(wandb_file_name(file, &text, NULL), WANDB_OK);
    CHECK(text != NULL && strcmp(text, expected) == 0);
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
    self->done = done;
    self->total = total;
    return self->stop_at > 0 && done >= self->stop_at;
}

static void uploads(void)
{
    wandb_run *run = open_run();
    wandb_upload_opts how = WANDB_UPLOAD_OPTS_INIT;
    wandb_file *file = NULL;
    wandb_error *err = NULL;
    teller told = {0, 0, 0, 0};
    uint64_t size = 0;
    const char *big = write_file("big.bin", "0123456789abcdef", 40000);
    const char *empty = write_file("empty", "", 0);
    const char *outside = write_file("out.txt", "outside", 1);
    const char *deep = in_folder("deep/er");
    const char *missing = in_folder("missing");

    how.progress = tell;
    how.user = &told;
    NEED(CHECK_OK(wandb_run_upload_file(run, S(big), S(folder), &how, NULL, &file, &err), err));
    name_is(file, "big.bin");
    CHECK_IS(wandb_file_size(file, &size), WANDB_OK);
    CHECK(size == 640000);
    CHECK(told.calls > 1 && told.done == 640000 && told.total == 640000);
    wandb_file_free(file);

    /* Nobody needs the handle; a file outside of the root gets a safe name. */
    CHECK_OK(wandb_run_upload_file(run, S(empty), S(folder), NULL, NULL, NULL, &err), err);
    CHECK_OK(wandb_run_upload_file(run, S(outside), S(deep), NULL, NULL, &file, &err), err);
    name_is(file, "__/__/out.txt");
    wandb_file_free(file);

    /* What ends it early. */
    told.stop_at = 1;
    CHECK_FAILS(wandb_run_upload_file(run, S(big), S(folder), &how, NULL, &file, &err),
                WANDB_E_CANCELLED, err);
    CHECK_FAILS(wandb_run_upload_file(run, S(missing), S(folder), NULL, NULL, &file, &err),
                WANDB_E_NOT_FOUND, err);
    NOT_MADE(wandb_run_upload_file(run, S(folder), S(folder), NULL, NULL, &file, &err), file);

    /* Used wrongly. */
    NOT_MADE(wandb_run_upload_file(NULL, S(big), S(folder), NULL, NULL, &file, &err), file);
    BAD_TEXT(wandb_run_upload_file(run, p, n, S(folder), NULL, NULL, &file, NULL));
    BAD_TEXT(wandb_run_upload_file(run, S(big), p, n, NULL, NULL, &file, NULL));
    BAD_STRUCT(wandb_upload_opts, WANDB_UPLOAD_OPTS_INIT,
               wandb_run_upload_file(run, S(big), S(folder), opts, NULL, NULL, NULL), (void)0,
               WANDB_OK);
    BAD_LIMITS(wandb_run_upload_file(run, S(big), S(folder), NULL, opts, NULL, NULL), (void)0,
               WANDB_OK);
    wandb_run_close(run);
    CHECK_FAILS(wandb_run_upload_file(run, S(big), S(folder), NULL, NULL, &file, &err), CLOSED,
                err);
    wandb_run_free(run);
}

/* The server never lists what it was given. */
static void unlisted(void)
{
    wandb_run *run = open_run();
    wandb_call_opts limits = WANDB_CALL_OPTS_INIT;
    wandb_file *file = NULL;
    wandb_error *err = NULL;
    const char *path = write_file("a.txt", "a", 1);

    limits.timeout_ms = 2000 * SLOWDOWN;
    CHECK_IS(wandb_run_upload_file(run, S(path), S(folder), NULL, &limits, &file, &err),
             WANDB_E_NOT_FOUND);
    CHECK(file == NULL && wandb_error_retryable(err) == 1);
    CHECK(strstr(check_message(err), "file a.txt") != NULL);
    CHECK(strstr(check_message(err), "took the bytes") != NULL);
    wandb_error_free(err);
    wandb_run_free(run);
}

static void deletes(void)
{
    wandb_run *run = open_run();
    wandb_file *file = NULL;
    wandb_error *err = NULL;

    NEED(CHECK_OK(wandb_run_file(run, WANDB_STR("notes.txt"), NULL, &file, &err), err));
    CHECK_FAILS(wandb_file_delete(NULL, NULL, &err), INVALID, err);
    CHECK_OK(wandb_file_delete(file, NULL, &err), err);
    CHECK_FAILS(wandb_file_delete(file, NULL, &err), WANDB_E_NOT_FOUND, err);
    BAD_LIMITS(wandb_file_delete(file, opts, NULL), (void)0, WANDB_E_NOT_FOUND);
    name_is(file, "notes.txt");
    wandb_file_close(file);
    CHECK_FAILS(wandb_file_delete(file, NULL, &err), CLOSED, err);
    wandb_file_free(file);
    wandb_run_free(run);
}

/* As many as match; by a struct of an older header all. */
static uint64_t count(const wandb_run *run, const wandb_files_opts *which)
{
    wandb_files *files = NULL;
    wandb_file *file = NULL;
    wandb_error *err = NULL;
    uint64_t found = 0;
    uint64_t total = 7;
    int32_t status;

    NEED(CHECK_OK(wandb_run_files(run, which, &files, &err), err));
    status = wandb_files_total(files, NULL, &total, &err);
    CHECK(err == NULL);
    while (wandb_files_next(files, NULL, &file, &err) == WANDB_OK) {
        wandb_file_free(file);
        found++;
    }
    CHECK(err == NULL);
    CHECK(status == WANDB_NULL ? total == 0 : total == found);
    wandb_files_free(files);
    return found;
}

static void patterns(void)
{
    static const char *const names[] = {"notes.txt"};
    static const size_t lens[] = {9};
    wandb_run *run = open_run();
    wandb_files_opts which = WANDB_FILES_OPTS_INIT;
    wandb_files *files = NULL;
    wandb_file *file = NULL;
    const char *text = NULL;
    wandb_error *err = NULL;

    CHECK(count(run, NULL) == 4);
    which.pattern = "sub/%.json";
    which.pattern_len = strlen(which.pattern);
    CHECK(count(run, &which) == 2);
    /* A struct of an older header has no pattern. */
    which.struct_size = 5 * 8;
    CHECK(count(run, &which) == 4);
    which.struct_size = sizeof which;
    which.names = names;
    which.name_lens = lens;
    which.n_names = 1;
    NOT_MADE(wandb_run_files(run, &which, &files, &err), files);
    which.pattern_len = 0;
    CHECK(count(run, &which) == 1);
    which.n_names = 0;
    BAD_TEXT((which.pattern = p, which.pattern_len = n,
              wandb_run_files(run, &which, &files, NULL)));

    /* The test server's storage is not S3. */
    NEED(CHECK_OK(wandb_run_file(run, S(names[0]), NULL, &file, &err), err));
    TEXT_GETTER(wandb_file_path_uri, file);
    CHECK_IS(wandb_file_path_uri(file, &text, NULL), WANDB_NULL);
    wandb_file_close(file);
    TEXT_IS(wandb_file_path_uri, file, CLOSED);
    wandb_file_free(file);
    wandb_run_free(run);
}

/* The server says that its storage is S3. */
static void bucket(void)
{
    wandb_run *run = open_run();
    wandb_file *file = NULL;
    const char *text = NULL;
    size_t len = 0;
    wandb_error *err = NULL;
    NEED(CHECK_OK(wandb_run_file(run, WANDB_STR("notes.txt"), NULL, &file, &err), err));
    CHECK_IS(wandb_file_path_uri(file, &text, &len), WANDB_OK);
    CHECK(strcmp(text, "s3://bucket/dir/notes.txt") == 0 && len == strlen(text));
    wandb_file_free(file);
    wandb_run_free(run);
}

/* Each result is a path in FOLDER, or the error of a name that says so. */
static size_t failures(const wandb_downloads *downloads, int32_t expected)
{
    size_t failed = 0;
    size_t at;
    for (at = 0; at < wandb_downloads_count(downloads); at++) {
        const char *name = NULL;
        const char *path = NULL;
        size_t len = 0;
        wandb_error *err = NULL;
        int32_t status = wandb_downloads_result(downloads, at, &path, &len, &err);
        CHECK_IS(wandb_downloads_name(downloads, at, &name, NULL), WANDB_OK);
        if (status == WANDB_OK) {
            CHECK(err == NULL && strlen(path) == len);
            CHECK(strncmp(path, folder, strlen(folder)) == 0);
            CHECK(strcmp(path + strlen(folder) + 1, name) == 0);
        } else {
            CHECK_IS(status, expected);
            CHECK(path == NULL && len == 0);
            CHECK(wandb_error_code(err) == expected);
            failed++;
        }
        wandb_error_free(err);
    }
    return failed;
}

static void many(void)
{
    static const char *const names[] = {"notes.txt", "nothing"};
    static const size_t lens[] = {9, 7};
    wandb_run *run = open_run();
    wandb_download_all_opts how = WANDB_DOWNLOAD_ALL_OPTS_INIT;
    wandb_downloads *done = NULL;
    wandb_error *err = NULL;
    const char *text = "junk";
    size_t len = 7;

    NEED(CHECK_OK(wandb_run_download_files(run, S(folder), NULL, NULL, &done, &err), err));
    CHECK(wandb_downloads_count(done) == 4 && failures(done, INVALID) == 0);
    CHECK_IS(wandb_downloads_name(done, 4, &text, &len), WANDB_MISSING);
    CHECK(text == NULL && len == 0);
    CHECK_IS(wandb_downloads_result(done, SIZE_MAX, &text, &len, &err), WANDB_MISSING);
    CHECK(err == NULL && text == NULL);
    CHECK_IS(wandb_downloads_result(done, 0, NULL, NULL, NULL), WANDB_OK);
    CHECK_IS(wandb_downloads_name(done, 0, NULL, &len), INVALID);
    CHECK_IS(wandb_downloads_name(NULL, 0, &text, &len), INVALID);
    CHECK_FAILS(wandb_downloads_result(NULL, 0, &text, &len, &err), INVALID, err);
    CHECK(wandb_downloads_count(NULL) == 0);
    wandb_downloads_free(done);

    /* All are there already. */
    CHECK_OK(wandb_run_download_files(run, S(folder), NULL, NULL, &done, &err), err);
    CHECK(failures(done, WANDB_E_EXISTS) == 4);
    wandb_downloads_free(done);
    how.exist_ok = 1;
    how.workers = 1;
    CHECK_OK(wandb_run_download_files(run, S(folder), &how, NULL, &done, &err), err);
    CHECK(failures(done, INVALID) == 0);
    wandb_downloads_free(done);
    how.exist_ok = 0;
    how.replace = 1;
    how.workers = UINT64_MAX;
    how.pattern = "sub/%";
    how.pattern_len = 5;
    CHECK_OK(wandb_run_download_files(run, S(folder), &how, NULL, &done, &err), err);
    CHECK(wandb_downloads_count(done) == 3 && failures(done, INVALID) == 0);
    wandb_downloads_free(done);

    how.names = names;
    how.name_lens = lens;
    how.n_names = 2;
    NOT_MADE(wandb_run_download_files(run, S(folder), &how, NULL, &done, &err), done);
    how.pattern_len = 0;
    CHECK_OK(wandb_run_download_files(run, S(folder), &how, NULL, &done, &err), err);
    CHECK(wandb_downloads_count(done) == 2 && failures(done, WANDB_E_NOT_FOUND) == 1);
    wandb_downloads_free(done);

    NOT_MADE(wandb_run_download_files(NULL, S(folder), NULL, NULL, &done, &err), done);
    CHECK_FAILS(wandb_run_download_files(run, S(folder), NULL, NULL, NULL, &err), INVALID, err);
    BAD_TEXT(wandb_run_download_files(run, p, n, NULL, NULL, &done, NULL));
    BAD_STRUCT(wandb_download_all_opts, WANDB_DOWNLOAD_ALL_OPTS_INIT,
               wandb_run_download_files(run, S(folder), opts, NULL, &done, NULL),
               wandb_downloads_free(done), WANDB_OK);
    BAD_LIMITS(wandb_run_download_files(run, S(folder), NULL, opts, &done, NULL),
               wandb_downloads_free(done), WANDB_OK);
    how = (wandb_download_all_opts)WANDB_DOWNLOAD_ALL_OPTS_INIT;
    how.n_names = 1;
    NOT_MADE(wandb_run_download_files(run, S(folder), &how, NULL, &done, &err), done);
    how.n_names = 0;
    BAD_TEXT((how.pattern = p, how.pattern_len = n,
              wandb_run_download_files(run, S(folder), &how, NULL, &done, NULL)));
    wandb_run_close(run);
    CHECK_FAILS(wandb_run_download_files(run, S(folder), NULL, NULL, &done, &err), CLOSED, err);
    wandb_run_free(run);
}

/* Two exported files, and rows that are in none. */
static void exports(void)
{
    wandb_run *run = open_run();
    wandb_downloads *done = NULL;
    wandb_error *err = NULL;
    int32_t live = 7;

    CHECK_FAILS(wandb_run_download_history_exports(run, S(folder), 1, NULL, &live, &done, &err),
                WANDB_E_INTEGRITY, err);
    CHECK(done == NULL && live == 0);
    NEED(CHECK_OK(wandb_run_download_history_exports(run, S(folder), 0, NULL, &live, &done, &err),
                  err));
    CHECK(live == 1 && wandb_downloads_count(done) == 2 && failures(done, INVALID) == 0);
    wandb_downloads_free(done);
    /* They are replaced. */
    CHECK_OK(wandb_run_download_history_exports(run, S(folder), 0, NULL, NULL, &done, NULL), err);
    CHECK(failures(done, INVALID) == 0);
    wandb_downloads_free(done);

    NOT_MADE(wandb_run_download_history_exports(NULL, S(folder), 0, NULL, &live, &done, &err),
             done);
    CHECK_FAILS(wandb_run_download_history_exports(run, S(folder), 0, NULL, &live, NULL, &err),
                INVALID, err);
    BAD_TEXT(wandb_run_download_history_exports(run, p, n, 0, NULL, &live, &done, NULL));
    BAD_LIMITS(wandb_run_download_history_exports(run, S(folder), 0, opts, &live, &done, NULL),
               wandb_downloads_free(done), WANDB_OK);
    wandb_run_close(run);
    CHECK_FAILS(wandb_run_download_history_exports(run, S(folder), 0, NULL, &live, &done, &err),
                CLOSED, err);
    wandb_run_free(run);
}

/* Names of a hostile server: one by one, and all at once. */
static void hostile(void)
{
    wandb_run *run = open_run();
    wandb_files *files = NULL;
    wandb_file *file = NULL;
    wandb_downloads *done = NULL;
    wandb_error *err = NULL;
    size_t total = 0;

    NEED(CHECK_OK(wandb_run_files(run, NULL, &files, &err), err));
    while (wandb_files_next(files, NULL, &file, &err) == WANDB_OK) {
        CHECK_FAILS(wandb_file_download(file, S(folder), NULL, NULL, NULL, &err), INVALID, err);
        wandb_file_free(file);
        total++;
    }
    wandb_files_free(files);
    CHECK(total > 5);
    CHECK_OK(wandb_run_download_files(run, S(folder), NULL, NULL, &done, &err), err);
    CHECK(wandb_downloads_count(done) == total && failures(done, INVALID) == total);
    wandb_downloads_free(done);
    wandb_run_free(run);
}

static void *trigger_later(void *given)
{
    struct timespec wait;
    wait.tv_sec = SLOWDOWN / 2;
    wait.tv_nsec = 400 * 1000000;
    nanosleep(&wait, NULL);
    wandb_cancel_trigger(given);
    return NULL;
}

/* The storage says nothing: a token ends all workers. */
static void cancels(void)
{
    wandb_run *run = open_run();
    wandb_call_opts limits = WANDB_CALL_OPTS_INIT;
    wandb_cancel *cancel = NULL;
    wandb_downloads *done = NULL;
    wandb_error *err = NULL;
    pthread_t thread;

    CHECK_IS(wandb_cancel_new(&cancel), WANDB_OK);
    limits.cancel = cancel;
    NEED(pthread_create(&thread, NULL, trigger_later, cancel) == 0);
    CHECK_FAILS(wandb_run_download_files(run, S(folder), NULL, &limits, &done, &err),
                WANDB_E_CANCELLED, err);
    CHECK(done == NULL);
    CHECK(pthread_join(thread, NULL) == 0);
    wandb_cancel_free(cancel);
    wandb_run_free(run);
}

/* RUN is a local one: nothing of it is sent anywhere. */
static void local(void)
{
    wandb_run *run = NULL;
    wandb_files_opts which = WANDB_FILES_OPTS_INIT;
    wandb_files *files = NULL;
    wandb_file *file = NULL;
    wandb_downloads *done = NULL;
    wandb_error *err = NULL;

    const char *path = write_file("a", "a", 1);

    NEED(CHECK_OK(wandb_run_open_local(S(run_path), NULL, &run, &err), err));
    CHECK_FAILS(wandb_run_upload_file(run, S(path), S(folder), NULL, NULL, &file, &err),
                WANDB_E_UNSUPPORTED, err);
    which.pattern = "%.json";
    which.pattern_len = 6;
    NEED(CHECK_OK(wandb_run_files(run, &which, &files, &err), err));
    NEED(CHECK_OK(wandb_files_next(files, NULL, &file, &err), err));
    CHECK_FAILS(wandb_file_delete(file, NULL, &err), WANDB_E_UNSUPPORTED, err);
    TEXT_IS(wandb_file_path_uri, file, WANDB_NULL);
    wandb_file_free(file);
    wandb_files_free(files);
    CHECK_OK(wandb_run_download_files(run, S(folder), NULL, NULL, &done, &err), err);
    CHECK(wandb_downloads_count(done) > 0 && failures(done, INVALID) == 0);
    wandb_downloads_free(done);
    wandb_run_free(run);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } cases[] = {
        {"upload", uploads}, {"unlisted", unlisted}, {"delete", deletes},   {"pattern", patterns},
        {"bucket", bucket},  {"many", many},         {"hostile", hostile}, {"cancel", cancels},
        {"local", local},    {"exports", exports},
    };
    size_t at;

    NEED(argc == 6);
    url = argv[2];
    key = argv[3];
    run_path = argv[4];
    folder = argv[5];
    for (at = 0; at < sizeof cases / sizeof *cases; at++) {
        if (strcmp(cases[at].name, argv[1]) == 0) {
            cases[at].run();
            return check_end();
        }
    }
    fprintf(stderr, "no case %s\n", argv[1]);
    return 2;
}
