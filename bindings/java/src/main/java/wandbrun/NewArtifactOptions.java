package wandbrun;

import java.util.function.LongFunction;

/** How a new artifact is sent, and limits of the whole call. */
public final class NewArtifactOptions extends Limits<NewArtifactOptions> {
    private long workers;
    private Progress progress;

    /** The defaults. */
    public NewArtifactOptions() {}

    /**
     * How many files are sent at a time, at most 64; 4 by default.
     *
     * @param workers the number
     * @return these options
     */
    public NewArtifactOptions workers(long workers) {
        this.workers = workers;
        return this;
    }

    /**
     * Who hears of the progress of the whole, at most ten times a second; nobody by default.
     *
     * @param progress the listener
     * @return these options
     */
    public NewArtifactOptions progress(Progress progress) {
        this.progress = progress;
        return this;
    }

    Struct<C.NewArtifactOpts> inC() {
        return new Struct<>(C.NewArtifactOpts.class, C::wandb_new_artifact_opts_init)
                .set(C.NewArtifactOpts.WORKERS, workers);
    }

    <T> T during(Struct<C.NewArtifactOpts> opts, LongFunction<T> call) {
        return Listener.during(progress, opts, C.NewArtifactOpts.PROGRESS, C.NewArtifactOpts.USER, call);
    }
}
