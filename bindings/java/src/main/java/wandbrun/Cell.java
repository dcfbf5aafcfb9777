package wandbrun;

/** What a cell of a column holds. */
public enum Cell {
    /** The number, exactly. */
    VALUE,
    /** Nothing: the row does not hold the key. */
    MISSING,
    /** Null. */
    NULL,
    /** Something else than a number; {@link Columns#cell} and {@link Table#cell} give it. */
    NOT_A_NUMBER,
    /** The nearest number; the exact one does not fit the type. */
    INEXACT;

    private static final Cell[] ALL = values();

    static Cell of(byte state) {
        return ALL[state];
    }
}
