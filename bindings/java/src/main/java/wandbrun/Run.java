package wandbrun;

import java.util.List;
import java.util.stream.LongStream;

/**
 * A run, remote or local. Attributes are those of the last load, with what was set since; history and files always ask.
 * What was made from a run goes on when it is closed. A getter waits for a change that is running, such as an update.
 */
public final class Run extends RunChanges {
    private static final Listing.Type ARTIFACTS = new Listing.Type("list of artifacts", C::wandb_artifacts_next,
            C::wandb_artifacts_total, C::wandb_artifacts_close, C::wandb_artifacts_free);

    Run(long run) {
        super(run);
    }

    /**
     * Opens a run by any name, with the settings of the environment.
     *
     * @param path see {@link #open(String, CallOptions)}
     * @return the run
     */
    public static Run open(String path) {
        return open(path, new CallOptions());
    }

    /**
     * Opens a run by any name. A client is made from the environment only when the run is remote; else see
     * {@link Api#run(String, CallOptions)}.
     *
     * @param path entity/project/run, an address of the web app, or a local directory or log
     * @param limits limits of the call
     * @return the run
     */
    public static Run open(String path, CallOptions limits) {
        byte[] text = Calls.utf8(path);
        return new Run(Calls.made(limits, (opts, out, err) -> C.wandb_run_open(text, text.length, opts, out, err)));
    }

    /**
     * Opens a local run without any server.
     *
     * @param path see {@link #openLocal(String, CallOptions)}
     * @return the run
     */
    public static Run openLocal(String path) {
        return openLocal(path, new CallOptions());
    }

    /**
     * Opens a local run without any server. One that is still being written may be opened; {@link #load()} reads on.
     *
     * @param path a run directory, its .wandb log, or a link such as wandb/latest-run
     * @param limits limits of the call
     * @return the run
     */
    public static Run openLocal(String path, CallOptions limits) {
        byte[] text = Calls.utf8(path);
        return new Run(Calls.made(limits, (opts, out, err) -> C.wandb_run_open_local(
                text, text.length, opts, out, err)));
    }

    private interface Making {
        int at(long run, long opts, long[] out, long[] err);
    }

    private long made(Limits<?> limits, Making call) {
        return use(run -> Calls.made(limits, (opts, out, err) -> call.at(run, opts, out, err)));
    }

    /**
     * The content of wandb-metadata.json, see {@link #metadata(CallOptions)}.
     *
     * @return the object
     */
    public Values metadata() {
        return metadata(new CallOptions());
    }

    /**
     * The content of wandb-metadata.json: host, program, hardware. It is read anew each time.
     *
     * @param limits limits of the call
     * @return the object
     * @throws WandbException {@link ErrorKind#NOT_FOUND} when the run has none
     */
    public Values metadata(CallOptions limits) {
        return (Values) Json.parse(Calls.taken(made(limits, C::wandb_run_metadata_json)));
    }

    /**
     * Which keys the history holds, see {@link #historyKeys(CallOptions)}.
     *
     * @return the object
     */
    public Values historyKeys() {
        return historyKeys(new CallOptions());
    }

    /**
     * Which keys the history holds, how often and of which types, and the last step, in the server's shape. It is asked
     * anew each time.
     *
     * @param limits limits of the call
     * @return the object
     */
    public Values historyKeys(CallOptions limits) {
        return (Values) Json.parse(Calls.taken(made(limits, C::wandb_run_history_keys_json)));
    }

    /**
     * The highest step with history, see {@link #lastHistoryStep(CallOptions)}.
     *
     * @return the step; -1 when there is none
     */
    public long lastHistoryStep() {
        return lastHistoryStep(new CallOptions());
    }

    /**
     * The highest step with history. It is asked anew each time; for a running run it may lag behind.
     *
     * @param limits limits of the call
     * @return the step; -1 when there is none
     */
    public long lastHistoryStep(CallOptions limits) {
        return made(limits, C::wandb_run_last_history_step);
    }

    /**
     * Reads every row of the history, with all its keys.
     *
     * @return the rows; close them where they may be left before their end
     */
    public Scan scanHistory() {
        return scanHistory(new ScanOptions());
    }

    /**
     * Reads rows of the history.
     *
     * @param options which, and how
     * @return the rows; close them where they may be left before their end
     * @throws WandbException {@link ErrorKind#INVALID_ARGUMENT} for options that cannot be
     */
    public Scan scanHistory(ScanOptions options) {
        try (Struct<C.ScanOpts> what = options.inC()) {
            return new Scan(scan(what), options);
        }
    }

    /**
     * Reads the whole history by columns.
     *
     * @return batches of columns; close them where they may be left before their end
     */
    public ColumnScan scanColumns() {
        return scanColumns(new ScanOptions());
    }

    /**
     * Reads the history by columns.
     *
     * @param options which, and how
     * @return batches of columns; close them where they may be left before their end
     * @throws WandbException {@link ErrorKind#INVALID_ARGUMENT} for options that cannot be
     */
    public ColumnScan scanColumns(ScanOptions options) {
        try (Struct<C.ScanOpts> what = options.inColumns()) {
            return new ColumnScan(scan(what), options);
        }
    }

    private long scan(Struct<C.ScanOpts> what) {
        return use(run -> Calls.made((out, err) -> C.wandb_run_scan_history(run, what.address(), out, err)));
    }

    /**
     * Reads a run that goes on: first the rows that there are, then those that come, each exactly once, until the run
     * is over. An error does not end it: the next call goes on where it stood. {@link ErrorKind#TIMEOUT} when no row
     * came in time, {@link ErrorKind#NOT_FOUND} when the run was deleted meanwhile. A local run is over when its log
     * has an exit.
     *
     * @param options which rows, and the limits of each next one, which waits for as long as these allow
     * @param how how
     * @return the rows; close them where they may be left before their end
     */
    public Scan followHistory(ScanOptions options, FollowOptions how) {
        try (Struct<C.ScanOpts> what = options.inC(); Struct<C.FollowOpts> following = how.inC()) {
            return new Scan(use(run -> Calls.made((out, err) -> C.wandb_run_follow_history(
                    run, what.address(), following.address(), out, err))), options);
        }
    }

    /**
     * Splits a scan into parts that are read one by one, also by other processes and at other times: with
     * {@link ScanOptions#shard}, and {@link Api#shardRun} where the run is not at hand. Together they give exactly the
     * rows of the scan. Nothing is sent.
     *
     * @param options what to scan
     * @param count at most how many parts; there are fewer where the run has fewer rows or steps
     * @return the parts, each a line of JSON
     */
    public List<String> shards(ScanOptions options, int count) {
        try (Struct<C.ScanOpts> what = options.inC()) {
            return texts(use(run -> Calls.made((out, err) -> C.wandb_run_shards(
                    run, what.address(), count, out, err))));
        }
    }

    /** Copies parts that the program owns, and releases them. */
    private static List<String> texts(long shards) {
        try {
            return LongStream.range(0, Calls.made((out, err) -> C.wandb_shards_count(shards, out)))
                    .mapToObj(at -> Calls.text((text, len) -> C.wandb_shards_get(shards, at, text, len)))
                    .toList();
        } finally {
            C.wandb_shards_free(shards);
        }
    }

    /**
     * Samples about 500 rows of the history, see {@link #history(HistoryOptions)}.
     *
     * @return the rows
     */
    public Table history() {
        return history(new HistoryOptions());
    }

    /**
     * Samples the history: about as many rows as asked for, spread over the run. For a look: use {@link #scanHistory()}
     * where every row counts.
     *
     * @param options what to sample
     * @return the rows
     */
    public Table history(HistoryOptions options) {
        try (Struct<C.SampleOpts> what = options.inC()) {
            return new Table(made(options, (run, opts, out, err) -> C.wandb_run_history(
                    run, what.address(), opts, out, err)));
        }
    }

    /**
     * Fetches the Parquet files that the server has exported of the history.
     *
     * @param directory where they go
     * @param requireComplete makes rows that are in no file yet {@link ErrorKind#INTEGRITY}, and then nothing is
     *     fetched
     * @param limits limits of the call
     * @return what became of each file, and whether the run has rows that are in no file yet
     * @throws WandbException {@link ErrorKind#UNSUPPORTED} on servers that do not export and for a local run
     */
    public HistoryExports downloadHistoryExports(String directory, boolean requireComplete, CallOptions limits) {
        byte[] text = Calls.utf8(directory);
        int[] live = new int[1];
        long downloads = made(limits, (run, opts, out, err) -> C.wandb_run_download_history_exports(
                run, text, text.length, requireComplete ? 1 : 0, opts, live, out, err));
        return new HistoryExports(Downloaded.taken(downloads), live[0] != 0);
    }

    /**
     * Lists all files of the run.
     *
     * @return the files
     */
    public Listing<File> files() {
        return files(new FilesOptions());
    }

    /**
     * Lists files of the run.
     *
     * @param options which
     * @return the files
     */
    public Listing<File> files(FilesOptions options) {
        return use(run -> File.listed(options, (which, out, err) -> C.wandb_run_files(run, which, out, err)));
    }

    /**
     * Asks for one file.
     *
     * @param name its exact name
     * @return the file
     */
    public File file(String name) {
        return file(name, new CallOptions());
    }

    /**
     * Asks for one file.
     *
     * @param name its exact name
     * @param limits limits of the call
     * @return the file
     * @throws WandbException {@link ErrorKind#NOT_FOUND} naming run and file
     */
    public File file(String name, CallOptions limits) {
        byte[] text = Calls.utf8(name);
        return new File(made(limits, (run, opts, out, err) -> C.wandb_run_file(
                run, text, text.length, opts, out, err)));
    }

    /**
     * Uploads a file from below the working directory, see {@link #uploadFile(String, String, UploadOptions)}.
     *
     * @param path the file
     * @return the file as the server lists it
     */
    public File uploadFile(String path) {
        return uploadFile(path, "", new UploadOptions());
    }

    /**
     * Uploads a file to the run. Its name is the way from root to path; a file of that name is replaced. It returns
     * once the server lists the file as it was sent. Doing it again after a failure is safe.
     *
     * @param path the file
     * @param root a directory; empty for the current one
     * @param options who is told, and limits of the whole call
     * @return the file as the server lists it
     * @throws WandbException {@link ErrorKind#NOT_FOUND} when there is no file at path, {@link ErrorKind#UNSUPPORTED}
     *     for a local run
     */
    public File uploadFile(String path, String root, UploadOptions options) {
        byte[] from = Calls.utf8(path);
        byte[] below = Calls.utf8(root);
        try (Struct<C.UploadOpts> opts = options.inC()) {
            return options.during(opts, how -> new File(made(options,
                    (run, limits, out, err) -> C.wandb_run_upload_file(
                            run, from, from.length, below, below.length, how, limits, out, err))));
        }
    }

    /**
     * Fetches files of the run, several at a time, each as {@link File#download(String, DownloadOptions)} does. One
     * that fails does not keep the others: its result says so.
     *
     * @param root the directory, which is made when it does not exist
     * @param options which, and how
     * @return what became of each file, in the order of the server's list
     * @throws WandbException of the list, or when the call ended early; what is whole by then stays
     */
    public List<Downloaded> downloadFiles(String root, DownloadFilesOptions options) {
        byte[] text = Calls.utf8(root);
        try (Struct<C.DownloadAllOpts> how = options.inC()) {
            return Downloaded.taken(made(options, (run, opts, out, err) -> C.wandb_run_download_files(
                    run, text, text.length, how.address(), opts, out, err)));
        }
    }

    /**
     * Lists all lines that the run printed, see {@link #console(ConsoleOptions)}.
     *
     * @return the lines
     */
    public Listing<ConsoleLine> console() {
        return console(new ConsoleOptions());
    }

    /**
     * Lists lines that the run printed, in their order; a local run's in the order in which they were ended.
     *
     * @param options which lines
     * @return the lines
     */
    public Listing<ConsoleLine> console(ConsoleOptions options) {
        try (Struct<C.ConsoleOpts> what = options.inC()) {
            return use(run -> ConsoleLine.listed(Calls.made((out, err) -> C.wandb_run_console_logs(
                    run, what.address(), out, err)), options));
        }
    }

    /**
     * Asks for the sweep that the run belongs to.
     *
     * @return the sweep, or null, see {@link #sweep(CallOptions)}
     */
    public Sweep sweep() {
        return sweep(new CallOptions());
    }

    /**
     * Asks for the sweep that the run belongs to: loading and listing runs never does.
     *
     * @param limits limits of the call
     * @return the sweep, or null for a run without one, and when the server no longer has it
     */
    public Sweep sweep(CallOptions limits) {
        long sweep = made(limits, C::wandb_run_sweep);
        return sweep == 0 ? null : new Sweep(sweep);
    }

    private interface ListingArtifacts {
        int at(long run, long which, long[] out, long[] err);
    }

    private Listing<Artifact> artifacts(ArtifactsOptions options, ListingArtifacts call) {
        try (Struct<C.ArtifactsOpts> which = options.inC()) {
            return use(run -> Listing.of(ARTIFACTS, Calls.made((out, err) -> call.at(run, which.address(), out, err)),
                    options, Artifact::new));
        }
    }

    /**
     * Lists the artifacts that the run made.
     *
     * @return the artifacts
     */
    public Listing<Artifact> loggedArtifacts() {
        return loggedArtifacts(new ArtifactsOptions());
    }

    /**
     * Lists the artifacts that the run made.
     *
     * @param options how
     * @return the artifacts
     */
    public Listing<Artifact> loggedArtifacts(ArtifactsOptions options) {
        return artifacts(options, C::wandb_run_logged_artifacts);
    }

    /**
     * Lists the artifacts that the run took.
     *
     * @return the artifacts
     */
    public Listing<Artifact> usedArtifacts() {
        return usedArtifacts(new ArtifactsOptions());
    }

    /**
     * Lists the artifacts that the run took.
     *
     * @param options how
     * @return the artifacts
     */
    public Listing<Artifact> usedArtifacts(ArtifactsOptions options) {
        return artifacts(options, C::wandb_run_used_artifacts);
    }

    /**
     * Says that the run took an artifact as input, see {@link #useArtifact(Artifact, String, CallOptions)}.
     *
     * @param artifact the artifact
     */
    public void useArtifact(Artifact artifact) {
        useArtifact(artifact, "", new CallOptions());
    }

    /**
     * Says that the run took an artifact as input. Saying it again changes nothing.
     *
     * @param artifact the artifact
     * @param useAs the part that it plays; empty for its name
     * @param limits limits of the call
     * @throws WandbException {@link ErrorKind#INVALID_ARGUMENT} for a draft or an artifact of another server,
     *     {@link ErrorKind#UNSUPPORTED} for a local run
     */
    public void useArtifact(Artifact artifact, String useAs, CallOptions limits) {
        byte[] text = Calls.utf8(useAs);
        artifact.use(used -> use(run -> Calls.waiting(limits, (opts, err) -> C.wandb_run_use_artifact(
                run, used, text, text.length, opts, err))));
    }

    /**
     * Says that the run made an artifact that exists. Saying it again changes nothing. The run must be of the project
     * of the artifact's source.
     *
     * @param artifact the artifact
     * @param aliases aliases that it gets, and others lose
     * @param limits limits of the call
     * @return the artifact as the server has it then
     * @throws WandbException {@link ErrorKind#CONFLICT} when the server makes a new version of it instead,
     *     {@link ErrorKind#UNSUPPORTED} for a local run
     */
    public Artifact logArtifact(Artifact artifact, List<String> aliases, CallOptions limits) {
        try (Texts texts = new Texts(aliases)) {
            return artifact.use(logged -> new Artifact(made(limits, (run, opts, out, err) -> C.wandb_run_log_artifact(
                    run, logged, texts.addresses(), texts.lengths(), texts.count(), opts, out, err))));
        }
    }

    /**
     * Makes a new version of an artifact, see {@link #logNewArtifact(NewArtifact, NewArtifactOptions)}.
     *
     * @param artifact what goes into it
     * @return the version
     */
    public Artifact logNewArtifact(NewArtifact artifact) {
        return logNewArtifact(artifact, new NewArtifactOptions());
    }

    /**
     * Makes a new version of an artifact, with the run as its maker: it sends the files, straight from where they are,
     * and commits it. It may be repeated after any interruption: what was sent is not sent again, and a version with
     * this content that is committed already is given instead of a second one.
     *
     * @param artifact what goes into it; in use until the call returns
     * @param options how it is sent
     * @return the version
     * @throws WandbException {@link ErrorKind#INTEGRITY} when a file is no longer what it was when it was added,
     *     {@link ErrorKind#UNSUPPORTED} for a local run
     */
    public Artifact logNewArtifact(NewArtifact artifact, NewArtifactOptions options) {
        return use(run -> artifact.log(run, options));
    }

    /**
     * HTML that shows the run's page in a frame. Values of attributes are escaped.
     *
     * @param height in pixels; 0 for the official 420
     * @param hidden puts a button in front that shows the frame
     * @return the HTML
     * @throws WandbException {@link ErrorKind#UNSUPPORTED} for a local run, which has no page
     */
    public String toHtml(int height, boolean hidden) {
        return use(run -> Calls.taken(Calls.made((out, err) -> C.wandb_run_to_html(
                run, height, hidden ? 1 : 0, out, err))));
    }
}
