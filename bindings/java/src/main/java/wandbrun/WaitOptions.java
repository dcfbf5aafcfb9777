package wandbrun;

import java.time.Duration;

/**
 * How {@link Run#waitUntilFinished} waits. The time limit is that of the whole waiting; there is none by default.
 */
public final class WaitOptions extends Limits<WaitOptions> {
    private Duration interval;
    private boolean preemptedEnds;

    /** The defaults. */
    public WaitOptions() {}

    /**
     * The time between two questions; 5 s by default.
     *
     * @param interval 10 ms at least
     * @return these options
     */
    public WaitOptions interval(Duration interval) {
        this.interval = interval;
        return this;
    }

    /**
     * Lets the state "preempted" end the waiting, too.
     *
     * @return these options
     */
    public WaitOptions preemptedEnds() {
        preemptedEnds = true;
        return this;
    }

    Struct<C.WaitOpts> inC() {
        return new Struct<>(C.WaitOpts.class, C::wandb_wait_opts_init)
                .set(C.WaitOpts.INTERVAL_MS, milliseconds(interval))
                .set(C.WaitOpts.TIMEOUT_MS, timeoutMillis())
                .set(C.WaitOpts.PREEMPTED_ENDS, preemptedEnds);
    }
}
