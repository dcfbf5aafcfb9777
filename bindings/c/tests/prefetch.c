/* Scans of one client on threads of their own, each with answers fetched ahead
 * on more threads.
 *
 *     prefetch BASE_URL KEY RUN ROWS ROUNDS
 *
 * One reads to the end, one is cancelled by it amid its rows, and one is freed
 * there with answers on their way. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include <pthread.h>
#include <time.h>

enum { SOME = 40 };

/* Checks count on one thread only: others hand back what they saw. */
typedef struct {
    const wandb_api *api;
    const char *path;
    /* Triggers this one after some rows, or is stopped by it. */
    wandb_cancel *cancels;
    wandb_cancel *heeds;
    uint64_t most;
    uint64_t rows;
    int32_t last;
    int32_t after;
    int wrong;
} reader;

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

static void read_rows(reader *self, wandb_history *history, const wandb_call_opts *limits)
{
    const char *text = NULL;
    size_t len = 0;
    int64_t step = 0;

    while (self->rows < self->most
           && (self->last = wandb_history_next(history, limits, NULL)) == WANDB_OK) {
        /* Every row once and in order: this run's steps are 0, 1, 2. */
        self->wrong |= wandb_history_step(history, &step) != WANDB_OK
                       || step != (int64_t)self->rows;
        self->wrong |= wandb_history_row_json(history, &text, &len) != WANDB_OK
                       || strlen(text) != len;
        self->rows++;
        if (self->rows == SOME && self->cancels != NULL) {
            wandb_cancel_trigger(self->cancels);
        }
        /* The one that is to be cancelled waits for that, so that it does not
         * end before. */
        while (self->rows == SOME && self->heeds != NULL
               && wandb_cancel_is_triggered(self->heeds) == 0) {
            nanosleep(&(struct timespec){0, 1000000}, NULL);
        }
    }
    self->after = wandb_history_next(history, limits, NULL);
}

static void *scan(void *given)
{
    reader *self = given;
    wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
    wandb_call_opts limits = WANDB_CALL_OPTS_INIT;
    wandb_run *run = NULL;
    wandb_history *history = NULL;

    limits.cancel = self->heeds;
    what.page_size = 16;
    what.prefetch = 4;
    if (wandb_api_run(self->api, S(self->path), NULL, &run, NULL) != WANDB_OK
        || wandb_run_scan_history(run, &what, &history, NULL) != WANDB_OK) {
        self->wrong = 1;
    } else {
        read_rows(self, history, &limits);
    }
    /* In an order that leaves the scan alone with what it needs. */
    wandb_run_free(run);
    wandb_history_free(history);
    return NULL;
}

static void together(const wandb_api *api, const char *path, uint64_t rows)
{
    reader whole = {api, path, NULL, NULL, UINT64_MAX, 0, -1, -1, 0};
    reader stopped = whole;
    reader left = whole;
    pthread_t threads[2];
    wandb_cancel *cancel = NULL;

    NEED(CHECK_IS(wandb_cancel_new(&cancel), WANDB_OK));
    whole.cancels = cancel;
    stopped.heeds = cancel;
    left.most = SOME;
    NEED(pthread_create(&threads[0], NULL, scan, &whole) == 0);
    NEED(pthread_create(&threads[1], NULL, scan, &stopped) == 0);
    scan(&left);
    CHECK(pthread_join(threads[0], NULL) == 0);
    CHECK(pthread_join(threads[1], NULL) == 0);

    CHECK(whole.rows == rows && whole.wrong == 0);
    CHECK_IS(whole.last, WANDB_DONE);
    CHECK_IS(whole.after, WANDB_DONE);
    /* Some rows, all of them right, and then the cancel, which is no end. */
    CHECK(stopped.rows < rows && stopped.wrong == 0);
    CHECK_IS(stopped.last, WANDB_E_CANCELLED);
    CHECK_IS(stopped.after, WANDB_E_CANCELLED);
    CHECK(left.rows == SOME && left.wrong == 0);
    CHECK_IS(left.last, WANDB_OK);
    CHECK_IS(left.after, WANDB_OK);
    wandb_cancel_free(cancel);
}

int main(int argc, char **argv)
{
    wandb_api *api;
    long round;

    NEED(argc == 6);
    api = client(argv[1], argv[2]);
    for (round = strtol(argv[5], NULL, 10); round > 0; round--) {
        together(api, argv[3], strtoul(argv[4], NULL, 10));
    }
    wandb_api_free(api);
    return check_end();
}
