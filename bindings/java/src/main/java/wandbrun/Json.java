package wandbrun;

/**
 * JSON as this library reads and writes it. A value is {@code null}, {@link Boolean}, {@link Long}, {@link Double},
 * {@link String}, {@link java.util.List} or {@link Values}; an integer beyond 64 bits is a {@link
 * java.math.BigInteger}, and a number beyond {@code double} a {@link java.math.BigDecimal}.
 */
public final class Json {
    private Json() {}

    /**
     * Reads one value.
     *
     * @param text the JSON text
     * @return the value
     * @throws WandbException {@link ErrorKind#INVALID_ARGUMENT} for what is no JSON
     */
    public static Object parse(String text) {
        return new JsonReader(Calls.utf8(text)).whole();
    }

    /**
     * Writes a value: {@code null}, {@link Boolean}, {@link Number}, {@link CharSequence}, {@link java.util.Map},
     * {@link Iterable}, or an array of objects. NaN and infinities become the words {@code NaN}, {@code Infinity} and
     * {@code -Infinity}, which JSON lacks and W&amp;B reads.
     *
     * @param value the value
     * @return its text, on one line
     * @throws WandbException {@link ErrorKind#INVALID_ARGUMENT} for a value of another type
     */
    public static String write(Object value) {
        StringBuilder text = new StringBuilder();
        new JsonWriter(text).write(value);
        return text.toString();
    }
}
