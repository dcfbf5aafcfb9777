package wandbrun;

/** How important a log line is. */
public enum LogLevel {
    /** Lines about every request. */
    DEBUG,
    /** Lines about retries and waits. */
    INFO,
    /** Lines about what a user should look at. */
    WARN
}
