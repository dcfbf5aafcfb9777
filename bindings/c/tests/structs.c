/* Structs of options: the macros and the functions that begin them agree byte
 * for byte, and no struct has padding. */
#include "check.h"
#include <stddef.h>

/* The fields in order, each 8 bytes wide, cover the struct. */
#define FIELD(type, field, at)                                                  \
    do {                                                                        \
        CHECK(offsetof(type, field) == (at) * (size_t)8);                       \
        CHECK(sizeof(((type *)0)->field) == 8);                                 \
    } while (0)

/* A macro, a function and what the function does to other sizes. */
#define AGREE(type, macro, init)                                                \
    do {                                                                        \
        type by_macro = macro;                                                  \
        struct {                                                                \
            type known;                                                         \
            unsigned char tail[16];                                             \
        } by_call;                                                              \
        size_t at;                                                              \
        memset(&by_call, 0xa5, sizeof by_call);                                 \
        CHECK_IS(init(&by_call.known, sizeof(type)), WANDB_OK);                 \
        CHECK(memcmp(&by_macro, &by_call.known, sizeof(type)) == 0);            \
        CHECK(by_macro.struct_size == sizeof(type));                            \
        for (at = 0; at < sizeof by_call.tail; at++) {                          \
            CHECK(by_call.tail[at] == 0xa5);                                    \
        }                                                                       \
        /* A struct of a later header: what is not known here is 0. */          \
        CHECK_IS(init(&by_call.known, sizeof by_call), WANDB_OK);               \
        CHECK(by_call.known.struct_size == sizeof by_call);                     \
        for (at = 0; at < sizeof by_call.tail; at++) {                          \
            CHECK(by_call.tail[at] == 0);                                       \
        }                                                                       \
        memset(&by_call, 0xa5, sizeof by_call);                                 \
        CHECK_IS(init(&by_call.known, 0), WANDB_E_INVALID_ARGUMENT);            \
        /* Smaller than any ever was. */                                        \
        CHECK_IS(init(&by_call.known, 2 * 8 - 1), WANDB_E_INVALID_ARGUMENT);    \
        CHECK_IS(init(&by_call.known, SIZE_MAX), WANDB_E_INVALID_ARGUMENT);     \
        CHECK_IS(init(NULL, sizeof(type)), WANDB_E_INVALID_ARGUMENT);           \
        for (at = 0; at < sizeof by_call; at++) {                               \
            CHECK(((unsigned char *)&by_call)[at] == 0xa5);                     \
        }                                                                       \
    } while (0)

static void layouts(void)
{
    FIELD(wandb_call_opts, struct_size, 0);
    FIELD(wandb_call_opts, timeout_ms, 1);
    FIELD(wandb_call_opts, cancel, 2);
    CHECK(sizeof(wandb_call_opts) == 3 * 8);

    FIELD(wandb_scan_opts, struct_size, 0);
    FIELD(wandb_scan_opts, keys, 1);
    FIELD(wandb_scan_opts, key_lens, 2);
    FIELD(wandb_scan_opts, n_keys, 3);
    FIELD(wandb_scan_opts, any, 4);
    FIELD(wandb_scan_opts, min_step, 5);
    FIELD(wandb_scan_opts, max_step, 6);
    FIELD(wandb_scan_opts, page_size, 7);
    FIELD(wandb_scan_opts, batch_rows, 8);
    FIELD(wandb_scan_opts, cursor, 9);
    FIELD(wandb_scan_opts, cursor_len, 10);
    FIELD(wandb_scan_opts, shard, 11);
    FIELD(wandb_scan_opts, shard_len, 12);
    FIELD(wandb_scan_opts, leave_out, 13);
    FIELD(wandb_scan_opts, leave_out_lens, 14);
    FIELD(wandb_scan_opts, n_leave_out, 15);
    FIELD(wandb_scan_opts, prefetch, 16);
    FIELD(wandb_scan_opts, expect_complete, 17);
    FIELD(wandb_scan_opts, exports, 18);
    CHECK(sizeof(wandb_scan_opts) == 19 * 8);

    FIELD(wandb_follow_opts, struct_size, 0);
    FIELD(wandb_follow_opts, interval_ms, 1);
    FIELD(wandb_follow_opts, timeout_ms, 2);
    FIELD(wandb_follow_opts, preempted_ends, 3);
    CHECK(sizeof(wandb_follow_opts) == 4 * 8);

    FIELD(wandb_sample_opts, struct_size, 0);
    FIELD(wandb_sample_opts, samples, 1);
    FIELD(wandb_sample_opts, keys, 2);
    FIELD(wandb_sample_opts, key_lens, 3);
    FIELD(wandb_sample_opts, n_keys, 4);
    FIELD(wandb_sample_opts, x_axis, 5);
    FIELD(wandb_sample_opts, x_axis_len, 6);
    FIELD(wandb_sample_opts, stream, 7);
    CHECK(sizeof(wandb_sample_opts) == 8 * 8);

    FIELD(wandb_scan_report, struct_size, 0);
    FIELD(wandb_scan_report, rows, 1);
    FIELD(wandb_scan_report, counted, 2);
    FIELD(wandb_scan_report, proven, 3);
    FIELD(wandb_scan_report, windows, 4);
    FIELD(wandb_scan_report, requests, 5);
    FIELD(wandb_scan_report, splits, 6);
    FIELD(wandb_scan_report, retries, 7);
    FIELD(wandb_scan_report, from_graphql, 8);
    FIELD(wandb_scan_report, from_parquet, 9);
    FIELD(wandb_scan_report, from_live, 10);
    FIELD(wandb_scan_report, from_local, 11);
    FIELD(wandb_scan_report, n_absent, 12);
    CHECK(sizeof(wandb_scan_report) == 13 * 8);

    FIELD(wandb_reference_opts, struct_size, 0);
    FIELD(wandb_reference_opts, unchecked, 1);
    FIELD(wandb_reference_opts, api, 2);
    CHECK(sizeof(wandb_reference_opts) == 3 * 8);

    FIELD(wandb_new_artifact_opts, struct_size, 0);
    FIELD(wandb_new_artifact_opts, workers, 1);
    FIELD(wandb_new_artifact_opts, progress, 2);
    FIELD(wandb_new_artifact_opts, user, 3);
    CHECK(sizeof(wandb_new_artifact_opts) == 4 * 8);

    FIELD(wandb_files_opts, struct_size, 0);
    FIELD(wandb_files_opts, names, 1);
    FIELD(wandb_files_opts, name_lens, 2);
    FIELD(wandb_files_opts, n_names, 3);
    FIELD(wandb_files_opts, per_page, 4);
    FIELD(wandb_files_opts, pattern, 5);
    FIELD(wandb_files_opts, pattern_len, 6);
    CHECK(sizeof(wandb_files_opts) == 7 * 8);

    FIELD(wandb_download_opts, struct_size, 0);
    FIELD(wandb_download_opts, replace, 1);
    FIELD(wandb_download_opts, exist_ok, 2);
    FIELD(wandb_download_opts, progress, 3);
    FIELD(wandb_download_opts, user, 4);
    CHECK(sizeof(wandb_download_opts) == 5 * 8);

    FIELD(wandb_create_opts, struct_size, 0);
    FIELD(wandb_create_opts, id, 1);
    FIELD(wandb_create_opts, id_len, 2);
    FIELD(wandb_create_opts, project, 3);
    FIELD(wandb_create_opts, project_len, 4);
    FIELD(wandb_create_opts, entity, 5);
    FIELD(wandb_create_opts, entity_len, 6);
    FIELD(wandb_create_opts, pending, 7);
    CHECK(sizeof(wandb_create_opts) == 8 * 8);

    FIELD(wandb_update_opts, struct_size, 0);
    FIELD(wandb_update_opts, mode, 1);
    CHECK(sizeof(wandb_update_opts) == 2 * 8);

    FIELD(wandb_delete_opts, struct_size, 0);
    FIELD(wandb_delete_opts, artifacts, 1);
    CHECK(sizeof(wandb_delete_opts) == 2 * 8);

    FIELD(wandb_wait_opts, struct_size, 0);
    FIELD(wandb_wait_opts, interval_ms, 1);
    FIELD(wandb_wait_opts, timeout_ms, 2);
    FIELD(wandb_wait_opts, preempted_ends, 3);
    CHECK(sizeof(wandb_wait_opts) == 4 * 8);
    FIELD(wandb_runs_opts, struct_size, 0);
    FIELD(wandb_runs_opts, filters, 1);
    FIELD(wandb_runs_opts, filters_len, 2);
    FIELD(wandb_runs_opts, order, 3);
    FIELD(wandb_runs_opts, order_len, 4);
    FIELD(wandb_runs_opts, per_page, 5);
    FIELD(wandb_runs_opts, lazy, 6);
    CHECK(sizeof(wandb_runs_opts) == 7 * 8);

    FIELD(wandb_console_opts, struct_size, 0);
    FIELD(wandb_console_opts, per_page, 1);
    FIELD(wandb_console_opts, last, 2);
    CHECK(sizeof(wandb_console_opts) == 3 * 8);
    FIELD(wandb_upload_opts, struct_size, 0);
    FIELD(wandb_upload_opts, progress, 1);
    FIELD(wandb_upload_opts, user, 2);
    CHECK(sizeof(wandb_upload_opts) == 3 * 8);

    FIELD(wandb_download_all_opts, struct_size, 0);
    FIELD(wandb_download_all_opts, names, 1);
    FIELD(wandb_download_all_opts, name_lens, 2);
    FIELD(wandb_download_all_opts, n_names, 3);
    FIELD(wandb_download_all_opts, pattern, 4);
    FIELD(wandb_download_all_opts, pattern_len, 5);
    FIELD(wandb_download_all_opts, workers, 6);
    FIELD(wandb_download_all_opts, replace, 7);
    FIELD(wandb_download_all_opts, exist_ok, 8);
    CHECK(sizeof(wandb_download_all_opts) == 9 * 8);

    FIELD(wandb_artifacts_opts, struct_size, 0);
    FIELD(wandb_artifacts_opts, per_page, 1);
    CHECK(sizeof(wandb_artifacts_opts) == 2 * 8);

    FIELD(wandb_artifact_download_opts, struct_size, 0);
    FIELD(wandb_artifact_download_opts, path_prefix, 1);
    FIELD(wandb_artifact_download_opts, path_prefix_len, 2);
    FIELD(wandb_artifact_download_opts, workers, 3);
    FIELD(wandb_artifact_download_opts, progress, 4);
    FIELD(wandb_artifact_download_opts, user, 5);
    CHECK(sizeof(wandb_artifact_download_opts) == 6 * 8);
}

static void defaults(void)
{
    wandb_scan_opts scan = WANDB_SCAN_OPTS_INIT;
    wandb_call_opts call = WANDB_CALL_OPTS_INIT;
    wandb_sample_opts sample = WANDB_SAMPLE_OPTS_INIT;

    CHECK(scan.max_step == WANDB_STEP_NONE && scan.min_step == 0 && scan.batch_rows == 0);
    CHECK(call.timeout_ms == 0 && call.cancel == NULL);
    CHECK(sample.stream == WANDB_STREAM_DEFAULT && sample.x_axis == NULL);
}

/* A program of an older header, whose struct was smaller. */
static void older(void)
{
    wandb_files_opts by_macro = WANDB_FILES_OPTS_INIT;
    unsigned char by_call[sizeof by_macro];
    size_t first = 5 * 8;
    size_t at;

    memset(by_call, 0xa5, sizeof by_call);
    CHECK_IS(wandb_files_opts_init((void *)by_call, first - 1), WANDB_E_INVALID_ARGUMENT);
    CHECK_IS(wandb_files_opts_init((void *)by_call, first), WANDB_OK);
    by_macro.struct_size = first;
    CHECK(memcmp(by_call, &by_macro, first) == 0);
    for (at = first; at < sizeof by_call; at++) {
        CHECK(by_call[at] == 0xa5);
    }
}

int main(void)
{
    layouts();
    defaults();
    older();
    AGREE(wandb_call_opts, WANDB_CALL_OPTS_INIT, wandb_call_opts_init);
    AGREE(wandb_scan_opts, WANDB_SCAN_OPTS_INIT, wandb_scan_opts_init);
    AGREE(wandb_histories_opts, WANDB_HISTORIES_OPTS_INIT, wandb_histories_opts_init);
    AGREE(wandb_histories_counts, WANDB_HISTORIES_COUNTS_INIT, wandb_histories_counts_init);
    AGREE(wandb_follow_opts, WANDB_FOLLOW_OPTS_INIT, wandb_follow_opts_init);
    AGREE(wandb_sample_opts, WANDB_SAMPLE_OPTS_INIT, wandb_sample_opts_init);
    AGREE(wandb_scan_report, WANDB_SCAN_REPORT_INIT, wandb_scan_report_init);
    AGREE(wandb_files_opts, WANDB_FILES_OPTS_INIT, wandb_files_opts_init);
    AGREE(wandb_reference_opts, WANDB_REFERENCE_OPTS_INIT, wandb_reference_opts_init);
    AGREE(wandb_new_artifact_opts, WANDB_NEW_ARTIFACT_OPTS_INIT, wandb_new_artifact_opts_init);
    AGREE(wandb_download_opts, WANDB_DOWNLOAD_OPTS_INIT, wandb_download_opts_init);
    AGREE(wandb_create_opts, WANDB_CREATE_OPTS_INIT, wandb_create_opts_init);
    AGREE(wandb_update_opts, WANDB_UPDATE_OPTS_INIT, wandb_update_opts_init);
    AGREE(wandb_delete_opts, WANDB_DELETE_OPTS_INIT, wandb_delete_opts_init);
    AGREE(wandb_wait_opts, WANDB_WAIT_OPTS_INIT, wandb_wait_opts_init);
    AGREE(wandb_runs_opts, WANDB_RUNS_OPTS_INIT, wandb_runs_opts_init);
    AGREE(wandb_console_opts, WANDB_CONSOLE_OPTS_INIT, wandb_console_opts_init);
    AGREE(wandb_upload_opts, WANDB_UPLOAD_OPTS_INIT, wandb_upload_opts_init);
    AGREE(wandb_download_all_opts, WANDB_DOWNLOAD_ALL_OPTS_INIT, wandb_download_all_opts_init);
    AGREE(wandb_artifacts_opts, WANDB_ARTIFACTS_OPTS_INIT, wandb_artifacts_opts_init);
    AGREE(wandb_artifact_download_opts, WANDB_ARTIFACT_DOWNLOAD_OPTS_INIT, wandb_artifact_download_opts_init);
    return check_end();
}
