/* Calls of a function with what it must refuse: the answer is a code, and
 * out-parameters are NULL or 0. */
#ifndef MISUSE_H
#define MISUSE_H

#include "check.h"

static const int32_t INVALID = WANDB_E_INVALID_ARGUMENT;
static const int32_t CLOSED = WANDB_E_CLOSED;

/* Not UTF-8: a lone continuation byte, an overlong slash, a surrogate. */
static const char *const bad_utf8[] = {"a\x80z", "\xc0\xaf", "\xed\xa0\x80"};
enum { BAD_TEXTS = 3 };

/* A call that takes a text fails for every text that is none; CALL uses `p` and
 * `n` for the text. */
#define BAD_TEXT(CALL)                                          \
    do {                                                        \
        const char *p = NULL;                                   \
        size_t n = 1;                                           \
        size_t bad;                                             \
        CHECK_IS(CALL, INVALID);                                \
        p = "x";                                                \
        n = SIZE_MAX;                                           \
        CHECK_IS(CALL, INVALID);                                \
        n = SIZE_MAX / 2 + 1;                                   \
        CHECK_IS(CALL, INVALID);                                \
        for (bad = 0; bad < BAD_TEXTS; bad++) {                 \
            p = bad_utf8[bad];                                  \
            n = strlen(p);                                      \
            CHECK_IS(CALL, INVALID);                            \
        }                                                       \
    } while (0)

/* A getter of a text: without handle, without a place, with both, without a
 * length. */
#define TEXT_GETTER(get, handle)                                \
    do {                                                        \
        const char *text = "junk";                              \
        size_t len = 7;                                         \
        int32_t status;                                         \
        CHECK_IS(get(NULL, &text, &len), INVALID);              \
        CHECK(text == NULL && len == 0);                        \
        len = 7;                                                \
        CHECK_IS(get(handle, NULL, &len), INVALID);             \
        CHECK(len == 0);                                        \
        CHECK_IS(get(handle, NULL, NULL), INVALID);             \
        CHECK_IS(get(NULL, NULL, NULL), INVALID);               \
        status = get(handle, &text, NULL);                      \
        CHECK(status == WANDB_OK || status == WANDB_NULL);      \
        CHECK((text != NULL) == (status == WANDB_OK));          \
        status = get(handle, &text, &len);                      \
        CHECK(status == WANDB_OK ? strlen(text) == len : len == 0); \
    } while (0)

/* The same getter says what the handle says: closed, nothing there. */
#define TEXT_IS(get, handle, expected)                          \
    do {                                                        \
        const char *text = "junk";                              \
        size_t len = 7;                                         \
        CHECK_IS(get(handle, &text, &len), expected);           \
        CHECK(text == NULL && len == 0);                        \
    } while (0)

/* A getter of a number. */
#define NUMBER_GETTER(get, handle, type)                        \
    do {                                                        \
        type number = 7;                                        \
        int32_t status;                                         \
        CHECK_IS(get(NULL, &number), INVALID);                  \
        CHECK(number == 0);                                     \
        CHECK_IS(get(handle, NULL), INVALID);                   \
        CHECK_IS(get(NULL, NULL), INVALID);                     \
        status = get(handle, &number);                          \
        CHECK(status == WANDB_OK || status == WANDB_NULL);      \
    } while (0)

#define NUMBER_IS(get, handle, type, expected)                  \
    do {                                                        \
        type number = 7;                                        \
        CHECK_IS(get(handle, &number), expected);               \
        CHECK(number == 0);                                     \
    } while (0)

/* A struct of options whose size is wrong, or that sets what is not known;
 * CALL uses `opts`, RELEASE frees what it made. A zeroed tail is `good`. */
#define BAD_STRUCT(type, INIT, CALL, RELEASE, good)                      \
    do {                                                        \
        struct {                                                \
            type known;                                         \
            uint64_t tail[2];                                   \
        } longer = {INIT, {0, 0}};                              \
        type *opts = &longer.known;                             \
        opts->struct_size = 0;                                  \
        CHECK_IS(CALL, INVALID);                                \
        opts->struct_size = 8;                                  \
        CHECK_IS(CALL, INVALID);                                \
        /* Smaller than any ever was. */                        \
        opts->struct_size = 2 * 8 - 1;                          \
        CHECK_IS(CALL, INVALID);                                \
        opts->struct_size = SIZE_MAX;                           \
        CHECK_IS(CALL, INVALID);                                \
        opts->struct_size = sizeof longer;                      \
        longer.tail[1] = (uint64_t)1 << 63;                     \
        CHECK_IS(CALL, INVALID);                                \
        longer.tail[1] = 0;                                     \
        CHECK_IS(CALL, good);                                   \
        RELEASE;                                                \
    } while (0)

/* Limits of a call that are none; CALL uses `opts`. */
#define BAD_LIMITS(CALL, RELEASE, good)                         \
    do {                                                        \
        wandb_call_opts limits = WANDB_CALL_OPTS_INIT;          \
        BAD_STRUCT(wandb_call_opts, WANDB_CALL_OPTS_INIT, CALL, RELEASE, good); \
        {                                                       \
            const wandb_call_opts *opts = &limits;              \
            limits.timeout_ms = -2;                             \
            CHECK_IS(CALL, INVALID);                            \
            limits.timeout_ms = INT64_MIN;                      \
            CHECK_IS(CALL, INVALID);                            \
        }                                                       \
    } while (0)

/* A handle that was not made is NULL, and an error says why. */
#define NOT_MADE(CALL, handle)                                  \
    do {                                                        \
        wandb_error *err = NULL;                                \
        CHECK_FAILS(CALL, INVALID, err);                        \
        CHECK((handle) == NULL);                                \
    } while (0)

#endif
