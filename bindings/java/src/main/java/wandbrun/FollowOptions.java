package wandbrun;

import java.time.Duration;

/** How a run that goes on is followed. */
public final class FollowOptions {
    private Duration interval;
    private Duration giveUpAfter;
    private boolean preemptedEnds;

    /** The defaults. */
    public FollowOptions() {}

    /**
     * The time before asking again, once there is nothing more or after an error; 5 s by default.
     *
     * @param interval 10 ms at least
     * @return these options
     */
    public FollowOptions interval(Duration interval) {
        this.interval = interval;
        return this;
    }

    /**
     * The time after which to give up, counted from {@link Run#followHistory} on; never by default.
     *
     * @param giveUpAfter the time
     * @return these options
     */
    public FollowOptions giveUpAfter(Duration giveUpAfter) {
        this.giveUpAfter = giveUpAfter;
        return this;
    }

    /**
     * Lets the state "preempted" be the end of a run, too.
     *
     * @return these options
     */
    public FollowOptions preemptedEnds() {
        preemptedEnds = true;
        return this;
    }

    Struct<C.FollowOpts> inC() {
        return new Struct<>(C.FollowOpts.class, C::wandb_follow_opts_init)
                .set(C.FollowOpts.INTERVAL_MS, Limits.milliseconds(interval))
                .set(C.FollowOpts.TIMEOUT_MS, Limits.milliseconds(giveUpAfter))
                .set(C.FollowOpts.PREEMPTED_ENDS, preemptedEnds);
    }
}
