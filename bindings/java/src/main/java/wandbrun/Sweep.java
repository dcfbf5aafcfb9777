package wandbrun;

/** A sweep, as the server described it. */
public final class Sweep extends Handle {
    Sweep(long sweep) {
        super("sweep", sweep, null, C::wandb_sweep_free);
    }

    /**
     * The id in its address.
     *
     * @return the id
     */
    public String id() {
        return text(C::wandb_sweep_id);
    }

    /**
     * The server's own id.
     *
     * @return the id
     */
    public String storageId() {
        return text(C::wandb_sweep_storage_id);
    }

    /**
     * The display name, else the id.
     *
     * @return the name
     */
    public String name() {
        return text(C::wandb_sweep_name);
    }

    /**
     * The name that was given in the web app.
     *
     * @return the name, or null
     */
    public String displayName() {
        return text(C::wandb_sweep_display_name);
    }

    /**
     * RUNNING, PAUSED, CANCELED, FINISHED and others.
     *
     * @return the state
     */
    public String state() {
        return text(C::wandb_sweep_state);
    }

    /**
     * The configuration as the server keeps it.
     *
     * @return YAML, or null
     */
    public String config() {
        return text(C::wandb_sweep_config_text);
    }

    /**
     * The user or team that owns the project.
     *
     * @return the name
     */
    public String entity() {
        return text(C::wandb_sweep_entity);
    }

    /**
     * The project.
     *
     * @return the name
     */
    public String project() {
        return text(C::wandb_sweep_project);
    }

    /**
     * The address of the sweep's page.
     *
     * @return the address
     */
    public String url() {
        return text(C::wandb_sweep_url);
    }

    /**
     * The best value of the metric so far.
     *
     * @return the value, or null
     */
    public Double bestLoss() {
        return use(sweep -> {
            double[] value = new double[1];
            return Calls.check(C.wandb_sweep_best_loss(sweep, value)) == C.WANDB_OK ? (Double) value[0] : null;
        });
    }

    /**
     * How many runs the sweep makes in all.
     *
     * @return the number, known of a grid search, or null
     */
    public Long expectedRunCount() {
        return number(C::wandb_sweep_run_count_expected);
    }

    /**
     * Lists all runs of the sweep.
     *
     * @return the runs
     */
    public Listing<Run> runs() {
        return runs(new RunsOptions());
    }

    /**
     * Lists the runs of the sweep.
     *
     * @param options which of them, and in which order
     * @return the runs
     */
    public Listing<Run> runs(RunsOptions options) {
        return use(sweep -> Api.listed(options, (which, out, err) -> C.wandb_sweep_runs(sweep, which, out, err)));
    }
}
