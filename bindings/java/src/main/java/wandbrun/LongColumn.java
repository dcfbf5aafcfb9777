package wandbrun;

/**
 * A column as integers. Where a cell holds no number the value is 0; a fraction is cut off and {@link Cell#INEXACT}.
 *
 * @param values the integers, one a row
 * @param states the ordinal of the {@link Cell} of each row
 */
public record LongColumn(long[] values, byte[] states) {
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
