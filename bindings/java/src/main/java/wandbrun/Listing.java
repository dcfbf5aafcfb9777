package wandbrun;

import java.util.function.LongFunction;

/**
 * A list of a server or a directory, item by item and in its order: runs, files, artifacts, lines. An error ends it.
 *
 * @param <T> what is listed
 */
public final class Listing<T> extends Sequence<T> {
    /** What C has for lists of one type. */
    record Type(String name, Next next, Total total, Release close, Release free) {}

    /** Brings the next item, and a handle of it where there are such. */
    interface Next {
        int at(long list, long opts, long[] item, long[] err);
    }

    /** Asks how many items there are. */
    interface Total {
        int at(long list, long opts, long[] total, long[] err);
    }

    private final Type type;
    private final CallOptions limits;
    private final Item<T> item;

    /** Makes an item of the list's handle, or of the item's. */
    interface Item<T> {
        T of(long list, long item);
    }

    Listing(Type type, long list, Limits<?> limits, Item<T> item) {
        super(type.name, list, type.close, type.free);
        this.type = type;
        this.limits = limits.copy();
        this.item = item;
    }

    /** A list whose items have handles. */
    static <T> Listing<T> of(Type type, long list, Limits<?> limits, LongFunction<T> item) {
        return new Listing<>(type, list, limits, (unused, handle) -> item.apply(handle));
    }

    @Override
    public synchronized T next() {
        return use(list -> limits.during(opts -> {
            long[] handle = new long[1];
            int status = Calls.now(err -> type.next.at(list, opts, handle, err));
            return status == C.WANDB_OK ? item.of(list, handle[0]) : null;
        }));
    }

    /**
     * How many items the list has, as of the last page; it asks for the first one if none was asked for yet.
     *
     * @return the number, or null where nobody says it: for files by names or a pattern, and of local runs
     */
    public synchronized Long total() {
        return use(list -> limits.during(opts -> {
            long[] total = new long[1];
            int status = Calls.now(err -> type.total.at(list, opts, total, err));
            return status == C.WANDB_OK ? (Long) total[0] : null;
        }));
    }
}
