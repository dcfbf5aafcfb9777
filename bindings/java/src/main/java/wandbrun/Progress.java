package wandbrun;

/**
 * Hears how far a transfer is, after each piece. It comes from one thread at a time, though not always from that of the
 * call. What it throws ends the transfer and comes out of the call.
 */
@FunctionalInterface
public interface Progress {
    /**
     * Takes note. What an earlier download left counts as done; where a transfer starts anew, so does done.
     *
     * @param done bytes that are done
     * @param total bytes in all; 0 when that is not known
     * @return true to go on; false ends the transfer with {@link ErrorKind#CANCELLED}
     */
    boolean progress(long done, long total);
}
