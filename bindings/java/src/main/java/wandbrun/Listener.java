package wandbrun;

import com.sun.jna.Callback;
import java.util.function.LongFunction;

/** A {@link Progress} while a call of C runs. */
final class Listener {
    private interface Hear extends Callback {
        int hear(long done, long total, long user);
    }

    private static final Registry<Listener> LISTENERS = new Registry<>();
    private static final Hear HEAR = (done, total, user) -> LISTENERS.get(user).hear(done, total);

    private final Progress progress;
    private volatile Throwable thrown;

    private Listener(Progress progress) {
        this.progress = progress;
    }

    /** Makes a call with members of its options that say who listens; null for nobody. */
    static <T, M extends Enum<M>> T during(
            Progress progress, Struct<M> opts, M function, M user, LongFunction<T> call) {
        if (progress == null) {
            return call.apply(opts.address());
        }
        Listener listener = new Listener(progress);
        long number = LISTENERS.add(listener);
        try {
            opts.set(function, LogReceivers.address(HEAR)).set(user, number);
            return call.apply(opts.address());
        } catch (WandbException failure) {
            throw listener.thrown == null ? failure : Listener.<RuntimeException>goOn(listener.thrown);
        } finally {
            LISTENERS.remove(number);
        }
    }

    /** What a listener throws goes on as it is. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException goOn(Throwable thrown) throws E {
        throw (E) thrown;
    }

    /** Nothing may be thrown through C. */
    private int hear(long done, long total) {
        try {
            return progress.progress(done, total) ? 0 : 1;
        } catch (RuntimeException | Error failure) {
            thrown = failure;
            return 1;
        }
    }
}
