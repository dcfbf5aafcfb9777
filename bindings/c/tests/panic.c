/* A panic inside the library is a status, not the end of the process, and the
 * handle whose call met it is of no more use. Needs a library with the feature
 * _test-panic. */
#include "check.h"

/* Not in the header, nor in a shipped library. */
int32_t wandb_test_panic(const wandb_run *run, wandb_error **err);

int main(int argc, char **argv)
{
    wandb_run *run = NULL;
    wandb_run *other = NULL;
    wandb_error *err = NULL;
    wandb_history *history = NULL;
    wandb_history *late = NULL;
    const char *text = NULL;
    uint64_t count = 0;

    NEED(argc == 2);
    NEED(CHECK_OK(wandb_run_open_local(S(argv[1]), NULL, &run, &err), err));
    NEED(CHECK_OK(wandb_run_open_local(S(argv[1]), NULL, &other, &err), err));
    NEED(CHECK_OK(wandb_run_scan_history(run, NULL, &history, &err), err));

    CHECK_IS(wandb_test_panic(NULL, NULL), WANDB_E_INVALID_ARGUMENT);
    CHECK_IS(wandb_test_panic(run, &err), WANDB_E_INTERNAL);
    NEED(err != NULL);
    CHECK(strstr(check_message(err), "on purpose") != NULL);
    CHECK(wandb_error_code(err) == WANDB_E_INTERNAL);
    CHECK(wandb_error_retryable(err) == 0);
    wandb_error_free(err);
    err = NULL;

    CHECK_FAILS(wandb_run_scan_history(run, NULL, &late, &err), WANDB_E_INTERNAL, err);
    CHECK(late == NULL);
    CHECK_IS(wandb_run_history_line_count(run, &count), WANDB_E_INTERNAL);
    CHECK_IS(wandb_run_summary_json(run, &text, NULL), WANDB_E_INTERNAL);
    CHECK_FAILS(wandb_test_panic(run, &err), WANDB_E_INTERNAL, err);

    /* Others are unharmed, children of the broken one as well. */
    CHECK_OK(wandb_history_next(history, NULL, &err), err);
    CHECK_IS(wandb_run_history_line_count(other, &count), WANDB_OK);

    wandb_run_close(run);
    wandb_history_free(history);
    wandb_run_free(run);
    wandb_run_free(other);
    return check_end();
}
