package wandbrun;

/** The limits of a call that has no other options. */
public final class CallOptions extends Limits<CallOptions> {
    /** No limits but the defaults. */
    public CallOptions() {}
}
