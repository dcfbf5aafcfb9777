package wandbrun;

/** One of the two histories of a run. */
public enum HistoryStream {
    /** What the program logged. */
    DEFAULT,
    /** CPU, memory, GPU and network. */
    SYSTEM
}
