/* What ends calls early, and what many of them leave behind. */
#define _POSIX_C_SOURCE 200809L
#include "behaviour.h"

#include <pthread.h>
#include <time.h>

enum { MOST_THREADS = 64 };

/* Reads every row, each call under limits, and says how many there are. */
static int32_t read_under(const words *step, const wandb_call_opts *limits)
{
    wandb_history *history = NULL;
    uint64_t rows = 0;
    int32_t status;
    TRY(begin_scan(step, &history));
    status = count_rows(history, limits, &rows, &failure);
    wandb_history_free(history);
    put_number((int64_t)rows);
    return status;
}

int32_t timeout(const words *step)
{
    wandb_call_opts limits = WANDB_CALL_OPTS_INIT;
    limits.timeout_ms = milliseconds(step, "limit");
    return read_under(step, &limits);
}

typedef struct alarm_clock {
    struct timespec after;
    wandb_cancel *cancel;
} alarm_clock;

static void *ring(void *given)
{
    const alarm_clock *clock = given;
    nanosleep(&clock->after, NULL);
    wandb_cancel_trigger(clock->cancel);
    return NULL;
}

int32_t cancelled(const words *step)
{
    wandb_call_opts limits = WANDB_CALL_OPTS_INIT;
    double after = fraction(step, "after", 0);
    alarm_clock clock;
    pthread_t thread;
    int32_t status;
    clock.after.tv_sec = (time_t)after;
    clock.after.tv_nsec = (long)((after - (double)clock.after.tv_sec) * 1e9);
    TRY(wandb_cancel_new(&clock.cancel));
    limits.cancel = clock.cancel;
    if (pthread_create(&thread, NULL, ring, &clock) != 0)
        abort();
    status = read_under(step, &limits);
    pthread_join(thread, NULL);
    wandb_cancel_free(clock.cancel);
    return status;
}

/* The first row of a scan. */
static int32_t first_row(wandb_history *history)
{
    int32_t status = put_rows(history, 1);
    wandb_history_free(history);
    return status;
}

int32_t closed(const words *step)
{
    wandb_history *history = NULL;
    wandb_run_close(run);
    TRY(begin_scan(step, &history));
    return first_row(history);
}

int32_t closed_scan(const words *step)
{
    wandb_history *history = NULL;
    TRY(begin_scan(step, &history));
    wandb_history_close(history);
    return first_row(history);
}

/* A thread that reads the kept run. */
typedef struct reader {
    pthread_t thread;
    const wanted *what;
    uint64_t rows;
    int32_t status;
    wandb_error *err;
} reader;

static void *read_it(void *given)
{
    reader *self = given;
    wandb_history *history = NULL;
    self->status = wandb_run_scan_history(run, &self->what->opts, &history, &self->err);
    if (self->status == WANDB_OK)
        self->status = count_rows(history, NULL, &self->rows, &self->err);
    wandb_history_free(history);
    return NULL;
}

int32_t threads(const words *step)
{
    reader readers[MOST_THREADS];
    int64_t at, count = number(step, "count", 1);
    int32_t status = WANDB_OK;
    wanted what;
    want(step, &what);
    if (count > MOST_THREADS)
        return NOT_MINE;
    for (at = 0; at < count; at++) {
        readers[at].what = &what;
        readers[at].rows = 0;
        readers[at].err = NULL;
        if (pthread_create(&readers[at].thread, NULL, read_it, &readers[at]) != 0)
            abort();
    }
    put("{\"rows\": [");
    for (at = 0; at < count; at++) {
        pthread_join(readers[at].thread, NULL);
        put(at > 0 ? ", " : "");
        put_number((int64_t)readers[at].rows);
        if (status == WANDB_OK) {
            /* The first that failed is told. */
            status = readers[at].status;
            failure = readers[at].err;
        } else {
            wandb_error_free(readers[at].err);
        }
    }
    put("]}");
    return status;
}

/* Opens a run, reads it and lets go of it. */
static int32_t cycle(const char *path, uint64_t *rows)
{
    static const char *const keys[] = {"loss"};
    static const size_t lens[] = {4};
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_run *local = NULL;
    wandb_history *history = NULL;
    const char *config = NULL;
    int32_t status;
    what.keys = keys;
    what.key_lens = lens;
    what.n_keys = 1;
    TRY(wandb_run_open_local(S(path), NULL, &local, &failure));
    status = wandb_run_scan_history(local, &what, &history, &failure);
    if (status == WANDB_OK)
        status = count_rows(history, NULL, rows, &failure);
    if (status == WANDB_OK)
        status = wandb_run_config_json(local, &config, NULL);
    wandb_history_free(history);
    wandb_run_free(local);
    return status;
}

int32_t cycles(const words *step)
{
    int64_t times = number(step, "times", 0);
    uint64_t rows = 0, all = 0;
    let_go();
    for (; times > 0; times--) {
        TRY(cycle(word(step, "path"), &rows));
        all += rows;
    }
    put("{\"rows\": ");
    put_number((int64_t)all);
    put(", \"handles\": ");
    put_number((int64_t)wandb_handle_count());
    put("}");
    return WANDB_OK;
}
