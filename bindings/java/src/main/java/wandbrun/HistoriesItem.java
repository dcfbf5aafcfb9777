package wandbrun;

import java.util.List;

/**
 * A row of a run, or the end of one: just one of row, report and error is there.
 *
 * @param runId the id of the run
 * @param row the next row of the run, or null
 * @param report says that all rows of the run were given, or null; its doubt and absent are not filled
 * @param error says that the run could not be read to its end, and why, or null; the others go on
 */
public record HistoriesItem(String runId, Values row, ScanReport report, WandbException error) {
    static HistoriesItem of(long histories, int what) {
        String id = Calls.text((text, len) -> C.wandb_histories_run_id(histories, text, len));
        switch (what) {
            case C.WANDB_HISTORIES_DATA:
                return new HistoriesItem(id, row(histories), null, null);
            case C.WANDB_HISTORIES_RUN_DONE:
                return new HistoriesItem(id, null, report(histories), null);
            default:
                return new HistoriesItem(id, null, null, WandbException.taken(
                        Calls.made((out, err) -> C.wandb_histories_failure(histories, out))));
        }
    }

    private static Values row(long histories) {
        long history = Calls.made((out, err) -> C.wandb_histories_history(histories, out));
        return (Values) Calls.json((text, len) -> C.wandb_history_row_json(history, text, len));
    }

    private static ScanReport report(long histories) {
        try (Struct<C.ScanReport> found = ScanReport.struct()) {
            Calls.check(C.wandb_histories_run_report(histories, found.address()));
            return ScanReport.of(found, null, List.of());
        }
    }
}
