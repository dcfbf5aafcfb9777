/* What only the behaviour suite asks for: its README says what each gives. */
#include "behaviour.h"

double fraction(const words *step, const char *name, double otherwise)
{
    const char *value = word(step, name);
    return value == NULL ? otherwise : strtod(value, NULL);
}

int64_t milliseconds(const words *step, const char *name)
{
    return (int64_t)(fraction(step, name, 0) * 1e3);
}

static int32_t open_run(const words *step)
{
    static const struct {
        const char *name;
        int32_t (*get)(const wandb_run *, const char **, size_t *);
    } shown[] = {
        {"{\"entity\": ", wandb_run_entity},   {", \"project\": ", wandb_run_project},
        {", \"id\": ", wandb_run_id},          {", \"name\": ", wandb_run_name},
        {", \"state\": ", wandb_run_state},
    };
    wandb_run *made = NULL;
    size_t at;
    TRY(wandb_api_run(api, S(word(step, "path")), NULL, &made, &failure));
    keep(made);
    for (at = 0; at < sizeof shown / sizeof *shown; at++) {
        const char *text = NULL;
        size_t len = 0;
        int32_t status = shown[at].get(run, &text, &len);
        put(shown[at].name);
        TRY(put_read(status, text, len, false));
    }
    put("}");
    return WANDB_OK;
}

static int32_t load(const words *step)
{
    (void)step;
    put("null");
    return wandb_run_load(run, NULL, &failure);
}

static int32_t set(const words *step)
{
    const char *text = word(step, "text");
    if (strcmp(word(step, "name"), "display_name") != 0)
        return NOT_MINE;
    put("null");
    return wandb_run_set_name(run, text, text == NULL ? 0 : strlen(text));
}

static int32_t create(const words *step)
{
    wandb_run *made = NULL;
    const char *id = NULL;
    size_t len = 0;
    TRY(make_run(step, &made));
    keep(made);
    TRY(wandb_run_id(run, &id, &len));
    put_text(id, len);
    return WANDB_OK;
}

static int32_t wait(const words *step)
{
    wandb_wait_opts opts = WANDB_WAIT_OPTS_INIT;
    wandb_text *state = NULL;
    opts.interval_ms = milliseconds(step, "interval");
    opts.timeout_ms = milliseconds(step, "timeout");
    TRY(wandb_run_wait_until_finished(run, &opts, NULL, &state, &failure));
    return put_owned(state, false);
}

static int32_t log_artifact(const words *step)
{
    wandb_new_artifact *made = NULL;
    wandb_artifact *logged = NULL;
    texts files, aliases;
    size_t at;
    int32_t status;
    list(step, "files", &files);
    list(step, "aliases", &aliases);
    TRY(wandb_new_artifact_new(S(word(step, "name")), S(word(step, "type")), &made, &failure));
    status = WANDB_OK;
    for (at = 0; status == WANDB_OK && at < files.count; at++)
        status = wandb_new_artifact_add_file(made, files.items[at], files.lens[at], files.items[at],
                                             files.lens[at], &failure);
    for (at = 0; status == WANDB_OK && at < aliases.count; at++)
        status = wandb_new_artifact_add_alias(made, aliases.items[at], aliases.lens[at], &failure);
    if (status == WANDB_OK)
        status = wandb_run_log_new_artifact(run, made, NULL, NULL, &logged, &failure);
    if (status == WANDB_OK)
        status = put_artifact(logged);
    wandb_artifact_free(logged);
    wandb_new_artifact_free(made);
    return status;
}

static int32_t console(const words *step)
{
    wandb_console *lines = NULL;
    const char *text = NULL;
    size_t len = 0;
    bool first = true;
    int32_t status;
    (void)step;
    TRY(wandb_run_console_logs(run, NULL, &lines, &failure));
    put("[");
    while ((status = wandb_console_next(lines, NULL, &failure)) == WANDB_OK) {
        put(first ? "" : ", ");
        first = false;
        status = wandb_console_text(lines, &text, &len);
        put_read(status, text, len, false);
    }
    put("]");
    wandb_console_free(lines);
    return unless_done(status);
}

static int32_t sweep(const words *step)
{
    static const struct {
        const char *name;
        int32_t (*get)(const wandb_sweep *, const char **, size_t *);
    } shown[] = {
        {"{\"id\": ", wandb_sweep_id},
        {", \"state\": ", wandb_sweep_state},
        {", \"name\": ", wandb_sweep_name},
    };
    wandb_sweep *found = NULL;
    size_t at;
    TRY(wandb_api_sweep(api, S(word(step, "path")), NULL, &found, &failure));
    for (at = 0; at < sizeof shown / sizeof *shown; at++) {
        const char *text = NULL;
        size_t len = 0;
        int32_t status = shown[at].get(found, &text, &len);
        put(shown[at].name);
        put_read(status, text, len, false);
    }
    put("}");
    wandb_sweep_free(found);
    return WANDB_OK;
}

static int32_t viewer(const words *step)
{
    static const char *const names[] = {"username", "entity"};
    wandb_map *map = NULL;
    size_t at;
    (void)step;
    TRY(wandb_api_viewer(api, NULL, &map, &failure));
    put("{");
    for (at = 0; at < sizeof names / sizeof *names; at++) {
        const char *text = NULL;
        size_t len = 0;
        int32_t status = wandb_map_json(map, S(names[at]), &text, &len);
        put(at > 0 ? ", " : "");
        put_text(S(names[at]));
        put(": ");
        put_read(status, text, len, true);
    }
    put("}");
    wandb_map_free(map);
    return WANDB_OK;
}

int32_t behaviour_step(const words *step)
{
    enum { NO_HANDLE, AN_API, A_RUN };
    static const struct {
        const char *op;
        int32_t (*take)(const words *);
        int needs;
    } operations[] = {
        {"open", open_run, AN_API},
        {"load", load, A_RUN},
        {"set", set, A_RUN},
        {"create", create, AN_API},
        {"wait", wait, A_RUN},
        {"scan", scan, A_RUN},
        {"report", report, A_RUN},
        {"columns", columns, A_RUN},
        {"resume", resume, A_RUN},
        {"sum", sum, A_RUN},
        {"upload", upload, A_RUN},
        {"log_artifact", log_artifact, A_RUN},
        {"console", console, A_RUN},
        {"sweep", sweep, AN_API},
        {"viewer", viewer, AN_API},
        {"timeout", timeout, A_RUN},
        {"cancelled", cancelled, A_RUN},
        {"closed", closed, A_RUN},
        {"closed_scan", closed_scan, A_RUN},
        {"threads", threads, A_RUN},
        {"cycles", cycles, NO_HANDLE},
    };
    size_t at;
    for (at = 0; at < sizeof operations / sizeof *operations; at++) {
        if (strcmp(operations[at].op, step->op) != 0)
            continue;
        if ((operations[at].needs == AN_API && api == NULL) || (operations[at].needs == A_RUN && run == NULL))
            return NOTHING;
        return operations[at].take(step);
    }
    return NOT_MINE;
}
