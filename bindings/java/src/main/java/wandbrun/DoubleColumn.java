package wandbrun;

/**
 * A column as floating-point numbers. Where a cell holds none the value is NaN; what W&amp;B writes as "NaN",
 * "Infinity" and "-Infinity" are numbers.
 *
 * @param values the numbers, one a row
 * @param states the ordinal of the {@link Cell} of each row
 */
public record DoubleColumn(double[] values, byte[] states) {
    /**
     * What a row holds.
     *
     * @param row counted from 0
     * @return the kind of cell
     */
    public Cell cell(int row) {
        return Cell.of(states[row]);
    }
}
