package wandbrun;

/**
 * A client of one W&amp;B server: settings, connections and rate limits. Runs that were opened with it go on when it is
 * closed.
 */
public final class Api extends Handle {
    private static final Listing.Type RUNS = new Listing.Type("list of runs", C::wandb_runs_next, C::wandb_runs_total,
            C::wandb_runs_close, C::wandb_runs_free);

    /** A client with the settings of the environment. */
    public Api() {
        this(new ApiOptions());
    }

    /**
     * A client. It sends nothing and looks up no key: the first request does.
     *
     * @param options the settings
     * @throws WandbException {@link ErrorKind#INVALID_ARGUMENT} naming the setting that is not valid
     */
    public Api(ApiOptions options) {
        super("client", options.client(), C::wandb_api_close, C::wandb_api_free);
    }

    /**
     * Where the API is, without trailing slash.
     *
     * @return the address
     */
    public String baseUrl() {
        return text(C::wandb_api_base_url);
    }

    /**
     * Where the web app is, without trailing slash.
     *
     * @return the address
     */
    public String appUrl() {
        return text(C::wandb_api_app_url);
    }

    /**
     * The entity of paths that name none.
     *
     * @return the name, or null when the server is asked for that of the key
     */
    public String entity() {
        return text(C::wandb_api_entity);
    }

    /**
     * The project of paths that name none.
     *
     * @return the name, or null
     */
    public String project() {
        return text(C::wandb_api_project);
    }

    /**
     * Opens and loads a run.
     *
     * @param path see {@link #run(String, CallOptions)}
     * @return the run
     */
    public Run run(String path) {
        return run(path, new CallOptions());
    }

    /**
     * Opens and loads a run.
     *
     * @param path entity/project/run, a part of it that the settings complete, the address of the run's page, or a
     *     local run, which is a path that starts with /, ./, ../ or ~, ends in .wandb, or is a directory with a log in
     *     it
     * @param limits limits of the call
     * @return the run
     * @throws WandbException {@link ErrorKind#INVALID_ARGUMENT} for a path that names no run
     */
    public Run run(String path, CallOptions limits) {
        byte[] text = Calls.utf8(path);
        return opened(limits, (api, opts, out, err) -> C.wandb_api_run(api, text, text.length, opts, out, err));
    }

    /**
     * Opens and loads a run by the parts of its path, which are taken as they are; none may be empty.
     *
     * @param entity the user or team
     * @param project the project
     * @param id the run's id
     * @param limits limits of the call
     * @return the run
     */
    public Run run(String entity, String project, String id, CallOptions limits) {
        byte[] ofEntity = Calls.utf8(entity);
        byte[] ofProject = Calls.utf8(project);
        byte[] ofRun = Calls.utf8(id);
        return opened(limits, (api, opts, out, err) -> C.wandb_run_new(api, ofEntity, ofEntity.length,
                ofProject, ofProject.length, ofRun, ofRun.length, opts, out, err));
    }

    /**
     * Makes a run of attributes that the program knows. Nothing is sent. Without config and summaryMetrics it is lazy,
     * see {@link Run#isLazy}.
     *
     * @param entity the user or team
     * @param project the project
     * @param id the run's id
     * @param attributes a JSON object as the server gives it, or with names in snake case, as {@link Json#write} takes
     *     it
     * @return the run
     * @throws WandbException {@link ErrorKind#INVALID_ARGUMENT} naming the attribute that is not of its type
     */
    public Run runFromAttributes(String entity, String project, String id, Object attributes) {
        byte[] ofEntity = Calls.utf8(entity);
        byte[] ofProject = Calls.utf8(project);
        byte[] ofRun = Calls.utf8(id);
        byte[] json = Calls.utf8(Json.write(attributes));
        return opened(new CallOptions(), (api, opts, out, err) -> C.wandb_run_from_attrs(api, ofEntity, ofEntity.length,
                ofProject, ofProject.length, ofRun, ofRun.length, json, json.length, out, err));
    }

    /**
     * Opens and loads the run of a part that {@link Run#shards} gave, in whatever process; its rows are those of
     * {@link ScanOptions#shard}.
     *
     * @param shard the part
     * @param limits limits of the call
     * @return the run
     */
    public Run shardRun(String shard, CallOptions limits) {
        byte[] text = Calls.utf8(shard);
        return opened(limits, (api, opts, out, err) -> C.wandb_api_shard_run(api, text, text.length, opts, out, err));
    }

    /**
     * Makes a run. An id that exists is no error: that run is opened as it is, and {@link Run#inserted} says so.
     *
     * @param options which run
     * @return the run
     */
    public Run createRun(CreateOptions options) {
        try (Struct<C.CreateOpts> what = options.inC()) {
            return opened(options, (api, opts, out, err) -> C.wandb_run_create(api, what.address(), opts, out, err));
        }
    }

    private interface Opening {
        int at(long api, long opts, long[] out, long[] err);
    }

    private Run opened(Limits<?> limits, Opening call) {
        return use(api -> new Run(Calls.made(limits, (opts, out, err) -> call.at(api, opts, out, err))));
    }

    /**
     * Lists all runs of a project, the oldest first.
     *
     * @param path see {@link #runs(String, RunsOptions)}
     * @return the runs
     */
    public Listing<Run> runs(String path) {
        return runs(path, new RunsOptions());
    }

    /**
     * Lists runs of a project.
     *
     * @param path entity/project, project with the entity of the settings or of the key, the address of any page of
     *     the project, or empty for the project of the settings
     * @param options which runs, and in which order
     * @return the runs
     */
    public Listing<Run> runs(String path, RunsOptions options) {
        byte[] text = Calls.utf8(path);
        return use(api -> listed(options,
                (which, out, err) -> C.wandb_api_runs(api, text, text.length, which, out, err)));
    }

    /** Makes a list of runs. */
    interface ListingRuns {
        int at(long which, long[] out, long[] err);
    }

    static Listing<Run> listed(RunsOptions options, ListingRuns call) {
        try (Struct<C.RunsOpts> which = options.inC()) {
            long list = Calls.made((out, err) -> call.at(which.address(), out, err));
            return Listing.of(RUNS, list, options, Run::new);
        }
    }

    /**
     * Reads the histories of all runs of a project, several at a time.
     *
     * @param path see {@link #runs(String, RunsOptions)}
     * @param which which runs
     * @param scan which rows of each; cursor, resumable and batchRows mean nothing here
     * @param options how, and the limits of each next item
     * @return the histories
     */
    public Histories histories(String path, RunsOptions which, ScanOptions scan, HistoriesOptions options) {
        byte[] text = Calls.utf8(path);
        try (Struct<C.RunsOpts> runs = which.inC();
                Struct<C.ScanOpts> rows = scan.inC();
                Struct<C.HistoriesOpts> how = options.inC()) {
            return use(api -> new Histories(Calls.made((out, err) -> C.wandb_api_histories(api, text, text.length,
                    runs.address(), rows.address(), how.address(), out, err)), options));
        }
    }

    /**
     * Asks for a sweep.
     *
     * @param path see {@link #sweep(String, CallOptions)}
     * @return the sweep
     */
    public Sweep sweep(String path) {
        return sweep(path, new CallOptions());
    }

    /**
     * Asks for a sweep.
     *
     * @param path entity/project/sweep, a part of it that the settings complete, or the address of the sweep's page
     * @param limits limits of the call
     * @return the sweep
     */
    public Sweep sweep(String path, CallOptions limits) {
        byte[] text = Calls.utf8(path);
        return use(api -> new Sweep(Calls.made(limits,
                (opts, out, err) -> C.wandb_api_sweep(api, text, text.length, opts, out, err))));
    }

    /**
     * Asks for an artifact of any type.
     *
     * @param name see {@link #artifact(String, String, CallOptions)}
     * @return the artifact
     */
    public Artifact artifact(String name) {
        return artifact(name, null, new CallOptions());
    }

    /**
     * Asks for one artifact.
     *
     * @param name entity/project/collection:alias, without the entity for that of the settings or the key, without the
     *     project for that of the settings or uncategorized; or the address of its page. The alias is a version, an
     *     alias, a digest or a commit hash.
     * @param type the type that it must be of, or null for any
     * @param limits limits of the call
     * @return the artifact
     */
    public Artifact artifact(String name, String type, CallOptions limits) {
        byte[] text = Calls.utf8(name);
        byte[] ofType = Calls.utf8(type == null ? "" : type);
        return use(api -> new Artifact(Calls.made(limits, (opts, out, err) -> C.wandb_api_artifact(api, text,
                text.length, ofType, ofType.length, opts, out, err))));
    }

    /**
     * Asks whose key is used.
     *
     * @return see {@link #viewer(CallOptions)}
     */
    public Values viewer() {
        return viewer(new CallOptions());
    }

    /**
     * Asks whose key is used.
     *
     * @param limits limits of the call
     * @return id, username, name, email, entity, admin and teams
     */
    public Values viewer(CallOptions limits) {
        return use(api -> Maps.taken(Calls.made(limits, (opts, out, err) -> C.wandb_api_viewer(api, opts, out, err))));
    }
}
