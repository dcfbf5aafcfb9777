/* Lists of runs, console lines, sweeps, the viewer and rendering, one case a
 * call.
 *
 *     lists CASE BASE_URL KEY [ARGUMENT]
 *
 * The runner, lists.py, stores the runs and posts the faults that a case needs,
 * and looks at what is printed. */
#define _POSIX_C_SOURCE 200809L
#include "misuse.h"

static const char *url;
static const char *key;
static const char *argument;

static wandb_api *client(void)
{
    wandb_options *made = NULL;
    wandb_api *api = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_IS(wandb_options_new(&made), WANDB_OK));
    CHECK_IS(wandb_options_ignore_environment(made), WANDB_OK);
    CHECK_IS(wandb_options_set_base_url(made, S(url)), WANDB_OK);
    CHECK_IS(wandb_options_set_api_key(made, S(key)), WANDB_OK);
    CHECK_IS(wandb_options_set_retry_waits_ms(made, 1, 20), WANDB_OK);
    CHECK_IS(wandb_options_set_attempts(made, 2), WANDB_OK);
    NEED(CHECK_OK(wandb_api_new(made, &api, &err), err));
    wandb_options_free(made);
    return api;
}

static wandb_run *open_run(const char *path)
{
    wandb_api *api = client();
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_OK(wandb_api_run(api, S(path), NULL, &run, &err), err));
    wandb_api_free(api);
    return run;
}

static wandb_runs *list(const wandb_runs_opts *opts)
{
    wandb_api *api = client();
    wandb_runs *runs = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_OK(wandb_api_runs(api, WANDB_STR("e/many"), opts, &runs, &err), err));
    /* The list keeps what it needs. */
    wandb_api_free(api);
    return runs;
}

/* Prints the ids; answers how many there were. */
static uint64_t print_ids(wandb_runs *runs)
{
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    int32_t status;
    uint64_t count = 0;
    const char *id = NULL;
    while ((status = wandb_runs_next(runs, NULL, &run, &err)) == WANDB_OK) {
        CHECK_IS(wandb_run_id(run, &id, NULL), WANDB_OK);
        printf("\"%s\"\n", id);
        wandb_run_free(run);
        count++;
    }
    CHECK_IS(status, WANDB_DONE);
    CHECK(run == NULL && err == NULL);
    CHECK_IS(wandb_runs_next(runs, NULL, &run, &err), WANDB_DONE);
    return count;
}

static void all_runs(void)
{
    wandb_runs_opts opts = WANDB_RUNS_OPTS_INIT;
    wandb_runs *runs;
    wandb_error *err = NULL;
    uint64_t total = 0;

    opts.per_page = (uint64_t)strtol(argument, NULL, 10);
    runs = list(opts.per_page == 0 ? NULL : &opts);
    CHECK_OK(wandb_runs_total(runs, NULL, &total, &err), err);
    CHECK(print_ids(runs) == total);
    CHECK_OK(wandb_runs_total(runs, NULL, &total, &err), err);
    CHECK(total > 0);
    wandb_runs_free(runs);
}

static void some_runs(void)
{
    wandb_runs_opts opts = WANDB_RUNS_OPTS_INIT;
    wandb_runs *runs;
    wandb_run *run = NULL;
    wandb_map *config = NULL;
    wandb_error *err = NULL;
    int64_t number = 0;

    opts.filters = argument;
    opts.filters_len = strlen(argument);
    opts.order = "-created_at";
    opts.order_len = strlen(opts.order);
    runs = list(&opts);
    print_ids(runs);
    wandb_runs_free(runs);
    /* Lazy ones have no config before they are loaded. */
    opts.lazy = 1;
    runs = list(&opts);
    NEED(CHECK_OK(wandb_runs_next(runs, NULL, &run, &err), err));
    wandb_runs_free(runs);
    CHECK_IS(wandb_run_config(run, &config), WANDB_OK);
    CHECK(wandb_map_len(config) == 0);
    wandb_map_free(config);
    CHECK_OK(wandb_run_load(run, NULL, &err), err);
    CHECK_IS(wandb_run_config(run, &config), WANDB_OK);
    CHECK_IS(wandb_map_i64(config, WANDB_STR("n"), &number), WANDB_OK);
    wandb_map_free(config);
    wandb_run_free(run);
}

/* A list that fails, whose error comes again. */
static void fails(const char *path, const wandb_runs_opts *opts, int32_t expected, const char *say)
{
    wandb_api *api = client();
    wandb_runs *runs = NULL;
    wandb_run *run = NULL;
    wandb_error *err = NULL;
    uint64_t total = 7;
    NEED(CHECK_OK(wandb_api_runs(api, S(path), opts, &runs, &err), err));
    wandb_api_free(api);
    CHECK_FAILS(wandb_runs_total(runs, NULL, &total, &err), expected, err);
    CHECK(total == 0);
    CHECK_FAILS(wandb_runs_next(runs, NULL, &run, &err), expected, err);
    CHECK_IS(wandb_runs_next(runs, NULL, &run, &err), expected);
    CHECK(run == NULL && err != NULL && strstr(check_message(err), say) != NULL);
    wandb_error_free(err);
    wandb_runs_free(runs);
}

static void failing_lists(void)
{
    wandb_runs_opts opts = WANDB_RUNS_OPTS_INIT;
    fails("e/none", NULL, WANDB_E_NOT_FOUND, "project");
    fails("e/p/r", NULL, INVALID, "project");
    fails("", NULL, INVALID, "project");
    opts.filters = "[]";
    opts.filters_len = 2;
    fails("e/many", &opts, INVALID, "filters");
    opts.filters = NULL;
    opts.filters_len = 0;
    opts.order = "summary.loss";
    opts.order_len = strlen(opts.order);
    fails("e/many", &opts, INVALID, "summary_metrics");
}

static void viewer(void)
{
    wandb_api *api = client();
    wandb_map *found = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    int32_t admin = 7;

    NEED(CHECK_OK(wandb_api_viewer(api, NULL, &found, &err), err));
    CHECK_IS(wandb_map_bool(found, WANDB_STR("admin"), &admin), WANDB_OK);
    CHECK_IS(wandb_map_json(found, WANDB_STR("teams"), &text, NULL), WANDB_OK);
    printf("{\"admin\": %d, \"teams\": %s", (int)admin, text);
    CHECK_IS(wandb_map_str(found, WANDB_STR("id"), &text, NULL), WANDB_OK);
    CHECK_IS(wandb_map_str(found, WANDB_STR("username"), &text, NULL), WANDB_OK);
    printf(", \"username\": \"%s\"", text);
    CHECK_IS(wandb_map_str(found, WANDB_STR("entity"), &text, NULL), WANDB_OK);
    printf(", \"entity\": \"%s\"}\n", text);
    wandb_map_free(found);
    wandb_api_free(api);
}

static void unknown_key(void)
{
    wandb_api *api = client();
    wandb_map *found = NULL;
    wandb_error *err = NULL;
    CHECK_FAILS(wandb_api_viewer(api, NULL, &found, &err), WANDB_E_AUTH, err);
    CHECK(found == NULL);
    wandb_api_free(api);
}

#define SWEEP_TEXTS(DO)      \
    DO(wandb_sweep_id)       \
    DO(wandb_sweep_storage_id) \
    DO(wandb_sweep_name)     \
    DO(wandb_sweep_display_name) \
    DO(wandb_sweep_state)    \
    DO(wandb_sweep_config_text) \
    DO(wandb_sweep_entity)   \
    DO(wandb_sweep_project)  \
    DO(wandb_sweep_url)

static void sweep(void)
{
    wandb_api *api = client();
    wandb_run *run = open_run("e/many/s1");
    wandb_run *other = open_run("e/many/r000");
    wandb_sweep *found = NULL;
    wandb_sweep *named = NULL;
    wandb_runs_opts opts = WANDB_RUNS_OPTS_INIT;
    wandb_runs *runs = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    const char *again = NULL;
    double best = 7;
    uint64_t count = 7;
    int32_t status;

    NEED(CHECK_OK(wandb_run_sweep(run, NULL, &found, &err), err));
    CHECK_IS(wandb_run_user_name(run, &text, NULL), WANDB_OK);
    CHECK(strcmp(text, "Ada") == 0);
    CHECK_IS(wandb_run_user_login(run, &text, NULL), WANDB_OK);
    CHECK(strcmp(text, "ada") == 0);
    wandb_run_free(run);
    NEED(CHECK_OK(wandb_api_sweep(api, WANDB_STR("e/many/abc"), NULL, &named, &err), err));
    wandb_sweep_free(named);
    CHECK_FAILS(wandb_api_sweep(api, WANDB_STR("e/many/none"), NULL, &named, &err),
                WANDB_E_NOT_FOUND, err);
    CHECK(named == NULL);
    CHECK_FAILS(wandb_api_sweep(api, WANDB_STR(""), NULL, &named, &err), INVALID, err);
    wandb_api_free(api);
    /* A run without one. */
    CHECK_IS(wandb_run_sweep(other, NULL, &named, &err), WANDB_NULL);
    CHECK(named == NULL && err == NULL);
    wandb_run_free(other);

    CHECK_IS(wandb_sweep_id(found, &text, NULL), WANDB_OK);
    CHECK(strcmp(text, "abc") == 0);
    CHECK_IS(wandb_sweep_id(found, &again, NULL), WANDB_OK);
    CHECK(text == again);
    CHECK_IS(wandb_sweep_storage_id(found, &text, NULL), WANDB_OK);
    CHECK(strcmp(text, "abc") != 0 && *text != '\0');
    CHECK_IS(wandb_sweep_entity(found, &text, NULL), WANDB_OK);
    CHECK(strcmp(text, "e") == 0);
    CHECK_IS(wandb_sweep_project(found, &text, NULL), WANDB_OK);
    CHECK(strcmp(text, "many") == 0);
    CHECK_IS(wandb_sweep_url(found, &text, NULL), WANDB_OK);
    CHECK(strstr(text, "/e/many/sweeps/abc") != NULL);
    CHECK_IS(wandb_sweep_state(found, &text, NULL), WANDB_OK);
    CHECK(strcmp(text, argument[0] == 'f' ? "PAUSED" : "RUNNING") == 0);
    CHECK_IS(wandb_sweep_config_text(found, &text, NULL), WANDB_OK);
    CHECK(strstr(text, "method: ") != NULL);
    status = wandb_sweep_display_name(found, &text, NULL);
    CHECK_IS(wandb_sweep_name(found, &again, NULL), WANDB_OK);
    if (argument[0] == 'f') {
        /* The fault's answer says everything. */
        CHECK(status == WANDB_OK && strcmp(text, "lr search") == 0);
        CHECK(strcmp(again, "lr search") == 0);
        CHECK_IS(wandb_sweep_best_loss(found, &best), WANDB_OK);
        CHECK(best == 0.25);
        CHECK_IS(wandb_sweep_run_count_expected(found, &count), WANDB_OK);
        CHECK(count == 12);
    } else {
        CHECK(status == WANDB_NULL && text == NULL && strcmp(again, "abc") == 0);
        CHECK_IS(wandb_sweep_best_loss(found, &best), WANDB_NULL);
        CHECK(best == 0);
        CHECK_IS(wandb_sweep_run_count_expected(found, &count), WANDB_NULL);
        CHECK(count == 0);
    }
#define GET(get) TEXT_GETTER(get, found);
    SWEEP_TEXTS(GET)
#undef GET
    NUMBER_GETTER(wandb_sweep_best_loss, found, double);
    NUMBER_GETTER(wandb_sweep_run_count_expected, found, uint64_t);

    CHECK_OK(wandb_sweep_runs(found, NULL, &runs, &err), err);
    CHECK(print_ids(runs) == 2);
    wandb_runs_free(runs);
    /* A filter stays within the sweep. */
    opts.filters = "{\"name\": {\"$ne\": \"s1\"}}";
    opts.filters_len = strlen(opts.filters);
    CHECK_OK(wandb_sweep_runs(found, &opts, &runs, &err), err);
    CHECK(print_ids(runs) == 1);
    wandb_runs_free(runs);
    NOT_MADE(wandb_sweep_runs(NULL, &opts, &runs, &err), runs);
    CHECK_FAILS(wandb_sweep_runs(found, &opts, NULL, &err), INVALID, err);
    BAD_STRUCT(wandb_runs_opts, WANDB_RUNS_OPTS_INIT, wandb_sweep_runs(found, opts, &runs, NULL),
               wandb_runs_free(runs), WANDB_OK);
    wandb_sweep_free(found);
}

/* One line of JSON a line; the texts need no escapes. */
static void print_lines(wandb_console *console)
{
    wandb_error *err = NULL;
    const char *text = NULL;
    uint64_t number = 0;
    int32_t stream = 0;
    int32_t status;

    while ((status = wandb_console_next(console, NULL, &err)) == WANDB_OK) {
        CHECK_IS(wandb_console_number(console, &number), WANDB_OK);
        CHECK_IS(wandb_console_text(console, &text, NULL), WANDB_OK);
        printf("{\"number\": %d, \"text\": \"%s\"", (int)number, text);
        CHECK_IS(wandb_console_level(console, &text, NULL), WANDB_OK);
        CHECK_IS(wandb_console_stream(console, &stream), WANDB_OK);
        CHECK((stream == WANDB_CONSOLE_STDERR) == (strcmp(text, "error") == 0));
        printf(", \"level\": \"%s\"", text);
        CHECK_IS(wandb_console_label(console, &text, NULL), WANDB_OK);
        printf(", \"label\": \"%s\"", text);
        if (wandb_console_timestamp(console, &text, NULL) == WANDB_OK) {
            printf(", \"timestamp\": \"%s\"", text);
        }
        printf("}\n");
    }
    if (status != WANDB_DONE) {
        printf("{\"status\": %d}\n", (int)status);
        fprintf(stderr, "%s\n", check_message(err));
        wandb_error_free(err);
        err = NULL;
        CHECK_IS(wandb_console_next(console, NULL, NULL), status);
    }
    CHECK_IS(wandb_console_text(console, &text, NULL), INVALID);
}

static void console(void)
{
    wandb_run *run = open_run("e/many/r000");
    wandb_console_opts opts = WANDB_CONSOLE_OPTS_INIT;
    wandb_console *lines = NULL;
    wandb_error *err = NULL;
    uint64_t total = 0;

    opts.per_page = 4;
    opts.last = (uint64_t)strtol(argument, NULL, 10);
    NEED(CHECK_OK(wandb_run_console_logs(run, &opts, &lines, &err), err));
    wandb_run_free(run);
    print_lines(lines);
    CHECK_OK(wandb_console_total(lines, NULL, &total, &err), err);
    printf("%d\n", (int)total);
    wandb_console_free(lines);
}

/* The function without options reads the same. */
static void plain_console(void)
{
    wandb_run *run = open_run("e/many/r000");
    wandb_console *lines = NULL;
    wandb_error *err = NULL;
    NEED(CHECK_OK(wandb_run_console(run, &lines, &err), err));
    wandb_run_free(run);
    print_lines(lines);
    wandb_console_free(lines);
}

static void check_html(const wandb_run *run, uint32_t height, int32_t hidden)
{
    wandb_text *html = NULL;
    wandb_error *err = NULL;
    const char *text = NULL;
    size_t len = 0;
    NEED(CHECK_OK(wandb_run_to_html(run, height, hidden, &html, &err), err));
    CHECK_IS(wandb_text_get(html, &text, &len), WANDB_OK);
    CHECK(strlen(text) == len);
    printf("%s\n", text);
    wandb_text_free(html);
}

static void render(void)
{
    wandb_run *run = open_run("e/many/r000");
    int32_t shown = 7;

    check_html(run, 0, 0);
    check_html(run, 7, 1);
    CHECK_IS(wandb_run_display(run, 7, 1, &shown), WANDB_OK);
    CHECK(shown == 0);
    NEED(fflush(stdout) == 0 && setenv("EVCXR_IS_RUNTIME", "1", 1) == 0);
    CHECK_IS(wandb_run_display(run, 7, 0, &shown), WANDB_OK);
    CHECK(shown == 1);
    wandb_run_close(run);
    CHECK_IS(wandb_run_display(run, 7, 0, &shown), CLOSED);
    CHECK(shown == 0);
    wandb_run_free(run);
}

static const char *camel(const char *name, wandb_text **made)
{
    const char *text = NULL;
    NEED(CHECK_IS(wandb_snake_to_camel(S(name), made), WANDB_OK));
    CHECK_IS(wandb_text_get(*made, &text, NULL), WANDB_OK);
    return text;
}

static void names(void)
{
    wandb_text *made = NULL;
    CHECK(strcmp(camel("summary_metrics", &made), "summaryMetrics") == 0);
    wandb_text_free(made);
    CHECK(strcmp(camel("jobType", &made), "jobtype") == 0);
    wandb_text_free(made);
    CHECK(strcmp(camel("", &made), "") == 0);
    wandb_text_free(made);
    made = NULL;
    BAD_TEXT(wandb_snake_to_camel(p, n, &made));
    CHECK(made == NULL);
    CHECK_IS(wandb_snake_to_camel(WANDB_STR("a"), NULL), INVALID);
}

/* Closing between calls; closing while one waits is in remote.c, where it is a
 * history's. */
static void closed(void)
{
    wandb_runs *runs = list(NULL);
    wandb_run *run = NULL;
    wandb_console *lines = NULL;
    wandb_sweep *found = NULL;
    wandb_map *map = NULL;
    wandb_text *html = NULL;
    wandb_api *api = client();
    wandb_error *err = NULL;
    uint64_t total = 7;

    NEED(CHECK_OK(wandb_runs_next(runs, NULL, &run, &err), err));
    wandb_runs_close(runs);
    wandb_runs_close(runs);
    {
        wandb_run *next = NULL;
        CHECK_FAILS(wandb_runs_next(runs, NULL, &next, &err), CLOSED, err);
        CHECK(next == NULL);
    }
    CHECK_FAILS(wandb_runs_total(runs, NULL, &total, &err), CLOSED, err);
    CHECK(total == 0);
    wandb_runs_free(runs);
    /* The run of a closed list goes on. */
    CHECK_OK(wandb_run_console_logs(run, NULL, &lines, &err), err);
    CHECK_OK(wandb_console_next(lines, NULL, &err), err);
    wandb_console_close(lines);
    TEXT_IS(wandb_console_level, lines, CLOSED);
    TEXT_IS(wandb_console_label, lines, CLOSED);
    CHECK_FAILS(wandb_console_total(lines, NULL, &total, &err), CLOSED, err);
    wandb_console_free(lines);
    lines = NULL;
    wandb_run_close(run);
    CHECK_FAILS(wandb_run_console_logs(run, NULL, &lines, &err), CLOSED, err);
    CHECK_FAILS(wandb_run_sweep(run, NULL, &found, &err), CLOSED, err);
    CHECK_FAILS(wandb_run_to_html(run, 0, 0, &html, &err), CLOSED, err);
    wandb_run_free(run);
    wandb_api_close(api);
    CHECK_FAILS(wandb_api_runs(api, WANDB_STR("e/many"), NULL, &runs, &err), CLOSED, err);
    CHECK_FAILS(wandb_api_viewer(api, NULL, &map, &err), CLOSED, err);
    CHECK_FAILS(wandb_api_sweep(api, WANDB_STR("e/many/abc"), NULL, &found, &err), CLOSED, err);
    CHECK(!runs && !lines && !found && !map && !html);
    wandb_api_free(api);
}

static void misuse(void)
{
    wandb_api *api = client();
    wandb_run *run = open_run("e/many/s1");
    wandb_runs *runs = NULL;
    wandb_run *next = NULL;
    wandb_console *lines = NULL;
    wandb_sweep *found = NULL;
    wandb_map *map = NULL;
    wandb_text *html = NULL;
    wandb_error *err = NULL;
    uint64_t total = 7;
    int32_t shown = 7;

    wandb_runs_free(NULL);
    wandb_runs_close(NULL);
    wandb_sweep_free(NULL);

    NOT_MADE(wandb_api_runs(NULL, WANDB_STR("e/many"), NULL, &runs, &err), runs);
    CHECK_FAILS(wandb_api_runs(api, WANDB_STR("e/many"), NULL, NULL, &err), INVALID, err);
    BAD_TEXT(wandb_api_runs(api, p, n, NULL, &runs, NULL));
    BAD_STRUCT(wandb_runs_opts, WANDB_RUNS_OPTS_INIT,
               wandb_api_runs(api, WANDB_STR("e/many"), opts, &runs, NULL), wandb_runs_free(runs),
               WANDB_OK);
    {
        wandb_runs_opts opts = WANDB_RUNS_OPTS_INIT;
        BAD_TEXT((opts.filters = p, opts.filters_len = n,
                  wandb_api_runs(api, WANDB_STR("e/many"), &opts, &runs, NULL)));
        opts.filters = NULL;
        opts.filters_len = 0;
        BAD_TEXT((opts.order = p, opts.order_len = n,
                  wandb_api_runs(api, WANDB_STR("e/many"), &opts, &runs, NULL)));
    }
    CHECK(runs == NULL);
    NEED(CHECK_OK(wandb_api_runs(api, WANDB_STR("e/many"), NULL, &runs, &err), err));
    NOT_MADE(wandb_runs_next(NULL, NULL, &next, &err), next);
    CHECK_FAILS(wandb_runs_next(runs, NULL, NULL, &err), INVALID, err);
    BAD_LIMITS(wandb_runs_next(runs, opts, &next, NULL), wandb_run_free(next), WANDB_OK);
    CHECK_FAILS(wandb_runs_total(NULL, NULL, &total, &err), INVALID, err);
    CHECK(total == 0);
    CHECK_FAILS(wandb_runs_total(runs, NULL, NULL, &err), INVALID, err);
    BAD_LIMITS(wandb_runs_total(runs, opts, &total, NULL), (void)0, WANDB_OK);
    wandb_runs_free(runs);

    NOT_MADE(wandb_api_viewer(NULL, NULL, &map, &err), map);
    CHECK_FAILS(wandb_api_viewer(api, NULL, NULL, &err), INVALID, err);
    BAD_LIMITS(wandb_api_viewer(api, opts, &map, NULL), wandb_map_free(map), WANDB_OK);

    NOT_MADE(wandb_api_sweep(NULL, WANDB_STR("e/many/abc"), NULL, &found, &err), found);
    CHECK_FAILS(wandb_api_sweep(api, WANDB_STR("e/many/abc"), NULL, NULL, &err), INVALID, err);
    BAD_TEXT(wandb_api_sweep(api, p, n, NULL, &found, NULL));
    BAD_LIMITS(wandb_api_sweep(api, WANDB_STR("e/many/abc"), opts, &found, NULL),
               wandb_sweep_free(found), WANDB_OK);
    NOT_MADE(wandb_run_sweep(NULL, NULL, &found, &err), found);
    CHECK_FAILS(wandb_run_sweep(run, NULL, NULL, &err), INVALID, err);
    BAD_LIMITS(wandb_run_sweep(run, opts, &found, NULL), wandb_sweep_free(found), WANDB_OK);
#define GET(get) TEXT_IS(get, NULL, INVALID);
    SWEEP_TEXTS(GET)
#undef GET

    NOT_MADE(wandb_run_console_logs(NULL, NULL, &lines, &err), lines);
    CHECK_FAILS(wandb_run_console_logs(run, NULL, NULL, &err), INVALID, err);
    BAD_STRUCT(wandb_console_opts, WANDB_CONSOLE_OPTS_INIT,
               wandb_run_console_logs(run, opts, &lines, NULL), wandb_console_free(lines),
               WANDB_OK);
    NEED(CHECK_OK(wandb_run_console_logs(run, NULL, &lines, &err), err));
    CHECK_FAILS(wandb_console_total(NULL, NULL, &total, &err), INVALID, err);
    CHECK_FAILS(wandb_console_total(lines, NULL, NULL, &err), INVALID, err);
    BAD_LIMITS(wandb_console_total(lines, opts, &total, NULL), (void)0, WANDB_OK);
    CHECK(total == 0);
    TEXT_IS(wandb_console_level, lines, INVALID);
    TEXT_IS(wandb_console_label, lines, INVALID);
    CHECK_IS(wandb_console_next(lines, NULL, &err), WANDB_DONE);
    wandb_console_free(lines);

    NOT_MADE(wandb_run_to_html(NULL, 0, 0, &html, &err), html);
    CHECK_FAILS(wandb_run_to_html(run, 0, 0, NULL, &err), INVALID, err);
    CHECK_IS(wandb_run_display(NULL, 0, 0, &shown), INVALID);
    CHECK(shown == 0);
    CHECK_IS(wandb_run_display(run, 0, 0, NULL), WANDB_OK);
    wandb_run_free(run);
    wandb_api_free(api);
}

/* A local run has no page, no sweep and no server that counts. */
static void local(void)
{
    wandb_run *run = NULL;
    wandb_console *lines = NULL;
    wandb_console_opts opts = WANDB_CONSOLE_OPTS_INIT;
    wandb_sweep *found = NULL;
    wandb_text *html = NULL;
    wandb_error *err = NULL;
    uint64_t total = 7;
    int32_t shown = 7;

    NEED(CHECK_OK(wandb_run_open_local(S(argument), NULL, &run, &err), err));
    CHECK_FAILS(wandb_run_to_html(run, 0, 0, &html, &err), WANDB_E_UNSUPPORTED, err);
    CHECK(html == NULL);
    NEED(setenv("EVCXR_IS_RUNTIME", "1", 1) == 0);
    CHECK_IS(wandb_run_display(run, 0, 0, &shown), WANDB_OK);
    CHECK(shown == 0);
    CHECK_IS(wandb_run_sweep(run, NULL, &found, &err), WANDB_NULL);
    opts.last = 2;
    NEED(CHECK_OK(wandb_run_console_logs(run, &opts, &lines, &err), err));
    CHECK_IS(wandb_console_total(lines, NULL, &total, &err), WANDB_NULL);
    CHECK(total == 0);
    CHECK_OK(wandb_console_next(lines, NULL, &err), err);
    TEXT_GETTER(wandb_console_level, lines);
    TEXT_GETTER(wandb_console_label, lines);
    CHECK_OK(wandb_console_next(lines, NULL, &err), err);
    CHECK_IS(wandb_console_next(lines, NULL, &err), WANDB_DONE);
    wandb_console_free(lines);
    wandb_run_free(run);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } cases[] = {
        {"runs", all_runs},
        {"some", some_runs},
        {"fails", failing_lists},
        {"viewer", viewer},
        {"unknown-key", unknown_key},
        {"sweep", sweep},
        {"console", console},
        {"plain-console", plain_console},
        {"render", render},
        {"names", names},
        {"closed", closed},
        {"misuse", misuse},
        {"local", local},
    };
    size_t at;

    NEED(argc >= 4);
    url = argv[2];
    key = argv[3];
    argument = argc > 4 ? argv[4] : "";
    for (at = 0; at < sizeof cases / sizeof *cases; at++) {
        if (strcmp(cases[at].name, argv[1]) == 0) {
            cases[at].run();
            return check_end();
        }
    }
    fprintf(stderr, "no case %s\n", argv[1]);
    return 2;
}
