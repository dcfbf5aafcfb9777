package wandbrun;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What went wrong. Its message is all on one line: operation, run, cause, attempts and time. It never changes, and
 * holds no key and no header.
 */
public final class WandbException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The kind. */
    private final ErrorKind kind;
    /** Its number. */
    private final int code;
    /** What failed. */
    private final String operation;
    /** What it failed on. */
    private final String subject;
    /** What the server said. */
    private final String[] serverMessages;
    /** Of the answer. */
    private final int httpStatus;
    /** Whether another try makes sense. */
    private final boolean retryable;
    /** Requests sent. */
    private final int attempts;
    /** What the server asked for. */
    private final Duration retryAfter;
    /** When the call gave up. */
    private final Duration elapsed;

    WandbException(ErrorKind kind, String message) {
        this(kind, message, null);
    }

    WandbException(ErrorKind kind, String message, String subject) {
        super(message);
        this.kind = kind;
        code = kind.code();
        this.subject = subject;
        operation = null;
        serverMessages = new String[0];
        httpStatus = 0;
        retryable = false;
        attempts = 0;
        retryAfter = null;
        elapsed = null;
    }

    private WandbException(long error) {
        super(Calls.text((text, len) -> C.wandb_error_message(error, text, len)));
        code = C.wandb_error_code(error);
        kind = ErrorKind.of(code);
        operation = Calls.text((text, len) -> C.wandb_error_operation(error, text, len));
        subject = Calls.text((text, len) -> C.wandb_error_subject(error, text, len));
        serverMessages = LongStream.range(0, C.wandb_error_server_message_count(error))
                .mapToObj(at -> Calls.text((text, len) -> C.wandb_error_server_message(error, at, text, len)))
                .toArray(String[]::new);
        httpStatus = C.wandb_error_http_status(error);
        retryable = C.wandb_error_retryable(error) != 0;
        attempts = C.wandb_error_attempts(error);
        retryAfter = duration(C.wandb_error_retry_after_ms(error));
        elapsed = duration(C.wandb_error_elapsed_ms(error));
    }

    /** Copies an error of C's that the program owns, and releases it. */
    static WandbException taken(long error) {
        try {
            return new WandbException(error);
        } finally {
            C.wandb_error_free(error);
        }
    }

    private static Duration duration(long milliseconds) {
        return milliseconds < 0 ? null : Duration.ofMillis(milliseconds);
    }

    /**
     * What kind of thing went wrong.
     *
     * @return the kind
     */
    public ErrorKind kind() {
        return kind;
    }

    /**
     * The number of the kind in the C library, also of a kind that {@link ErrorKind} does not know yet.
     *
     * @return the number
     */
    public int code() {
        return code;
    }

    /**
     * What failed, such as {@code scan_history}.
     *
     * @return the operation, or null where that is not said
     */
    public String operation() {
        return operation;
    }

    /**
     * What it failed on: entity/project/run, a directory, a file, a key of a row.
     *
     * @return the subject, or null where that is not said
     */
    public String subject() {
        return subject;
    }

    /**
     * What the server said; the message holds it, too.
     *
     * @return the messages, maybe none
     */
    public List<String> serverMessages() {
        return List.of(serverMessages);
    }

    /**
     * The HTTP status of the answer.
     *
     * @return the status; 0 when there was no answer
     */
    public int httpStatus() {
        return httpStatus;
    }

    /**
     * Whether the same call may succeed later.
     *
     * @return true when it may
     */
    public boolean retryable() {
        return retryable;
    }

    /**
     * How many requests were sent before giving up.
     *
     * @return the number
     */
    public int attempts() {
        return attempts;
    }

    /**
     * How long the server asked to wait.
     *
     * @return the time, or null when it did not
     */
    public Duration retryAfter() {
        return retryAfter;
    }

    /**
     * The time after which the call gave up.
     *
     * @return the time, or null where nothing was sent
     */
    public Duration elapsed() {
        return elapsed;
    }
}
