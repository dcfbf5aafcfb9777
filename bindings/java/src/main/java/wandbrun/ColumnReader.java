package wandbrun;

import java.util.List;
import java.util.stream.LongStream;

/** The functions of C that read the columns of handles of one type. */
record ColumnReader(Name name, Find find, Doubles doubles, Longs longs, CellJson cell) {
    interface Name {
        int at(long handle, long column, long[] text, long[] len);
    }

    interface Find {
        int at(long handle, byte[] name, long len, long[] column);
    }

    interface Doubles {
        int at(long handle, long column, double[] values, byte[] states, long room, long[] needed);
    }

    interface Longs {
        int at(long handle, long column, long[] values, byte[] states, long room, long[] needed);
    }

    interface CellJson {
        int at(long handle, long column, long row, long[] text, long[] len);
    }

    List<String> names(long handle, long count) {
        return LongStream.range(0, count)
                .mapToObj(column -> Calls.text((text, len) -> name.at(handle, column, text, len)))
                .toList();
    }

    DoubleColumn doubles(long handle, String column, int rows) {
        DoubleColumn made = new DoubleColumn(new double[rows], new byte[rows]);
        Calls.check(doubles.at(handle, find(handle, column), made.values(), made.states(), rows, null));
        return made;
    }

    LongColumn longs(long handle, String column, int rows) {
        LongColumn made = new LongColumn(new long[rows], new byte[rows]);
        Calls.check(longs.at(handle, find(handle, column), made.values(), made.states(), rows, null));
        return made;
    }

    /** Any value of a column as {@link Json} has it. */
    Object cell(long handle, String column, int row) {
        byte[] json = json(handle, find(handle, column), row);
        if (json == null) {
            throw new WandbException(ErrorKind.MISSING, "row " + row + " has no \"" + column + "\"", column);
        }
        return new JsonReader(json).whole();
    }

    /** The JSON of a cell; null where there is none. */
    byte[] json(long handle, long column, long row) {
        return Calls.bytes((text, len) -> cell.at(handle, column, row, text, len));
    }

    private long find(long handle, String column) {
        byte[] bytes = Calls.utf8(column);
        long[] at = new long[1];
        if (Calls.check(find.at(handle, bytes, bytes.length, at)) != C.WANDB_OK) {
            throw new WandbException(ErrorKind.MISSING, "there is no column \"" + column + "\"", column);
        }
        return at[0];
    }
}
