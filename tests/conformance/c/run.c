/* Opening a run, and its attributes. */
#include "driver.h"

static int32_t open_run(const words *step)
{
    wandb_run *made = NULL;
    const char *path = word(step, "path");
    TRY(wandb_api_run(api, S(path), NULL, &made, &failure));
    return opened(made);
}

typedef int32_t (*getter)(const wandb_run *, const char **, size_t *);

/* Those with a function of their own; the others go by name. */
static const struct {
    const char *name;
    getter get;
    bool raw;
} GETTERS[] = {
    {"id", wandb_run_id, false},
    {"name", wandb_run_name, false},
    {"entity", wandb_run_entity, false},
    {"project", wandb_run_project, false},
    {"state", wandb_run_state, false},
    {"url", wandb_run_url, false},
    {"created_at", wandb_run_created_at, false},
    {"heartbeat_at", wandb_run_heartbeat_at, false},
    {"group", wandb_run_group, false},
    {"job_type", wandb_run_job_type, false},
    {"notes", wandb_run_notes, false},
    {"username", wandb_run_username, false},
    {"config", wandb_run_config_json, true},
    {"summary", wandb_run_summary_json, true},
    {"system_metrics", wandb_run_system_metrics_json, true},
    {"tags", wandb_run_tags_json, true},
};

static const char *const HEAVY[] = {
    "config", "rawconfig", "json_config", "summary", "summary_metrics", "system_metrics",
};

/* What a lazy run does not hold is loaded by a call of its own, where the
 * official attribute does it unseen. */
static int32_t fill(const char *name)
{
    int32_t lazy = 0;
    size_t at;
    TRY(wandb_run_is_lazy(run, &lazy));
    for (at = 0; lazy && at < sizeof HEAVY / sizeof *HEAVY; at++)
        if (strcmp(HEAVY[at], name) == 0)
            return wandb_run_load_full_data(run, NULL, &failure);
    return WANDB_OK;
}

static int32_t get(const char *name)
{
    const char *text = NULL;
    size_t at, len = 0;
    int32_t status;
    TRY(fill(name));
    for (at = 0; at < sizeof GETTERS / sizeof *GETTERS; at++)
        if (strcmp(GETTERS[at].name, name) == 0) {
            status = GETTERS[at].get(run, &text, &len);
            return put_read(status, text, len, GETTERS[at].raw);
        }
    if (strcmp(name, "last_history_step") == 0) {
        int64_t last;
        TRY(wandb_run_last_history_step(run, NULL, &last, &failure));
        put_number(last);
        return WANDB_OK;
    }
    if (strcmp(name, "metadata") == 0) {
        wandb_text *owned = NULL;
        TRY(wandb_run_metadata_json(run, NULL, &owned, &failure));
        return put_owned(owned, true);
    }
    if (strcmp(name, "sweep") == 0) {
        wandb_sweep *sweep = NULL;
        status = wandb_run_sweep(run, NULL, &sweep, &failure);
        return status == WANDB_OK ? put_sweep(sweep) : put_read(status, NULL, 0, false);
    }
    if (strcmp(name, "history_line_count") == 0) {
        uint64_t count;
        status = wandb_run_history_line_count(run, &count);
        if (status == WANDB_OK)
            put_number((int64_t)count);
        return status == WANDB_OK ? status : put_read(status, NULL, 0, false);
    }
    if (strcmp(name, "json_config") == 0) {
        /* A text that holds JSON. */
        status = wandb_run_attr_text(run, S(name), &text, &len);
        return put_read(status, text, len, true);
    }
    status = wandb_run_attr_json(run, S(name), &text, &len);
    return put_read(status, text, len, true);
}

static int32_t look_up(const char *name)
{
    const char *text = NULL;
    size_t len = 0;
    int32_t status = wandb_run_attr_json(run, S(name), &text, &len);
    if (status == WANDB_MISSING) {
        put("{\"absent\": true}");
        return WANDB_OK;
    }
    return put_read(status, text, len, true);
}

/* Ours asks only when told to, as the official load without force. */
static int32_t load(const words *step)
{
    put("null");
    return is_true(step, "force") ? wandb_run_load(run, NULL, &failure) : WANDB_OK;
}

int32_t run_step(const words *step)
{
    bool needs_run;
    if (strcmp(step->op, "api_run") == 0)
        return open_run(step);
    needs_run = strcmp(step->op, "get") == 0 || strcmp(step->op, "attr") == 0
                || strcmp(step->op, "text") == 0 || strcmp(step->op, "load") == 0;
    if (!needs_run)
        return NOT_MINE;
    if (run == NULL)
        return NOTHING;
    if (strcmp(step->op, "get") == 0)
        return get(word(step, "name"));
    if (strcmp(step->op, "attr") == 0)
        return look_up(word(step, "name"));
    if (strcmp(step->op, "load") == 0)
        return load(step);
    {
        /* There is no text of a run in C; this one is ours. */
        wandb_run *same = run;
        run = NULL;
        return opened(same);
    }
}
