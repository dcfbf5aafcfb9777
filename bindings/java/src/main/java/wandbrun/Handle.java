package wandbrun;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.function.LongFunction;

/**
 * Owns a handle of C. C wants none freed while a call on it runs, so the calls are counted: close ends them, and the
 * last one releases.
 */
abstract class Handle implements AutoCloseable {
    /** A function of C that ends or releases a handle. */
    interface Release {
        void at(long handle);
    }

    private static final Cleaner CLEANER = Cleaner.create();

    private final Owned owned;
    private final Cleaner.Cleanable cleanable;

    /** Takes over a handle; close is null for those whose calls do not wait. */
    Handle(String name, long handle, Release close, Release free) {
        owned = new Owned(name, handle, close, free);
        cleanable = CLEANER.register(this, owned::close);
    }

    /**
     * Ends the calls that run; later ones fail with {@link ErrorKind#CLOSED}. It may come from any thread, and twice.
     */
    @Override
    public void close() {
        cleanable.clean();
    }

    /** Makes a call with the handle. */
    final <T> T use(LongFunction<T> call) {
        owned.begin();
        try {
            return call.apply(owned.handle);
        } finally {
            owned.end();
            Reference.reachabilityFence(this);
        }
    }

    /** A getter of C that lends a text of the handle. */
    interface TextGetter {
        int at(long handle, long[] text, long[] len);
    }

    /** A getter of C that gives a number of the handle. */
    interface LongGetter {
        int at(long handle, long[] value);
    }

    /** Copies a text of the handle; null where there is none. */
    final String text(TextGetter getter) {
        return use(handle -> Calls.text((text, len) -> getter.at(handle, text, len)));
    }

    /** A number of the handle; null where there is none. */
    final Long number(LongGetter getter) {
        return use(handle -> {
            long[] value = new long[1];
            return Calls.check(getter.at(handle, value)) == C.WANDB_OK ? (Long) value[0] : null;
        });
    }

    /** What is released, which must not know who owns it. */
    private static final class Owned {
        final String name;
        final long handle;
        private final Release close;
        private final Release free;
        private int calls;
        private boolean closed;

        Owned(String name, long handle, Release close, Release free) {
            this.name = name;
            this.handle = handle;
            this.close = close;
            this.free = free;
        }

        synchronized void begin() {
            if (closed) {
                throw new WandbException(ErrorKind.CLOSED, "the " + name + " is closed");
            }
            calls++;
        }

        synchronized void end() {
            calls--;
            release();
        }

        synchronized void close() {
            closed = true;
            if (close != null) {
                close.at(handle);
            }
            release();
        }

        private void release() {
            if (closed && calls == 0) {
                free.at(handle);
            }
        }
    }
}
