package wandbrun;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * A JSON object: a row, a config, a summary. It cannot be changed, keeps the order of its keys, and holds values as
 * {@link Json} has them. NaN and infinities are W&amp;B's texts {@code "NaN"}, {@code "Infinity"} and
 * {@code "-Infinity"}, as they are in JSON; {@link #getDouble} reads them.
 *
 * <p>The key of a getter is that of a value, or the dotted path to a nested one. A getter fails with
 * {@link ErrorKind#MISSING} where there is no such value, with {@link ErrorKind#NULL} where it is null, and with
 * {@link ErrorKind#TYPE} where it is of another type.
 */
public final class Values extends AbstractMap<String, Object> {
    private static final Object NOTHING = new Object();

    private final Map<String, Object> members;

    Values(Map<String, Object> members) {
        this.members = members;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return Collections.unmodifiableMap(members).entrySet();
    }

    @Override
    public Object get(Object key) {
        return members.get(key);
    }

    @Override
    public boolean containsKey(Object key) {
        return members.containsKey(key);
    }

    /**
     * Whether there is a value, be it null.
     *
     * @param path a key or a dotted path
     * @return true when there is one
     */
    public boolean has(String path) {
        return find(path) != NOTHING;
    }

    /**
     * A number; an integer beyond 2<sup>53</sup> is rounded, and one of W&amp;B's texts for NaN and infinities is read.
     *
     * @param path a key or a dotted path
     * @return the number
     */
    public double getDouble(String path) {
        Object value = existing(path);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if ("NaN".equals(value) || "Infinity".equals(value) || "-Infinity".equals(value)) {
            return Double.parseDouble((String) value);
        }
        throw wrong(path, "number");
    }

    /**
     * An integer, exact; 3.0 counts as one.
     *
     * @param path a key or a dotted path
     * @return the integer
     */
    public long getLong(String path) {
        Object value = existing(path);
        if (value instanceof Long number) {
            return number;
        }
        // 2^63 itself does not fit, though it is what the greatest long is rounded to.
        if (value instanceof Double number && number == Math.rint(number) && number >= -0x1p63 && number < 0x1p63) {
            return number.longValue();
        }
        throw wrong(path, "integer that fits");
    }

    /**
     * A boolean.
     *
     * @param path a key or a dotted path
     * @return the boolean
     */
    public boolean getBoolean(String path) {
        return as(Boolean.class, path, "boolean");
    }

    /**
     * A text.
     *
     * @param path a key or a dotted path
     * @return the text
     */
    public String getString(String path) {
        return as(String.class, path, "text");
    }

    /**
     * A nested object.
     *
     * @param path a key or a dotted path
     * @return the object
     */
    public Values getValues(String path) {
        return as(Values.class, path, "object");
    }

    private <T> T as(Class<T> type, String path, String what) {
        Object value = existing(path);
        if (!type.isInstance(value)) {
            throw wrong(path, what);
        }
        return type.cast(value);
    }

    private Object existing(String path) {
        Object value = find(path);
        if (value == NOTHING) {
            throw new WandbException(ErrorKind.MISSING, "there is no \"" + path + "\"", path);
        }
        if (value == null) {
            throw new WandbException(ErrorKind.NULL, "\"" + path + "\" is null", path);
        }
        return value;
    }

    private static WandbException wrong(String path, String what) {
        return new WandbException(ErrorKind.TYPE, "\"" + path + "\" is no " + what, path);
    }

    private Object find(String path) {
        Object value = members.getOrDefault(path, NOTHING);
        for (int dot = path.indexOf('.'); value == NOTHING && dot >= 0; dot = path.indexOf('.', dot + 1)) {
            if (members.get(path.substring(0, dot)) instanceof Values inner) {
                value = inner.find(path.substring(dot + 1));
            }
        }
        return value;
    }
}
