package wandbrun;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/** What hears the log lines of clients, until C says that it needs one no longer. */
final class LogReceivers {
    private interface Log extends Callback {
        void log(int level, long text, long len, long user);
    }

    private interface Forget extends Callback {
        void forget(long user);
    }

    private static final Registry<BiConsumer<LogLevel, String>> RECEIVERS = new Registry<>();
    private static final Log LOG = LogReceivers::log;
    private static final Forget FORGET = RECEIVERS::remove;

    private LogReceivers() {}

    static int set(long options, LogLevel least, BiConsumer<LogLevel, String> receiver) {
        long user = RECEIVERS.add(receiver);
        int status = C.wandb_options_set_log(options, least.ordinal(), address(FORGET), address(LOG), user);
        if (status != C.WANDB_OK) {
            RECEIVERS.remove(user);
        }
        return status;
    }

    static long address(Callback callback) {
        return Pointer.nativeValue(CallbackReference.getFunctionPointer(callback));
    }

    private static void log(int level, long text, long len, long user) {
        try {
            String line = new String(Calls.bytes(text, len), StandardCharsets.UTF_8);
            RECEIVERS.get(user).accept(LogLevel.values()[level], line);
        } catch (RuntimeException | Error dropped) {
            // Nothing may be thrown through C, and there is nobody else to tell.
        }
    }
}
