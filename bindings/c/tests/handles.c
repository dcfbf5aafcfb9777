/* How many handles there are.
 *
 *     handles RUN_DIRECTORY */
#include "check.h"

#define COUNT_IS(expected) CHECK(wandb_handle_count() == (expected))

int main(int argc, char **argv)
{
    wandb_run *run = NULL;
    wandb_run *nothing = NULL;
    wandb_history *history = NULL;
    wandb_text *cursor = NULL;
    wandb_map *config = NULL;
    wandb_cancel *cancel = NULL;
    wandb_error *err = NULL;
    wandb_error *refused = NULL;

    NEED(argc == 2);
    COUNT_IS(0);
    NEED(CHECK_OK(wandb_run_open_local(S(argv[1]), NULL, &run, &err), err));
    COUNT_IS(1);
    NEED(CHECK_OK(wandb_run_scan_history(run, NULL, &history, &err), err));
    COUNT_IS(2);
    CHECK_OK(wandb_history_cursor(history, &cursor, &err), err);
    COUNT_IS(3);
    CHECK_IS(wandb_run_config(run, &config), WANDB_OK);
    COUNT_IS(4);
    CHECK_IS(wandb_cancel_new(&cancel), WANDB_OK);
    COUNT_IS(5);
    /* A failure makes an error and nothing else; without a place not even that. */
    CHECK_IS(wandb_run_open_local(WANDB_STR("/no/such/run"), NULL, &nothing, &refused),
             WANDB_E_NOT_FOUND);
    COUNT_IS(6);
    CHECK_IS(wandb_run_open_local(WANDB_STR("/no/such/run"), NULL, &nothing, NULL),
             WANDB_E_NOT_FOUND);
    COUNT_IS(6);
    /* Closed is not freed, and freeing nothing changes nothing. */
    wandb_history_close(history);
    wandb_run_close(run);
    wandb_run_free(NULL);
    COUNT_IS(6);
    wandb_run_free(run);
    COUNT_IS(5);
    wandb_history_free(history);
    wandb_text_free(cursor);
    wandb_map_free(config);
    wandb_cancel_free(cancel);
    wandb_error_free(refused);
    COUNT_IS(0);
    return check_end();
}
