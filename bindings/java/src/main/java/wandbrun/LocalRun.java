package wandbrun;

/**
 * A local run that was found; {@link Run#openLocal(String)} opens its path.
 *
 * @param id the run's id
 * @param path its directory
 * @param offline whether it was recorded without a server
 * @param synced whether the log was uploaded since, as the official tools note it
 */
public record LocalRun(String id, String path, boolean offline, boolean synced) {
    private static final Listing.Type LIST = new Listing.Type("list of local runs",
            (list, opts, unused, err) -> C.wandb_local_runs_next(list, err),
            (list, opts, total, err) -> C.WANDB_NULL,
            C::wandb_local_runs_close, C::wandb_local_runs_free);

    /**
     * Lists the local runs in a directory, in its wandb and in its .wandb, the oldest first. A run is looked at when it
     * is its turn, and none is opened. A run directory without a log that can be read is {@link ErrorKind#NOT_FOUND} or
     * {@link ErrorKind#IO}, and the list goes on behind it.
     *
     * @param directory where they are
     * @return the runs
     * @throws WandbException {@link ErrorKind#NOT_FOUND} or {@link ErrorKind#IO} for the directory
     */
    public static Listing<LocalRun> list(String directory) {
        byte[] text = Calls.utf8(directory);
        long list = Calls.made((out, err) -> C.wandb_local_runs_open(text, text.length, out, err));
        return new Listing<>(LIST, list, new CallOptions(), (runs, unused) -> of(runs));
    }

    private static LocalRun of(long runs) {
        int[] offline = new int[1];
        Calls.check(C.wandb_local_runs_offline(runs, offline));
        int[] synced = new int[1];
        Calls.check(C.wandb_local_runs_synced(runs, synced));
        return new LocalRun(
                Calls.text((text, len) -> C.wandb_local_runs_id(runs, text, len)),
                Calls.text((text, len) -> C.wandb_local_runs_path(runs, text, len)),
                offline[0] != 0, synced[0] != 0);
    }
}
