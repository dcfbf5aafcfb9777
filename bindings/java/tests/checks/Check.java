import java.util.Objects;
import wandbrun.ErrorKind;
import wandbrun.Library;
import wandbrun.WandbException;

/** What the tests compare with. */
final class Check {
    /** Something that may fail. */
    interface Action {
        void run() throws Exception;
    }

    private Check() {}

    static void same(Object found, Object wanted) {
        if (!Objects.equals(found, wanted)) {
            throw new AssertionError(found + ", not " + wanted);
        }
    }

    static void isTrue(boolean holds) {
        same(holds, true);
    }

    /** The error that an action fails with, which must be of a kind. */
    static WandbException fails(ErrorKind kind, Action action) {
        try {
            action.run();
        } catch (WandbException failure) {
            same(failure.kind(), kind);
            return failure;
        } catch (Exception failure) {
            throw new AssertionError("not of the library", failure);
        }
        throw new AssertionError("nothing failed, not even as " + kind);
    }

    /** The exception of a type that an action throws. */
    static <E extends Throwable> E throwing(Class<E> type, Action action) {
        try {
            action.run();
        } catch (Throwable thrown) {
            if (type.isInstance(thrown)) {
                return type.cast(thrown);
            }
            throw new AssertionError("another exception", thrown);
        }
        throw new AssertionError("nothing was thrown, not even " + type);
    }

    /** Waits until so many handles are left, some of which the collector has to find. */
    static void handles(long wanted) throws InterruptedException {
        for (int tries = 0; Library.handleCount() != wanted && tries < 200; tries++) {
            System.gc();
            Thread.sleep(10);
        }
        same(Library.handleCount(), wanted);
    }
}
