/* Checks that count and say where they failed; a program ends with
 * `return check_end();`. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wandb_run.h>

static int checks_done;
static int checks_failed;

/* A text literal or variable as pointer and length. */
#define S(text) (text), strlen(text)

#define CHECK(condition) check_that((condition) != 0, #condition, __FILE__, __LINE__)

/* The status of a call. */
#define CHECK_IS(call, expected) check_is((call), (expected), #call, __FILE__, __LINE__)

/* A call with `&err` succeeds; else its message is shown. */
#define CHECK_OK(call, err) check_ok((call), &(err), #call, __FILE__, __LINE__)

/* A call with `&err` fails with this status and an error that says so. */
#define CHECK_FAILS(call, expected, err) \
    check_fails((call), (expected), &(err), #call, __FILE__, __LINE__)

/* Goes no further without what the rest needs. */
#define NEED(condition)                                              \
    do {                                                             \
        if (!CHECK(condition)) {                                     \
            exit(check_end());                                       \
        }                                                            \
    } while (0)

static inline int check_that(int ok, const char *what, const char *file, int line)
{
    checks_done++;
    if (!ok) {
        checks_failed++;
        fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
    }
    return ok;
}

static inline int check_is(int32_t status, int32_t expected, const char *what, const char *file,
                           int line)
{
    int ok = check_that(status == expected, what, file, line);
    if (!ok) {
        fprintf(stderr, "    is %d (%s), not %d (%s)\n", (int)status, wandb_status_name(status),
                (int)expected, wandb_status_name(expected));
    }
    return ok;
}

static inline const char *check_message(const wandb_error *err)
{
    const char *text = NULL;
    return wandb_error_message(err, &text, NULL) == WANDB_OK ? text : "(no message)";
}

static inline int check_ok(int32_t status, wandb_error **err, const char *what, const char *file,
                           int line)
{
    int ok = check_is(status, WANDB_OK, what, file, line);
    if (*err != NULL) {
        fprintf(stderr, "    %s\n", check_message(*err));
        ok = check_that(0, "no error object on success", file, line);
    }
    wandb_error_free(*err);
    *err = NULL;
    return ok;
}

static inline int check_fails(int32_t status, int32_t expected, wandb_error **err,
                              const char *what, const char *file, int line)
{
    const char *text = NULL;
    size_t len = 0;
    int ok = check_is(status, expected, what, file, line);
    ok &= check_that(*err != NULL, "there is an error object", file, line);
    if (*err != NULL) {
        if (!ok) {
            fprintf(stderr, "    %s\n", check_message(*err));
        }
        ok &= check_is(wandb_error_code(*err), expected, "wandb_error_code", file, line);
        ok &= check_that(strcmp(wandb_error_kind(*err), wandb_status_name(expected)) == 0,
                         "the kind is that of the status", file, line);
        ok &= check_is(wandb_error_message(*err, &text, &len), WANDB_OK, "wandb_error_message",
                       file, line);
        ok &= check_that(text != NULL && len > 0 && strlen(text) == len && !strchr(text, '\n'),
                         "the message is one line", file, line);
    }
    wandb_error_free(*err);
    *err = NULL;
    return ok;
}

/* Writes a key as JSON; keys hold no control characters here. */
static inline void write_key(FILE *file, const char *key)
{
    fputc('"', file);
    for (; *key != '\0'; key++) {
        if (*key == '"' || *key == '\\') {
            fputc('\\', file);
        }
        fputc(*key, file);
    }
    fputs("\": ", file);
}

static inline int check_end(void)
{
    check_that(wandb_handle_count() == 0, "every handle was freed", __FILE__, __LINE__);
    fprintf(stderr, "%d checks, %d failed\n", checks_done, checks_failed);
    return checks_failed == 0 ? 0 : 1;
}

#endif
