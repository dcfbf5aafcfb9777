package wandbrun;

import java.util.function.LongFunction;

/** Who is told of an upload, and limits of the call. */
public final class UploadOptions extends Limits<UploadOptions> {
    private Progress progress;

    /** The defaults. */
    public UploadOptions() {}

    /**
     * Who hears of the progress; nobody by default.
     *
     * @param progress the listener
     * @return these options
     */
    public UploadOptions progress(Progress progress) {
        this.progress = progress;
        return this;
    }

    Struct<C.UploadOpts> inC() {
        return new Struct<>(C.UploadOpts.class, C::wandb_upload_opts_init);
    }

    <T> T during(Struct<C.UploadOpts> opts, LongFunction<T> call) {
        return Listener.during(progress, opts, C.UploadOpts.PROGRESS, C.UploadOpts.USER, call);
    }
}
