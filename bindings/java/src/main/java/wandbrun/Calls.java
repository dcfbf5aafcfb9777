package wandbrun;

import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;

/** How functions of C are called: limits go in, texts and errors come out. */
final class Calls {
    /** A call that does not wait. */
    interface Now {
        int at(long[] err);
    }

    /** A call that may wait. */
    interface Waiting {
        int at(long opts, long[] err);
    }

    /** A call that does not wait and makes a handle or a number. */
    interface Making {
        int at(long[] out, long[] err);
    }

    /** A call that may wait and makes a handle or a number. */
    interface WaitingMaking {
        int at(long opts, long[] out, long[] err);
    }

    /** A getter that lends a text. */
    interface Lending {
        int at(long[] text, long[] len);
    }

    private Calls() {}

    static int now(Now call) {
        long[] err = new long[1];
        return checked(call.at(err), err[0]);
    }

    static int waiting(Limits<?> limits, Waiting call) {
        return limits.during(opts -> now(err -> call.at(opts, err)));
    }

    /** What a call makes; 0 where there is nothing. */
    static long made(Making call) {
        long[] out = new long[1];
        now(err -> call.at(out, err));
        return out[0];
    }

    /** What a call makes; 0 where there is nothing. */
    static long made(Limits<?> limits, WaitingMaking call) {
        return limits.during(opts -> made((out, err) -> call.at(opts, out, err)));
    }

    /** Gives the status of a call that has no error of its own. */
    static int check(int status) {
        return checked(status, 0);
    }

    private static int checked(int status, long err) {
        switch (status) {
            case C.WANDB_OK, C.WANDB_DONE, C.WANDB_MISSING, C.WANDB_NULL:
                return status;
            default:
                throw err == 0 ? new WandbException(ErrorKind.of(status), constant(C.wandb_status_name(status)))
                        : WandbException.taken(err);
        }
    }

    /** Copies a text that C lends; null where there is none. */
    static String text(Lending lend) {
        byte[] bytes = bytes(lend);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    static byte[] bytes(Lending lend) {
        long[] text = new long[1];
        long[] len = new long[1];
        return check(lend.at(text, len)) == C.WANDB_OK ? bytes(text[0], len[0]) : null;
    }

    static byte[] bytes(long address, long size) {
        return new Pointer(address).getByteArray(0, (int) size);
    }

    /** Reads JSON that C lends; null where there is none. */
    static Object json(Lending lend) {
        byte[] bytes = bytes(lend);
        return bytes == null ? null : new JsonReader(bytes).whole();
    }

    /** The content of a text of C's that the program owns, which is released. */
    static String taken(long text) {
        try {
            return text((chars, len) -> C.wandb_text_get(text, chars, len));
        } finally {
            C.wandb_text_free(text);
        }
    }

    /** A static text of C's. */
    static String constant(long address) {
        return new Pointer(address).getString(0, "UTF-8");
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
