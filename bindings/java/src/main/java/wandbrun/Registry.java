package wandbrun;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What C knows by a number: the user pointer of a callback, which may point at nothing that moves. */
final class Registry<T> {
    private final Map<Long, T> known = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    long add(T one) {
        long number = last.incrementAndGet();
        known.put(number, one);
        return number;
    }

    T get(long number) {
        return known.get(number);
    }

    void remove(long number) {
        known.remove(number);
    }
}
