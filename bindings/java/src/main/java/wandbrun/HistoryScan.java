package wandbrun;

import java.util.List;
import java.util.stream.LongStream;

/** A scan of a history, by rows or by columns. */
abstract class HistoryScan<T> extends Sequence<T> {
    final CallOptions limits;

    HistoryScan(long history, Limits<?> limits) {
        super("scan", history, C::wandb_history_close, C::wandb_history_free);
        this.limits = limits.copy();
    }

    /**
     * Where the scan stands, as text for {@link ScanOptions#cursor}: one line of JSON. Everything up to and including
     * the row, or the batch, that was given last is behind it, also after the end and after an error. Asking an
     * iterator whether there is a next item takes that item.
     *
     * @return the cursor
     * @throws WandbException {@link ErrorKind#INVALID_ARGUMENT} in the middle of a scan by rows that is not
     *     {@link ScanOptions#resumable}
     */
    public synchronized String cursor() {
        return use(history -> Calls.taken(Calls.made((out, err) -> C.wandb_history_cursor(history, out, err))));
    }

    /**
     * What the scan did so far.
     *
     * @return the report
     */
    public synchronized ScanReport report() {
        return use(history -> {
            try (Struct<C.ScanReport> found = ScanReport.struct()) {
                Calls.check(C.wandb_history_report(history, found.address()));
                String doubt = Calls.text((text, len) -> C.wandb_history_doubt(history, text, len));
                List<String> absent = LongStream.range(0, found.get(C.ScanReport.N_ABSENT))
                        .mapToObj(at -> Calls.text((text, len) -> C.wandb_history_absent(history, at, text, len)))
                        .toList();
                return ScanReport.of(found, doubt, absent);
            }
        });
    }
}
