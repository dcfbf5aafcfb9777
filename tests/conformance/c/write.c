/* Creating, changing, stopping, waiting for and deleting runs. */
#include "driver.h"

/* The constructor: loads, unless attributes are given. Sweeps are always asked
 * for when they are looked at, so include_sweeps says nothing here. */
static int32_t new_run(const words *step)
{
    const char *entity = word(step, "entity"), *project = word(step, "project");
    const char *id = word(step, "id"), *attrs = word(step, "attrs");
    wandb_run *made = NULL;
    if (attrs == NULL)
        TRY(wandb_run_new(api, S(entity), S(project), S(id), NULL, &made, &failure));
    else
        TRY(wandb_run_from_attrs(api, S(entity), S(project), S(id), S(attrs), &made, &failure));
    return opened(made);
}

int32_t make_run(const words *step, wandb_run **made)
{
    wandb_create_opts opts = WANDB_CREATE_OPTS_INIT;
    const char *state = word(step, "state");
    opts.id = word(step, "id");
    opts.id_len = opts.id == NULL ? 0 : strlen(opts.id);
    opts.project = word(step, "project");
    opts.project_len = opts.project == NULL ? 0 : strlen(opts.project);
    opts.entity = word(step, "entity");
    opts.entity_len = opts.entity == NULL ? 0 : strlen(opts.entity);
    opts.pending = state != NULL && strcmp(state, "pending") == 0;
    return wandb_run_create(api, &opts, NULL, made, &failure);
}

static int32_t create(const words *step)
{
    wandb_run *made = NULL;
    TRY(make_run(step, &made));
    return opened(made);
}

static int32_t inserted(void)
{
    int32_t made = 0;
    int32_t status = wandb_run_inserted(run, &made);
    if (status == WANDB_OK)
        put(made ? "true" : "false");
    return status == WANDB_OK ? status : put_read(status, NULL, 0, false);
}

static int32_t set(const words *step)
{
    static const struct {
        const char *name;
        int32_t (*set)(wandb_run *, const char *, size_t);
    } setters[] = {
        {"name", wandb_run_set_name},
        {"notes", wandb_run_set_notes},
        {"description", wandb_run_set_description},
        {"group", wandb_run_set_group},
        {"job_type", wandb_run_set_job_type},
    };
    const char *name = word(step, "name"), *text = word(step, "text");
    texts tags;
    size_t at;
    put("null");
    if (strcmp(name, "tags") == 0) {
        list(step, "text", &tags);
        return wandb_run_set_tags(run, tags.items, tags.lens, tags.count);
    }
    for (at = 0; at < sizeof setters / sizeof *setters; at++)
        if (strcmp(setters[at].name, name) == 0)
            return setters[at].set(run, text, text == NULL ? 0 : strlen(text));
    return NOT_MINE;
}

static int32_t change(const words *step)
{
    bool config = strncmp(step->op, "config", 6) == 0;
    const char *value = word(step, "value");
    texts path;
    int32_t status;
    list(step, "path", &path);
    put("null");
    if (value != NULL)
        return (config ? wandb_run_config_set : wandb_run_summary_set)(
            run, path.items, path.lens, path.count, S(value), &failure);
    status = (config ? wandb_run_config_remove : wandb_run_summary_remove)(
        run, path.items, path.lens, path.count);
    return status == WANDB_MISSING ? WANDB_OK : status;
}

static int32_t update_state(const words *step)
{
    int32_t moved = 0;
    TRY(wandb_run_update_state(run, S(word(step, "state")), NULL, &moved, &failure));
    put(moved ? "true" : "false");
    return WANDB_OK;
}

static int32_t stop(void)
{
    int32_t stopped = 0;
    TRY(wandb_run_stop(run, NULL, &stopped, &failure));
    put(stopped ? "null" : "false");
    return WANDB_OK;
}

static int32_t delete_run(const words *step)
{
    wandb_delete_opts opts = WANDB_DELETE_OPTS_INIT;
    opts.artifacts = is_true(step, "artifacts");
    put("null");
    return wandb_run_delete(run, &opts, NULL, &failure);
}

static int32_t wait(const words *step)
{
    wandb_wait_opts opts = WANDB_WAIT_OPTS_INIT;
    wandb_text *state = NULL;
    opts.interval_ms = number(step, "interval_ms", 0);
    opts.timeout_ms = number(step, "timeout_ms", 0);
    opts.preempted_ends = is_true(step, "preempted_ends");
    TRY(wandb_run_wait_until_finished(run, &opts, NULL, &state, &failure));
    return put_owned(state, false);
}

static int32_t plain(const char *op)
{
    put("null");
    if (strcmp(op, "update") == 0)
        return wandb_run_update(run, NULL, NULL, &failure);
    if (strcmp(op, "save") == 0)
        return wandb_run_save(run, NULL, &failure);
    return wandb_run_load_full_data(run, NULL, &failure);
}

static const char *const OPERATIONS[] = {
    "inserted", "set", "config_set", "config_remove", "summary_set", "summary_remove", "update",
    "save", "load_full_data", "update_state", "stop", "delete", "wait_until_finished",
};

int32_t write_step(const words *step)
{
    const char *op = step->op;
    size_t at = 0;
    if (strcmp(op, "run_new") == 0)
        return new_run(step);
    if (strcmp(op, "create") == 0)
        return create(step);
    while (at < sizeof OPERATIONS / sizeof *OPERATIONS && strcmp(OPERATIONS[at], op) != 0)
        at++;
    if (at == sizeof OPERATIONS / sizeof *OPERATIONS)
        return NOT_MINE;
    if (run == NULL)
        return NOTHING;
    if (strcmp(op, "inserted") == 0)
        return inserted();
    if (strcmp(op, "set") == 0)
        return set(step);
    if (strstr(op, "_set") != NULL || strstr(op, "_remove") != NULL)
        return change(step);
    if (strcmp(op, "update_state") == 0)
        return update_state(step);
    if (strcmp(op, "stop") == 0)
        return stop();
    if (strcmp(op, "delete") == 0)
        return delete_run(step);
    if (strcmp(op, "wait_until_finished") == 0)
        return wait(step);
    return plain(op);
}
