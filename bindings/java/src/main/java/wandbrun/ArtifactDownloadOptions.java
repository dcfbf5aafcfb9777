package wandbrun;

import java.util.function.LongFunction;

/** Which files of an artifact to download, and how; and limits of the whole call. By default all files. */
public final class ArtifactDownloadOptions extends Limits<ArtifactDownloadOptions> {
    private String pathPrefix;
    private long workers;
    private Progress progress;

    /** The defaults. */
    public ArtifactDownloadOptions() {}

    /**
     * Only files whose path begins with this text.
     *
     * @param pathPrefix the text
     * @return these options
     */
    public ArtifactDownloadOptions pathPrefix(String pathPrefix) {
        this.pathPrefix = pathPrefix;
        return this;
    }

    /**
     * How many files are fetched at the same time, at most 64; 8 by default.
     *
     * @param workers the number
     * @return these options
     */
    public ArtifactDownloadOptions workers(long workers) {
        this.workers = workers;
        return this;
    }

    /**
     * Who hears of the bytes of all files together; nobody by default.
     *
     * @param progress the listener
     * @return these options
     */
    public ArtifactDownloadOptions progress(Progress progress) {
        this.progress = progress;
        return this;
    }

    Struct<C.ArtifactDownloadOpts> inC() {
        return new Struct<>(C.ArtifactDownloadOpts.class, C::wandb_artifact_download_opts_init)
                .set(C.ArtifactDownloadOpts.PATH_PREFIX, pathPrefix)
                .set(C.ArtifactDownloadOpts.WORKERS, workers);
    }

    <T> T during(Struct<C.ArtifactDownloadOpts> opts, LongFunction<T> call) {
        return Listener.during(progress, opts, C.ArtifactDownloadOpts.PROGRESS, C.ArtifactDownloadOpts.USER, call);
    }
}
