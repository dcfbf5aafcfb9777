package wandbrun;

import java.time.Duration;
import java.util.function.LongFunction;

/**
 * How long a call may take, and what stops it. Without a time limit a query may take that of
 * {@link ApiOptions#timeout}, and a transfer is limited where it stalls. For an iterator the limits are those of each
 * next item.
 *
 * @param <S> the options that these limits are a part of
 */
public abstract class Limits<S extends Limits<S>> {
    private Duration timeout;
    private CancelToken cancel;

    Limits() {}

    /**
     * Limits the time that a call may take, retries included.
     *
     * @param timeout at least a millisecond; longer than C can count is no limit at all
     * @return these options
     */
    public S timeout(Duration timeout) {
        this.timeout = timeout;
        return self();
    }

    /**
     * Gives a call something that stops it.
     *
     * @param token the token; null for none
     * @return these options
     */
    public S cancel(CancelToken token) {
        cancel = token;
        return self();
    }

    @SuppressWarnings("unchecked")
    private S self() {
        return (S) this;
    }

    /** These limits as they are now. */
    CallOptions copy() {
        return new CallOptions().timeout(timeout).cancel(cancel);
    }

    /** The token alone: of calls that know a time limit of another kind. */
    CallOptions untimed() {
        return new CallOptions().cancel(cancel);
    }

    /** The time limit in milliseconds as C takes it: 0 for the default, -1 for none. */
    long timeoutMillis() {
        return milliseconds(timeout);
    }

    /** A time in milliseconds as C takes it: 0 for a default, -1 for what it cannot count. */
    static long milliseconds(Duration time) {
        if (time == null) {
            return 0;
        }
        if (time.compareTo(Duration.ofMillis(Long.MAX_VALUE).minusMillis(1)) > 0) {
            return -1;
        }
        return Math.max(1, time.plusNanos(999_999).toMillis());
    }

    /** Makes a call with the address of C's options, 0 for none. */
    <T> T during(LongFunction<T> call) {
        if (timeout == null && cancel == null) {
            return call.apply(0);
        }
        try (Struct<C.CallOpts> opts = new Struct<>(C.CallOpts.class, C::wandb_call_opts_init)) {
            opts.set(C.CallOpts.TIMEOUT_MS, timeoutMillis());
            if (cancel == null) {
                return call.apply(opts.address());
            }
            return cancel.use(token -> call.apply(opts.set(C.CallOpts.CANCEL, token).address()));
        }
    }
}
