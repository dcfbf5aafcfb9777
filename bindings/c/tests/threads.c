/* Handles and threads.
 *
 *     threads RUN_DIRECTORY CYCLES flat|any
 *
 * With `flat`, memory may not grow over the cycles of open, read and free. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include <pthread.h>
#include <unistd.h>

enum { THREADS = 4, ROWS = 521 };

/* Checks count on one thread only: others hand back what they saw. */
typedef struct {
    const wandb_run *run;
    wandb_history *history;
    uint64_t rows;
    uint64_t conflicts;
    int32_t last;
    int wrong;
} worker;

static void *read_alone(void *given)
{
    worker *self = given;
    wandb_history *history = NULL;
    const char *text = NULL;
    size_t len = 0;
    int64_t step = 0;
    int64_t before = -1;

    self->wrong |= wandb_run_name(self->run, &text, &len) != WANDB_OK || strlen(text) != len;
    self->wrong |= wandb_run_summary_json(self->run, &text, &len) != WANDB_OK
                   || strlen(text) != len;
    self->wrong |= wandb_run_scan_history(self->run, NULL, &history, NULL) != WANDB_OK;
    while ((self->last = wandb_history_next(history, NULL, NULL)) == WANDB_OK) {
        self->wrong |= wandb_history_step(history, &step) != WANDB_OK || step <= before;
        self->wrong |= wandb_history_row_json(history, &text, &len) != WANDB_OK
                       || strlen(text) != len;
        before = step;
        self->rows++;
    }
    wandb_history_free(history);
    return NULL;
}

static void one_run_for_all(const wandb_run *run)
{
    pthread_t threads[THREADS];
    worker workers[THREADS];
    size_t at;

    memset(workers, 0, sizeof workers);
    for (at = 0; at < THREADS; at++) {
        workers[at].run = run;
        NEED(pthread_create(&threads[at], NULL, read_alone, &workers[at]) == 0);
    }
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_join(threads[at], NULL) == 0);
        CHECK(workers[at].rows == ROWS);
        CHECK(workers[at].wrong == 0);
        CHECK_IS(workers[at].last, WANDB_DONE);
    }
}

static void *read_together(void *given)
{
    worker *self = given;
    wandb_error *err = NULL;

    for (;;) {
        self->last = wandb_history_next(self->history, NULL, &err);
        if (self->last == WANDB_OK) {
            self->rows++;
        } else if (self->last == WANDB_E_CONFLICT) {
            self->wrong |= wandb_error_code(err) != WANDB_E_CONFLICT;
            wandb_error_free(err);
            self->conflicts++;
        } else {
            return NULL;
        }
    }
}

/* One iterator, used by threads at once against its rules: each row comes to
 * one of them, the other is told. */
static void one_iterator_for_two(const wandb_run *run)
{
    pthread_t threads[2];
    worker workers[2];
    wandb_history *history = NULL;
    wandb_error *err = NULL;
    size_t at;

    memset(workers, 0, sizeof workers);
    NEED(CHECK_OK(wandb_run_scan_history(run, NULL, &history, &err), err));
    for (at = 0; at < 2; at++) {
        workers[at].history = history;
        NEED(pthread_create(&threads[at], NULL, read_together, &workers[at]) == 0);
    }
    for (at = 0; at < 2; at++) {
        CHECK(pthread_join(threads[at], NULL) == 0);
        CHECK_IS(workers[at].last, WANDB_DONE);
        CHECK(workers[at].wrong == 0);
    }
    CHECK(workers[0].rows + workers[1].rows == ROWS);
    printf("%lu conflicts\n", (unsigned long)(workers[0].conflicts + workers[1].conflicts));
    wandb_history_free(history);
}

static void *close_it(void *given)
{
    wandb_history_close(given);
    return NULL;
}

static void closed_by_another(const wandb_run *run)
{
    pthread_t thread;
    wandb_history *history = NULL;
    wandb_error *err = NULL;
    int32_t status;
    int at;

    for (at = 0; at < 20; at++) {
        NEED(CHECK_OK(wandb_run_scan_history(run, NULL, &history, &err), err));
        NEED(pthread_create(&thread, NULL, close_it, history) == 0);
        while ((status = wandb_history_next(history, NULL, NULL)) == WANDB_OK) {
        }
        CHECK(status == WANDB_E_CLOSED || status == WANDB_DONE);
        CHECK(pthread_join(thread, NULL) == 0);
        CHECK_IS(wandb_history_next(history, NULL, NULL), WANDB_E_CLOSED);
        wandb_history_free(history);
    }
}

/* Resident pages. */
static long memory(void)
{
    long size = 0;
    long resident = -1;
    FILE *file = fopen("/proc/self/statm", "r");
    NEED(file != NULL);
    NEED(fscanf(file, "%ld %ld", &size, &resident) == 2);
    fclose(file);
    return resident;
}

static void cycle(const char *directory)
{
    wandb_run *run = NULL;
    wandb_history *history = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    int at;

    NEED(CHECK_OK(wandb_run_open_local(S(directory), NULL, &run, &err), err));
    NEED(CHECK_OK(wandb_run_scan_history(run, NULL, &history, &err), err));
    for (at = 0; at < 100; at++) {
        NEED(CHECK_OK(wandb_history_next(history, NULL, &err), err));
        CHECK_IS(wandb_history_json(history, WANDB_STR("loss"), &text, NULL), WANDB_OK);
    }
    CHECK_IS(wandb_run_config_json(run, &text, NULL), WANDB_OK);
    CHECK_IS(wandb_run_open_local(WANDB_STR("/no/such/run"), NULL, &(wandb_run *){NULL}, &err),
             WANDB_E_NOT_FOUND);
    wandb_error_free(err);
    wandb_run_close(run);
    wandb_history_free(history);
    wandb_run_free(run);
}

static void cycles(const char *directory, long count, int flat)
{
    long before = 0;
    long grown;
    long at;

    for (at = 0; at < count; at++) {
        /* After a warm-up, for what is kept once. */
        if (at == count / 10) {
            before = memory();
        }
        cycle(directory);
    }
    grown = (memory() - before) * sysconf(_SC_PAGESIZE) / 1024;
    printf("%ld cycles, memory grew by %ld KiB\n", count, grown);
    CHECK(!flat || grown < 1024);
}

int main(int argc, char **argv)
{
    wandb_run *run = NULL;
    wandb_error *err = NULL;

    NEED(argc == 4);
    NEED(CHECK_OK(wandb_run_open_local(S(argv[1]), NULL, &run, &err), err));
    one_run_for_all(run);
    one_iterator_for_two(run);
    closed_by_another(run);
    wandb_run_free(run);
    cycles(argv[1], strtol(argv[2], NULL, 10), strcmp(argv[3], "flat") == 0);
    return check_end();
}
