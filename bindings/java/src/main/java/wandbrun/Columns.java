package wandbrun;

import java.util.List;
import java.util.function.LongFunction;

/**
 * Some rows of a scan as columns. They last until the scan is asked for the next ones, or closed; then their calls fail
 * with {@link ErrorKind#CLOSED}.
 */
public final class Columns {
    private static final ColumnReader READER = new ColumnReader(
            C::wandb_history_batch_name, C::wandb_history_batch_find,
            C::wandb_history_batch_f64, C::wandb_history_batch_i64, C::wandb_history_batch_cell_json);

    private final ColumnScan scan;
    private final int rows;

    Columns(ColumnScan scan, int rows) {
        this.scan = scan;
        this.rows = rows;
    }

    private <T> T read(LongFunction<T> call) {
        return scan.read(this, call);
    }

    /**
     * How many rows there are.
     *
     * @return the number
     */
    public int rows() {
        return rows;
    }

    /**
     * The names of the columns.
     *
     * @return the names
     */
    public List<String> names() {
        return read(history -> READER.names(
                history, Calls.made((out, err) -> C.wandb_history_batch_columns(history, out))));
    }

    /**
     * A column as floating-point numbers.
     *
     * @param name its name
     * @return the column
     * @throws WandbException {@link ErrorKind#MISSING} when there is no such column
     */
    public DoubleColumn doubles(String name) {
        return read(history -> READER.doubles(history, name, rows));
    }

    /**
     * A column as integers.
     *
     * @param name its name
     * @return the column
     * @throws WandbException {@link ErrorKind#MISSING} when there is no such column
     */
    public LongColumn longs(String name) {
        return read(history -> READER.longs(history, name, rows));
    }

    /**
     * Any value of a column.
     *
     * @param name the name of the column
     * @param row counted from 0
     * @return the value as {@link Json} has it
     * @throws WandbException {@link ErrorKind#MISSING} when there is no such column or the row does not hold it
     */
    public Object cell(String name, int row) {
        return read(history -> READER.cell(history, name, row));
    }
}
