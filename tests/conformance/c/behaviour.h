/* What the files of the behaviour suite's operations share. */
#ifndef BEHAVIOUR_H
#define BEHAVIOUR_H

#include "driver.h"

/* A number with a fraction, such as seconds. */
double fraction(const words *step, const char *name, double otherwise);
/* Seconds as the library takes them; 0, the default of limits, where there are none. */
int64_t milliseconds(const words *step, const char *name);

/* What a step scans: the options borrow the texts. */
typedef struct wanted {
    wandb_scan_opts opts;
    texts keys;
    texts exclude;
} wanted;

/* Reads from the step what to scan. */
void want(const words *step, wanted *what);
/* Begins that scan of the kept run. */
int32_t begin_scan(const words *step, wandb_history **history);
/* Puts the rows of a scan, or the first so many. */
int32_t put_rows(wandb_history *history, uint64_t take);
/* Reads to the end. */
int32_t count_rows(wandb_history *history, const wandb_call_opts *limits, uint64_t *count, wandb_error **err);
/* The end of an iterator is success. */
int32_t unless_done(int32_t status);

/* The operations of behaviour_scan.c. */
int32_t scan(const words *step);
int32_t report(const words *step);
int32_t columns(const words *step);
int32_t resume(const words *step);
int32_t sum(const words *step);

/* The operations of behaviour_limits.c. */
int32_t timeout(const words *step);
int32_t cancelled(const words *step);
int32_t closed(const words *step);
int32_t closed_scan(const words *step);
int32_t threads(const words *step);
int32_t cycles(const words *step);

#endif
