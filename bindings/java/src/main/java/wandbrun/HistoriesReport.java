package wandbrun;

/**
 * What {@link Histories} did so far.
 *
 * @param listed how many runs the list has; -1 where the server does not say it, and before it was asked
 * @param before runs that the state that was resumed says are done
 * @param done runs of which all rows were given
 * @param unproven those of them whose completeness is not proved
 * @param failed runs that failed
 * @param rows rows that were given
 * @param requests requests for rows, repeated ones included
 */
public record HistoriesReport(long listed, long before, long done, long unproven, long failed, long rows,
        long requests) {
    static HistoriesReport of(long histories) {
        try (Struct<C.HistoriesCounts> counts =
                new Struct<>(C.HistoriesCounts.class, C::wandb_histories_counts_init)) {
            Calls.check(C.wandb_histories_report(histories, counts.address()));
            return new HistoriesReport(counts.get(C.HistoriesCounts.LISTED), counts.get(C.HistoriesCounts.BEFORE),
                    counts.get(C.HistoriesCounts.DONE), counts.get(C.HistoriesCounts.UNPROVEN),
                    counts.get(C.HistoriesCounts.FAILED), counts.get(C.HistoriesCounts.ROWS),
                    counts.get(C.HistoriesCounts.REQUESTS));
        }
    }
}
