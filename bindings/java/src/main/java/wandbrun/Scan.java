package wandbrun;

/**
 * The rows of a history, each exactly once and in step order. After an error it gives that error again, unless it
 * follows a run.
 */
public final class Scan extends HistoryScan<Values> {
    private final boolean resumable;
    private JsonReader rows = new JsonReader(new byte[0]);
    private long unread;

    Scan(long history, ScanOptions options) {
        super(history, options);
        resumable = options.isResumable();
    }

    @Override
    public synchronized Values next() {
        return use(history -> {
            if (unread == 0) {
                bringMore(history);
            }
            if (unread == 0) {
                return null;
            }
            unread--;
            Values row = rows.object();
            rows.skip(',');
            return row;
        });
    }

    /** One call brings many rows. */
    private void bringMore(long history) {
        limits.during(opts -> {
            long[] text = new long[1];
            long[] len = new long[1];
            long[] count = new long[1];
            int status = Calls.now(err -> C.wandb_history_next_rows(
                    history, resumable ? 1 : 0, opts, text, len, count, err));
            if (status == C.WANDB_OK) {
                rows = rows.another(Calls.bytes(text[0], len[0]));
                rows.skip('[');
                unread = count[0];
            }
            return null;
        });
    }

    @Override
    public synchronized String cursor() {
        if (unread > 0) {
            throw new WandbException(
                    ErrorKind.INVALID_ARGUMENT, "a cursor behind each row needs ScanOptions.resumable");
        }
        return super.cursor();
    }
}
