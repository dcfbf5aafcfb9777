/* Runs the steps of the conformance suite through the C interface: a step a
 * line in, as clients.py writes them, a JSON result a line out. With the
 * argument --behaviour those of the behaviour suite, which has operations of
 * its own. */
#define _POSIX_C_SOURCE 200809L
#include "driver.h"

#include <ctype.h>
#include <sys/stat.h>
#include <unistd.h>

wandb_api *api;
wandb_run *run;
wandb_file *file;
wandb_error *failure;

/* Whether the behaviour suite asks. */
static bool behaviour;

static char *json;
static size_t json_len, json_room;

/* Words */

const char *word(const words *step, const char *name)
{
    size_t at;
    for (at = 0; at < step->count; at++)
        if (strcmp(step->names[at], name) == 0)
            return step->values[at];
    return NULL;
}

bool is_true(const words *step, const char *name)
{
    const char *value = word(step, name);
    return value != NULL && strcmp(value, "true") == 0;
}

int64_t number(const words *step, const char *name, int64_t otherwise)
{
    const char *value = word(step, name);
    return value == NULL ? otherwise : (int64_t)strtoll(value, NULL, 10);
}

bool list(const words *step, const char *name, texts *out)
{
    char counted[64];
    size_t at;
    out->count = 0;
    snprintf(counted, sizeof counted, "%s#", name);
    if (word(step, counted) == NULL)
        return false;
    for (at = 0; at < step->count; at++)
        if (strcmp(step->names[at], name) == 0) {
            out->items[out->count] = step->values[at];
            out->lens[out->count++] = strlen(step->values[at]);
        }
    return true;
}

/* %XX as the byte it stands for, in place. */
static void decode(char *text)
{
    char *out = text;
    for (; *text; text++)
        if (*text == '%') {
            char hex[3] = {text[1], text[2], 0};
            *out++ = (char)strtol(hex, NULL, 16);
            text += 2;
        } else {
            *out++ = *text;
        }
    *out = 0;
}

static void read_words(words *step, char *line)
{
    char *at = line, *next;
    step->count = 0;
    for (step->op = NULL; at != NULL; at = next) {
        char *equals;
        next = strchr(at, '\t');
        if (next != NULL)
            *next++ = 0;
        if (step->op == NULL) {
            step->op = at;
            continue;
        }
        equals = strchr(at, '=');
        if (equals == NULL || step->count == MOST_WORDS) {
            fprintf(stderr, "not a word: %s\n", at);
            exit(2);
        }
        *equals = 0;
        decode(equals + 1);
        step->names[step->count] = at;
        step->values[step->count++] = equals + 1;
    }
}

/* JSON */

void put_raw(const char *text, size_t len)
{
    if (json_len + len + 1 > json_room) {
        json_room = (json_len + len + 1) * 2;
        json = realloc(json, json_room);
        if (json == NULL)
            abort();
    }
    memcpy(json + json_len, text, len);
    json_len += len;
    json[json_len] = 0;
}

void put(const char *text)
{
    put_raw(text, strlen(text));
}

void put_number(int64_t value)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)value);
    put(text);
}

void put_double(double value)
{
    char text[32];
    if (value != value) {
        put("\"NaN\"");
    } else if (value - value != 0) {
        put(value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
    } else {
        snprintf(text, sizeof text, "%.17g", value);
        put(text);
    }
}

void put_text(const char *text, size_t len)
{
    size_t at;
    put("\"");
    for (at = 0; at < len; at++) {
        unsigned char byte = (unsigned char)text[at];
        if (byte == '"' || byte == '\\' || byte < 0x20) {
            char escaped[8];
            snprintf(escaped, sizeof escaped, "\\u%04x", byte);
            put(escaped);
        } else {
            put_raw(text + at, 1);
        }
    }
    put("\"");
}

size_t put_mark(void)
{
    return json_len;
}

void put_back(size_t mark)
{
    json_len = mark;
}

int32_t put_read(int32_t status, const char *text, size_t len, bool raw)
{
    if (status == WANDB_NULL || status == WANDB_MISSING) {
        put("null");
        return WANDB_OK;
    }
    if (status == WANDB_OK) {
        if (raw)
            put_raw(text, len);
        else
            put_text(text, len);
    }
    return status;
}

int32_t put_owned(wandb_text *text, bool raw)
{
    const char *content = NULL;
    size_t len = 0;
    int32_t status = wandb_text_get(text, &content, &len);
    status = put_read(status, content, len, raw);
    wandb_text_free(text);
    return status;
}

void put_path(const char *path, size_t len)
{
    char here[4096];
    size_t prefix;
    if (getcwd(here, sizeof here - 1) == NULL)
        abort();
    prefix = strlen(here);
    here[prefix++] = '/';
    here[prefix] = 0;
    if (len > prefix && strncmp(path, here, prefix) == 0) {
        path += prefix;
        len -= prefix;
    }
    if (len > 2 && strncmp(path, "./", 2) == 0) {
        path += 2;
        len -= 2;
    }
    put_text(path, len);
}

/* Steps */

void keep(wandb_run *made)
{
    wandb_run_free(run);
    run = made;
}

int32_t opened(wandb_run *made)
{
    const char *path, *state;
    size_t at, path_len, state_len;
    keep(made);
    TRY(wandb_run_attr_json(run, S("path"), &path, &path_len));
    TRY(wandb_run_state(run, &state, &state_len));
    /* ["a","b","c"] as a/b/c: each part is percent-encoded. */
    put("\"<Run ");
    for (at = 2; at + 2 < path_len; at++)
        if (strncmp(path + at, "\",\"", 3) == 0) {
            put("/");
            at += 2;
        } else {
            put_raw(path + at, 1);
        }
    put(" (");
    put_raw(state, state_len);
    put(")>\"");
    return WANDB_OK;
}

void let_go(void)
{
    artifacts_end();
    wandb_file_free(file);
    wandb_run_free(run);
    wandb_api_free(api);
    file = NULL;
    run = NULL;
    api = NULL;
}

/* A fresh client in the case's directory. */
static int32_t begin(const words *step)
{
    wandb_options *options = NULL;
    size_t at;
    int32_t status;
    let_go();
    if (chdir(word(step, "directory")) != 0)
        return NOTHING;
    TRY(wandb_options_new(&options));
    for (at = 0; at < step->count; at++) {
        const char *value = step->values[at];
        if (strcmp(step->names[at], "environment") != 0)
            continue;
        if (strncmp(value, "WANDB_ENTITY=", 13) == 0)
            wandb_options_set_entity(options, S(value + 13));
        else if (strncmp(value, "WANDB_PROJECT=", 14) == 0)
            wandb_options_set_project(options, S(value + 14));
    }
    status = wandb_api_new(options, &api, &failure);
    wandb_options_free(options);
    put("null");
    return status;
}

static int32_t take(const words *step)
{
    int32_t (*const files[])(const words *) = {
        run_step, write_step, files_step, history_step, lists_step, artifacts_step,
    };
    size_t at;
    if (strcmp(step->op, "begin") == 0)
        return begin(step);
    if (strcmp(step->op, "enter") == 0) {
        put("null");
        return mkdir(word(step, "path"), 0777) == 0 && chdir(word(step, "path")) == 0 ? WANDB_OK : NOTHING;
    }
    if (behaviour) {
        int32_t status = behaviour_step(step);
        if (status != NOT_MINE)
            return status;
    }
    for (at = 0; at < sizeof files / sizeof *files; at++) {
        int32_t status = files[at](step);
        if (status != NOT_MINE)
            return status;
    }
    return NOT_MINE;
}

/* "not found" as NotFound, "i/o" as Io. */
static void put_kind(const char *kind)
{
    bool first = true;
    put("\"");
    for (; *kind; kind++)
        if (*kind == ' ') {
            first = true;
        } else if (*kind != '/') {
            char letter = (char)(first ? toupper((unsigned char)*kind) : *kind);
            put_raw(&letter, 1);
            first = false;
        }
    put("\"");
}

static void put_unknown(const char *op)
{
    char message[256];
    put("\"Suite\", \"message\": ");
    snprintf(message, sizeof message, "no operation %s", op);
    put_text(S(message));
}

static void answer(const words *step)
{
    int32_t status;
    put_back(0);
    put("{\"ok\": ");
    status = take(step);
    if (status != WANDB_OK) {
        put_back(0);
        put("{\"error\": ");
        if (status == NOTHING)
            put("\"Nothing\"");
        else if (status == NOT_MINE)
            put_unknown(step->op);
        else
            put_kind(wandb_status_name(status));
        if (failure != NULL) {
            const char *text = "";
            size_t len = 0;
            wandb_error_message(failure, &text, &len);
            put(", \"message\": ");
            put_text(text, len);
        }
    }
    put("}\n");
    wandb_error_free(failure);
    failure = NULL;
    fwrite(json, 1, json_len, stdout);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    words step;
    behaviour = argc > 1 && strcmp(argv[1], "--behaviour") == 0;
    printf("{\"ok\": \"%s\"}\n", wandb_version_text());
    fflush(stdout);
    while ((len = getline(&line, &room, stdin)) > 0) {
        line[len - 1] = 0;
        read_words(&step, line);
        answer(&step);
    }
    let_go();
    free(line);
    free(json);
    return 0;
}
