package wandbrun;

/** Whether rows that a server has exported to Parquet files are read from there. */
public enum Exports {
    /** Where that saves requests. */
    AUTO(0),
    /** Yes, and {@link ErrorKind#UNSUPPORTED} in a library without the feature parquet. */
    ALWAYS(1),
    /** No. */
    NEVER(-1);

    private final long number;

    Exports(long number) {
        this.number = number;
    }

    long number() {
        return number;
    }
}
