package wandbrun;

import java.util.function.LongFunction;

/**
 * A history by columns, batch by batch. With keys the columns are these keys; without, each batch has those that occur
 * in it.
 */
public final class ColumnScan extends HistoryScan<Columns> {
    private Columns batch;

    ColumnScan(long history, ScanOptions options) {
        super(history, options);
    }

    @Override
    public synchronized Columns next() {
        batch = null;
        return use(history -> limits.during(opts -> {
            long[] rows = new long[1];
            int status = Calls.now(err -> C.wandb_history_next_batch(history, opts, rows, err));
            batch = status == C.WANDB_OK ? new Columns(this, (int) rows[0]) : null;
            return batch;
        }));
    }

    /** Makes a call while some columns are what the scan gave last. */
    synchronized <T> T read(Columns columns, LongFunction<T> call) {
        if (batch != columns) {
            throw new WandbException(ErrorKind.CLOSED, "the scan has gone on to other columns");
        }
        return use(call);
    }
}
