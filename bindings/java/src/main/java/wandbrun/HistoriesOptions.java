package wandbrun;

/** How the histories of a list of runs are read, and the limits of each next item. */
public final class HistoriesOptions extends Limits<HistoriesOptions> {
    private long workers;
    private boolean failFast;
    private String state;

    /** The defaults. */
    public HistoriesOptions() {}

    /**
     * How many runs are read at a time, each by a thread of its own; 4 by default.
     *
     * @param workers the number
     * @return these options
     */
    public HistoriesOptions workers(long workers) {
        this.workers = workers;
        return this;
    }

    /**
     * Lets the first run that fails end all.
     *
     * @return these options
     */
    public HistoriesOptions failFast() {
        failFast = true;
        return this;
    }

    /**
     * Goes on right behind the item that was given last, with the same keys, of the same project.
     *
     * @param state what {@link Histories#state} gave
     * @return these options
     */
    public HistoriesOptions state(String state) {
        this.state = state;
        return this;
    }

    Struct<C.HistoriesOpts> inC() {
        return new Struct<>(C.HistoriesOpts.class, C::wandb_histories_opts_init)
                .set(C.HistoriesOpts.WORKERS, workers)
                .set(C.HistoriesOpts.FAIL_FAST, failFast)
                .set(C.HistoriesOpts.STATE, state);
    }
}
