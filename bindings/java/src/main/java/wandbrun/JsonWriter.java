package wandbrun;

import java.util.Arrays;
import java.util.Map;

/** Writes JSON on one line. */
final class JsonWriter {
    private final StringBuilder text;

    JsonWriter(StringBuilder text) {
        this.text = text;
    }

    void write(Object value) {
        if (value == null || value instanceof Boolean || value instanceof Number) {
            text.append(value);
        } else if (value instanceof CharSequence chars) {
            quote(chars);
        } else if (value instanceof Map<?, ?> map) {
            object(map);
        } else if (value instanceof Iterable<?> items) {
            array(items);
        } else if (value instanceof Object[] items) {
            array(Arrays.asList(items));
        } else {
            throw new WandbException(ErrorKind.INVALID_ARGUMENT, "a " + value.getClass().getName() + " has no JSON");
        }
    }

    private void object(Map<?, ?> map) {
        String separator = "{";
        for (Map.Entry<?, ?> member : map.entrySet()) {
            text.append(separator);
            quote(String.valueOf(member.getKey()));
            text.append(':');
            write(member.getValue());
            separator = ",";
        }
        text.append(map.isEmpty() ? "{}" : "}");
    }

    private void array(Iterable<?> items) {
        text.append('[');
        String separator = "";
        for (Object item : items) {
            text.append(separator);
            write(item);
            separator = ",";
        }
        text.append(']');
    }

    private void quote(CharSequence chars) {
        text.append('"');
        for (int at = 0; at < chars.length(); at++) {
            char one = chars.charAt(at);
            if (one == '"' || one == '\\') {
                text.append('\\').append(one);
            } else if (one < ' ') {
                text.append(String.format("\\u%04x", (int) one));
            } else {
                text.append(one);
            }
        }
        text.append('"');
    }
}
