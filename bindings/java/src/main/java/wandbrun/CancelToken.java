package wandbrun;

/**
 * Stops calls from another thread. One token may be given to any number of calls. One that waits notices within 250 ms,
 * during name look-up or connect at the latest after the connect limit, and fails with {@link ErrorKind#CANCELLED}. A
 * token stays triggered.
 */
public final class CancelToken extends Handle {
    /** A token that is not triggered. */
    public CancelToken() {
        super("cancel token", Calls.made((out, err) -> C.wandb_cancel_new(out)), null, C::wandb_cancel_free);
    }

    /** Stops every call that was given this token, now and later. */
    public void cancel() {
        use(token -> {
            C.wandb_cancel_trigger(token);
            return null;
        });
    }

    /**
     * Whether the token is triggered.
     *
     * @return true once it was
     */
    public boolean isCancelled() {
        return use(C::wandb_cancel_is_triggered) != 0;
    }
}
