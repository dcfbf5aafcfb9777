package wandbrun;

/** What kind of thing went wrong. */
public enum ErrorKind {
    /** A value does not exist. */
    MISSING(C.WANDB_MISSING),
    /** A value exists and is null. */
    NULL(C.WANDB_NULL),
    /** No API key was found, or the server does not accept it (HTTP 401). */
    AUTH(C.WANDB_E_AUTH),
    /** The key is valid but not allowed to do this (HTTP 403). */
    PERMISSION(C.WANDB_E_PERMISSION),
    /** The run, project, entity, file or directory does not exist, or is not visible with this key. */
    NOT_FOUND(C.WANDB_E_NOT_FOUND),
    /** An argument, setting or path is not valid; nothing was sent. */
    INVALID_ARGUMENT(C.WANDB_E_INVALID_ARGUMENT),
    /** Someone else is changing the same thing. */
    CONFLICT(C.WANDB_E_CONFLICT),
    /** The target exists and replacing it was not asked for. */
    EXISTS(C.WANDB_E_EXISTS),
    /** The server asks to slow down (HTTP 429) for longer than the call may take. */
    RATE_LIMITED(C.WANDB_E_RATE_LIMITED),
    /** The server failed (HTTP 5xx, or an error in a GraphQL answer). */
    SERVER(C.WANDB_E_SERVER),
    /** No connection, or it broke. */
    NETWORK(C.WANDB_E_NETWORK),
    /** The TLS handshake failed. */
    TLS(C.WANDB_E_TLS),
    /** A time limit passed. */
    TIMEOUT(C.WANDB_E_TIMEOUT),
    /** The call's cancel token was triggered, or a progress function ended it. */
    CANCELLED(C.WANDB_E_CANCELLED),
    /** The object was closed, before the call or while it ran. */
    CLOSED(C.WANDB_E_CLOSED),
    /** The server answered something unexpected. */
    PROTOCOL(C.WANDB_E_PROTOCOL),
    /** The server, or a local run, cannot do this. */
    UNSUPPORTED(C.WANDB_E_UNSUPPORTED),
    /** An answer is larger than the limit. */
    TOO_LARGE(C.WANDB_E_TOO_LARGE),
    /** A local file could not be read or written. */
    IO(C.WANDB_E_IO),
    /** Data is damaged or incomplete. */
    INTEGRITY(C.WANDB_E_INTEGRITY),
    /** A defect of the library; the object of the call is of no more use. Also a code that this enum does not know. */
    INTERNAL(C.WANDB_E_INTERNAL),
    /** A value is of another type. */
    TYPE(C.WANDB_E_TYPE);

    private final int code;

    ErrorKind(int code) {
        this.code = code;
    }

    static ErrorKind of(int code) {
        for (ErrorKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        return INTERNAL;
    }

    /**
     * The number of the kind in the C library, which never changes.
     *
     * @return the number
     */
    public int code() {
        return code;
    }

    /** The kind in words, such as {@code not found}. */
    @Override
    public String toString() {
        return Calls.constant(C.wandb_status_name(code));
    }
}
