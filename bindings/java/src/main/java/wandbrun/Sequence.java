package wandbrun;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Items that are brought one by one. Nothing is sent before the first one is asked for. */
abstract class Sequence<T> extends Handle implements Iterable<T> {
    Sequence(String name, long handle, Release close, Release free) {
        super(name, handle, close, free);
    }

    /**
     * The next item. It waits within the limits that the sequence was made with.
     *
     * @return the item, or null at the end
     */
    public abstract T next();

    /**
     * Goes through the items that are left: every iterator goes on where the last one was. A loop that is left early
     * leaves the rest as it is; close ends what still runs for it.
     */
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private T ahead;

            @Override
            public boolean hasNext() {
                if (ahead == null) {
                    ahead = Sequence.this.next();
                }
                return ahead != null;
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                T item = ahead;
                ahead = null;
                return item;
            }
        };
    }

    /**
     * The items that are left, as a stream whose close closes this object.
     *
     * @return an ordered, sequential stream
     */
    public Stream<T> stream() {
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), traits), false)
                .onClose(this::close);
    }
}
