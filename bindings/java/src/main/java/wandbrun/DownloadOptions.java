package wandbrun;

import java.util.function.LongFunction;

/** How a download treats what is there, who is told, and limits of the call. */
public final class DownloadOptions extends Limits<DownloadOptions> {
    private boolean replace;
    private boolean existOk;
    private Progress progress;

    /** The defaults. */
    public DownloadOptions() {}

    /**
     * Replaces a file that exists.
     *
     * @return these options
     */
    public DownloadOptions replace() {
        replace = true;
        return this;
    }

    /**
     * Leaves a file that exists as it is, unchecked, and succeeds.
     *
     * @return these options
     */
    public DownloadOptions existOk() {
        existOk = true;
        return this;
    }

    /**
     * Who hears of the progress; nobody by default.
     *
     * @param progress the listener
     * @return these options
     */
    public DownloadOptions progress(Progress progress) {
        this.progress = progress;
        return this;
    }

    Struct<C.DownloadOpts> inC() {
        return new Struct<>(C.DownloadOpts.class, C::wandb_download_opts_init)
                .set(C.DownloadOpts.REPLACE, replace)
                .set(C.DownloadOpts.EXIST_OK, existOk);
    }

    <T> T during(Struct<C.DownloadOpts> opts, LongFunction<T> call) {
        return Listener.during(progress, opts, C.DownloadOpts.PROGRESS, C.DownloadOpts.USER, call);
    }
}
