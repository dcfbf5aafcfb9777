package wandbrun;

/** Which runs to list, and how; and the limits of each next one. By default all runs, the oldest first. */
public final class RunsOptions extends Limits<RunsOptions> {
    private Object filters;
    private String order;
    private long perPage;
    private boolean lazy;

    /** The defaults. */
    public RunsOptions() {}

    /**
     * Only runs that match.
     *
     * @param filters an object in the server's filter language, as {@link Json#write} takes it, such as
     *     {@code Map.of("config.lr", Map.of("$gt", 0.1))}
     * @return these options
     */
    public RunsOptions filters(Object filters) {
        this.filters = filters;
        return this;
    }

    /**
     * The order; {@code +created_at} by default. In an order by something that changes meanwhile a run that moves may
     * be missed, or listed twice.
     *
     * @param order + or - and created_at, heartbeat_at, config.KEY.value, summary_metrics.KEY or another column of runs
     * @return these options
     */
    public RunsOptions order(String order) {
        this.order = order;
        return this;
    }

    /**
     * How many runs one request brings; 50 by default.
     *
     * @param perPage the number
     * @return these options
     */
    public RunsOptions perPage(long perPage) {
        this.perPage = perPage;
        return this;
    }

    /**
     * Leaves out what is large: config, summary, system metrics and history keys are empty until the run is loaded.
     *
     * @return these options
     */
    public RunsOptions lazy() {
        lazy = true;
        return this;
    }

    Struct<C.RunsOpts> inC() {
        return new Struct<>(C.RunsOpts.class, C::wandb_runs_opts_init)
                .set(C.RunsOpts.FILTERS, filters == null ? null : Json.write(filters))
                .set(C.RunsOpts.ORDER, order)
                .set(C.RunsOpts.PER_PAGE, perPage)
                .set(C.RunsOpts.LAZY, lazy);
    }
}
