package wandbrun;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** A sampled history: columns over some rows in step order. It never changes. */
public final class Table extends Handle {
    private static final ColumnReader READER = new ColumnReader(C::wandb_table_name, C::wandb_table_find,
            C::wandb_table_f64, C::wandb_table_i64, C::wandb_table_cell_json);

    private final int rows;
    private final List<String> names;

    Table(long table) {
        super("table", table, null, C::wandb_table_free);
        rows = (int) C.wandb_table_rows(table);
        names = READER.names(table, C.wandb_table_columns(table));
    }

    /**
     * How many rows there are.
     *
     * @return the number
     */
    public int rowCount() {
        return rows;
    }

    /**
     * The names of the columns.
     *
     * @return the names
     */
    public List<String> names() {
        return names;
    }

    /**
     * A column as floating-point numbers.
     *
     * @param name its name
     * @return the column
     * @throws WandbException {@link ErrorKind#MISSING} when there is no such column
     */
    public DoubleColumn doubles(String name) {
        return use(table -> READER.doubles(table, name, rows));
    }

    /**
     * A column as integers.
     *
     * @param name its name
     * @return the column
     * @throws WandbException {@link ErrorKind#MISSING} when there is no such column
     */
    public LongColumn longs(String name) {
        return use(table -> READER.longs(table, name, rows));
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
        return use(table -> READER.cell(table, name, row));
    }

    /**
     * All rows, each with the cells that it holds.
     *
     * @return the rows
     */
    public List<Values> rows() {
        return use(table -> LongStream.range(0, rows).mapToObj(at -> row(table, at)).toList());
    }

    private Values row(long table, long at) {
        Map<String, Object> cells = new LinkedHashMap<>();
        for (int column = 0; column < names.size(); column++) {
            byte[] json = READER.json(table, column, at);
            if (json != null) {
                cells.put(names.get(column), new JsonReader(json).whole());
            }
        }
        return new Values(cells);
    }
}
