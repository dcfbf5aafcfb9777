package wandbrun;

/**
 * The histories of all runs of a list, several at a time: each row of each run exactly once. Rows of one run come in
 * step order, rows of several take turns as they arrive. An error ends it, and {@link #state} is still right.
 */
public final class Histories extends Sequence<HistoriesItem> {
    private final CallOptions limits;

    Histories(long histories, HistoriesOptions options) {
        super("list of histories", histories, C::wandb_histories_close, C::wandb_histories_free);
        limits = options.copy();
    }

    @Override
    public synchronized HistoriesItem next() {
        return use(histories -> {
            int[] what = new int[1];
            int status = Calls.waiting(limits, (opts, err) -> C.wandb_histories_next(histories, opts, what, err));
            return status == C.WANDB_OK ? HistoriesItem.of(histories, what[0]) : null;
        });
    }

    /**
     * The run of the item that was given last, as of the list. It outlives this object.
     *
     * @return the run
     */
    public synchronized Run run() {
        return use(histories -> new Run(Calls.made((out, err) -> C.wandb_histories_run(histories, out))));
    }

    /**
     * Where it stands, as text for {@link HistoriesOptions#state}: one line of JSON. Everything up to and including the
     * item that was given last is behind it, also after the end and after an error. Runs that failed are tried again,
     * and runs that still ran are read on.
     *
     * @return the state
     */
    public synchronized String state() {
        return use(histories -> Calls.taken(Calls.made((out, err) -> C.wandb_histories_state(histories, out, err))));
    }

    /**
     * What was done so far.
     *
     * @return the report
     */
    public synchronized HistoriesReport report() {
        return use(HistoriesReport::of);
    }
}
