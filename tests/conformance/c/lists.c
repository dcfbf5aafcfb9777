/* Runs of a project, sweeps, the viewer, console logs, rendering. */
#include "driver.h"

static int32_t listed(wandb_runs *runs, int64_t take)
{
    uint64_t total = 0;
    int64_t count = 0;
    int32_t status = WANDB_OK;
    put("{\"ids\": [");
    while (count != take) {
        wandb_run *found = NULL;
        const char *id;
        size_t len;
        status = wandb_runs_next(runs, NULL, &found, &failure);
        if (status != WANDB_OK)
            break;
        TRY(wandb_run_id(found, &id, &len));
        put(count++ > 0 ? ", " : "");
        put_text(id, len);
        if (run == NULL)
            run = found;
        else
            wandb_run_free(found);
    }
    if (status != WANDB_OK && status != WANDB_DONE)
        return status;
    put("], \"total\": ");
    status = wandb_runs_total(runs, NULL, &total, &failure);
    if (status == WANDB_OK)
        put_number((int64_t)total);
    else
        status = put_read(status, NULL, 0, false);
    put("}");
    return status;
}

static int32_t list_runs(const words *step)
{
    wandb_runs_opts opts = WANDB_RUNS_OPTS_INIT;
    const char *filters = word(step, "filters"), *order = word(step, "order");
    const char *path = word(step, "path");
    wandb_runs *runs = NULL;
    int32_t status;
    if (filters != NULL) {
        opts.filters = filters;
        opts.filters_len = strlen(filters);
    }
    if (order != NULL) {
        opts.order = order;
        opts.order_len = strlen(order);
    }
    opts.per_page = (uint64_t)number(step, "per_page", 0);
    opts.lazy = is_true(step, "lazy");
    path = path == NULL ? "" : path;
    TRY(wandb_api_runs(api, S(path), &opts, &runs, &failure));
    status = listed(runs, number(step, "take", -1));
    wandb_runs_free(runs);
    return status;
}

/* A run without its heavy attributes, as only lists make them. */
static int32_t lazy(const words *step)
{
    wandb_runs_opts opts = WANDB_RUNS_OPTS_INIT;
    wandb_runs *runs = NULL;
    wandb_run *found = NULL;
    char project[256];
    int32_t status;
    opts.lazy = 1;
    snprintf(project, sizeof project, "%s/%s", word(step, "entity"), word(step, "project"));
    TRY(wandb_api_runs(api, S(project), &opts, &runs, &failure));
    while ((status = wandb_runs_next(runs, NULL, &found, &failure)) == WANDB_OK) {
        const char *id;
        size_t len;
        if (wandb_run_id(found, &id, &len) == WANDB_OK && strcmp(id, word(step, "id")) == 0)
            break;
        wandb_run_free(found);
    }
    wandb_runs_free(runs);
    if (status == WANDB_DONE)
        return NOTHING;
    return status == WANDB_OK ? opened(found) : status;
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* A JSON list of plain texts, sorted. */
static void put_sorted(const char *json, size_t len)
{
    char *copy = malloc(len + 1), *texts[64], *at;
    size_t count = 0, put_count;
    if (copy == NULL)
        abort();
    memcpy(copy, json, len);
    copy[len] = 0;
    for (at = strtok(copy, "[],"); at != NULL && count < 64; at = strtok(NULL, "[],"))
        texts[count++] = at;
    qsort(texts, count, sizeof *texts, by_text);
    put("[");
    for (put_count = 0; put_count < count; put_count++) {
        put(put_count > 0 ? ", " : "");
        put(texts[put_count]);
    }
    put("]");
    free(copy);
}

static int32_t viewer(void)
{
    static const char *const names[] = {"username", "email", "entity"};
    wandb_map *map = NULL;
    const char *text = NULL;
    size_t at, len = 0;
    int32_t status;
    TRY(wandb_api_viewer(api, NULL, &map, &failure));
    put("{");
    for (at = 0; at < sizeof names / sizeof *names; at++) {
        put_text(S(names[at]));
        put(": ");
        status = wandb_map_json(map, S(names[at]), &text, &len);
        put_read(status, text, len, true);
        put(", ");
    }
    put("\"teams\": ");
    status = wandb_map_json(map, S("teams"), &text, &len);
    if (status == WANDB_OK)
        put_sorted(text, len);
    put("}");
    wandb_map_free(map);
    return status;
}

int32_t put_sweep(wandb_sweep *sweep)
{
    const char *text = NULL;
    size_t len = 0;
    int32_t status;
    put("{");
#define PUT(attribute, raw)                                                   \
    put("\"" #attribute "\": ");                                              \
    status = wandb_sweep_##attribute(sweep, &text, &len);                     \
    put_read(status, text, len, raw);                                         \
    put(", ")
    PUT(id, false);
    PUT(entity, false);
    PUT(project, false);
    PUT(state, false);
#undef PUT
    /* YAML on the wire; the suite writes the part of it that is JSON. */
    put("\"config\": ");
    status = wandb_sweep_config_text(sweep, &text, &len);
    if (status == WANDB_OK && text[0] != '{')
        status = WANDB_NULL;
    put_read(status, text, len, true);
    put(", \"url\": ");
    status = wandb_sweep_url(sweep, &text, &len);
    put_read(status, text, len, false);
    put("}");
    wandb_sweep_free(sweep);
    return status;
}

static int32_t find_sweep(const words *step)
{
    wandb_sweep *sweep = NULL;
    TRY(wandb_api_sweep(api, S(word(step, "path")), NULL, &sweep, &failure));
    return put_sweep(sweep);
}

static int32_t console(const words *step)
{
    wandb_console_opts opts = WANDB_CONSOLE_OPTS_INIT;
    wandb_console *lines = NULL;
    int32_t status;
    bool first = true;
    opts.per_page = (uint64_t)number(step, "per_page", 0);
    opts.last = (uint64_t)number(step, "last", 0);
    TRY(wandb_run_console_logs(run, &opts, &lines, &failure));
    put("[");
    while ((status = wandb_console_next(lines, NULL, &failure)) == WANDB_OK) {
        const char *text = NULL;
        size_t len = 0;
        uint64_t at = 0;
        put(first ? "{\"number\": " : ", {\"number\": ");
        first = false;
        wandb_console_number(lines, &at);
        put_number((int64_t)at);
#define PUT(attribute)                                                        \
        put(", \"" #attribute "\": ");                                        \
        status = wandb_console_##attribute(lines, &text, &len);               \
        put_read(status, text, len, false)
        PUT(level);
        PUT(label);
        PUT(text);
#undef PUT
        put("}");
    }
    put("]");
    wandb_console_free(lines);
    return status == WANDB_DONE ? WANDB_OK : status;
}

static int32_t html(const words *step)
{
    wandb_text *text = NULL;
    uint32_t height = (uint32_t)number(step, "height", 420);
    TRY(wandb_run_to_html(run, height, is_true(step, "hidden"), &text, &failure));
    return put_owned(text, false);
}

static int32_t display(const words *step)
{
    int32_t shown = 0;
    TRY(wandb_run_display(run, 420, is_true(step, "hidden"), &shown));
    put(shown ? "true" : "false");
    return WANDB_OK;
}

static int32_t camel(const words *step)
{
    wandb_text *text = NULL;
    TRY(wandb_snake_to_camel(S(word(step, "string")), &text));
    return put_owned(text, false);
}

int32_t lists_step(const words *step)
{
    const char *op = step->op;
    if (strcmp(op, "runs") == 0)
        return list_runs(step);
    if (strcmp(op, "run_lazy") == 0)
        return lazy(step);
    if (strcmp(op, "viewer") == 0)
        return viewer();
    if (strcmp(op, "api_sweep") == 0)
        return find_sweep(step);
    if (strcmp(op, "snake_to_camel") == 0)
        return camel(step);
    if (strcmp(op, "console_logs") == 0)
        return run == NULL ? NOTHING : console(step);
    if (strcmp(op, "to_html") == 0)
        return run == NULL ? NOTHING : html(step);
    if (strcmp(op, "display") == 0)
        return run == NULL ? NOTHING : display(step);
    return NOT_MINE;
}
