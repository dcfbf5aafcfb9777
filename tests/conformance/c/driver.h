/* The C side of the conformance and behaviour suites: shared by its files. */
#ifndef DRIVER_H
#define DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wandb_run.h"

/* A text as the two parameters that the library takes. */
#define S(text) (text), strlen(text)

/* What an operation answers beside the library's own codes. */
enum {
    /* An earlier step should have made what this one needs. */
    NOTHING = -1,
    /* Not one of this file's operations. */
    NOT_MINE = -2
};

/* Leaves the operation with any code but WANDB_OK. */
#define TRY(call)                      \
    do {                               \
        int32_t tried_ = (call);       \
        if (tried_ != WANDB_OK)        \
            return tried_;             \
    } while (0)

/* More no step has. */
enum { MOST_WORDS = 64 };

/* A step: `op`, then `name=value` words. */
typedef struct words {
    const char *op;
    size_t count;
    const char *names[MOST_WORDS];
    const char *values[MOST_WORDS];
} words;

/* Several texts in the form that the library takes. */
typedef struct texts {
    size_t count;
    const char *items[MOST_WORDS];
    size_t lens[MOST_WORDS];
} texts;

const char *word(const words *step, const char *name);
bool is_true(const words *step, const char *name);
int64_t number(const words *step, const char *name, int64_t otherwise);
/* A list that was given, which may be empty. */
bool list(const words *step, const char *name, texts *out);

/* The JSON that the step answers. */
void put(const char *text);
void put_text(const char *text, size_t len);
void put_raw(const char *text, size_t len);
void put_number(int64_t value);
/* Where it is none of JSON's, W&B's string for it. */
void put_double(double value);
/* Where the JSON stands, to come back to it. */
size_t put_mark(void);
void put_back(size_t mark);

/* An attribute that may be missing or null, as JSON. */
int32_t put_read(int32_t status, const char *text, size_t len, bool raw);

/* What the steps of a case keep. */
extern wandb_api *api;
extern wandb_run *run;
extern wandb_file *file;
/* What the last call of the library says went wrong. */
extern wandb_error *failure;

/* Keeps the run. */
void keep(wandb_run *made);
/* Keeps the run and shows it. */
int32_t opened(wandb_run *made);
/* Lets go of all that is kept. */
void let_go(void);
/* Creates the run that a step describes. */
int32_t make_run(const words *step, wandb_run **made);
/* A text that the library made for us, shown as JSON. */
int32_t put_owned(wandb_text *text, bool raw);
/* Shows a sweep and lets go of it. */
int32_t put_sweep(wandb_sweep *sweep);
/* Shows a file: its name and size. */
int32_t put_file(const wandb_file *of);
/* Shows an artifact: its name. */
int32_t put_artifact(const wandb_artifact *of);
/* Uploads a file, keeps and shows it. */
int32_t upload(const words *step);
/* A path, as seen from the directory of the case. */
void put_path(const char *path, size_t len);

int32_t behaviour_step(const words *step);
int32_t run_step(const words *step);
int32_t write_step(const words *step);
int32_t files_step(const words *step);
int32_t history_step(const words *step);
int32_t lists_step(const words *step);
int32_t artifacts_step(const words *step);
/* Lets go of what the file keeps. */
void artifacts_end(void);

#endif
