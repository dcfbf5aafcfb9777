package wandbrun;

import java.util.List;

/** Which files of a run to download, and how; and limits of the whole call. By default all files. */
public final class DownloadFilesOptions extends Limits<DownloadFilesOptions> {
    private List<String> names = List.of();
    private String pattern;
    private long workers;
    private boolean replace;
    private boolean existOk;

    /** The defaults. */
    public DownloadFilesOptions() {}

    /**
     * Only files of exactly these names; one that does not exist is {@link ErrorKind#NOT_FOUND} among the results, at
     * their end.
     *
     * @param names the names
     * @return these options
     */
    public DownloadFilesOptions names(String... names) {
        this.names = List.of(names);
        return this;
    }

    /**
     * Only files whose names match this pattern of SQL's LIKE. Not together with names.
     *
     * @param pattern the pattern
     * @return these options
     */
    public DownloadFilesOptions pattern(String pattern) {
        this.pattern = pattern;
        return this;
    }

    /**
     * How many files are fetched at the same time, at most 16; 4 by default.
     *
     * @param workers the number
     * @return these options
     */
    public DownloadFilesOptions workers(long workers) {
        this.workers = workers;
        return this;
    }

    /**
     * Replaces files that exist.
     *
     * @return these options
     */
    public DownloadFilesOptions replace() {
        replace = true;
        return this;
    }

    /**
     * Leaves files that exist as they are, unchecked, and succeeds.
     *
     * @return these options
     */
    public DownloadFilesOptions existOk() {
        existOk = true;
        return this;
    }

    Struct<C.DownloadAllOpts> inC() {
        return new Struct<>(C.DownloadAllOpts.class, C::wandb_download_all_opts_init)
                .set(C.DownloadAllOpts.NAMES, names)
                .set(C.DownloadAllOpts.PATTERN, pattern)
                .set(C.DownloadAllOpts.WORKERS, workers)
                .set(C.DownloadAllOpts.REPLACE, replace)
                .set(C.DownloadAllOpts.EXIST_OK, existOk);
    }
}
