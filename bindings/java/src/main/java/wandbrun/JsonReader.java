package wandbrun;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON in UTF-8, value by value. Keys repeat from row to row, so each is made once. */
final class JsonReader {
    private static final int KEPT_KEYS = 256;
    /** So many digits fit a long whatever they are. */
    private static final int SAFE_DIGITS = 18;

    private record Key(byte[] written, String key) {}

    private final Key[] keys;
    private final byte[] text;
    private int at;

    JsonReader(byte[] text) {
        this(text, new Key[KEPT_KEYS]);
    }

    private JsonReader(byte[] text, Key[] keys) {
        this.text = text;
        this.keys = keys;
    }

    /** Reads another text with the keys that are known already. */
    JsonReader another(byte[] other) {
        return new JsonReader(other, keys);
    }

    /** Reads the value that is the whole text. */
    Object whole() {
        Object value = value();
        if (peek() != 0) {
            throw broken();
        }
        return value;
    }

    Object value() {
        switch (peek()) {
            case '{':
                return object();
            case '[':
                return array();
            case '"':
                return string();
            case 't':
                return word("true", true);
            case 'f':
                return word("false", false);
            case 'n':
                return word("null", null);
            default:
                return number();
        }
    }

    Values object() {
        Map<String, Object> members = new LinkedHashMap<>();
        expect('{');
        if (!skip('}')) {
            do {
                String key = key();
                expect(':');
                members.put(key, value());
            } while (skip(','));
            expect('}');
        }
        return new Values(members);
    }

    private List<Object> array() {
        List<Object> items = new ArrayList<>();
        expect('[');
        if (!skip(']')) {
            do {
                items.add(value());
            } while (skip(','));
            expect(']');
        }
        return items;
    }

    /** The next byte that is no white space; 0 at the end. */
    private byte peek() {
        while (at < text.length && text[at] >= 0 && text[at] <= ' ') {
            at++;
        }
        return at < text.length ? text[at] : 0;
    }

    /** Goes behind a byte, when it is the next one. */
    boolean skip(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char wanted) {
        if (!skip(wanted)) {
            throw broken();
        }
    }

    private WandbException broken() {
        return new WandbException(ErrorKind.INVALID_ARGUMENT,
                "this is no JSON at byte " + at + " of " + text.length);
    }

    private Object word(String word, Object meaning) {
        for (int index = 0; index < word.length(); index++, at++) {
            if (at == text.length || text[at] != word.charAt(index)) {
                throw broken();
            }
        }
        return meaning;
    }

    private String key() {
        expect('"');
        int start = at;
        int hash = 0;
        while (at < text.length && text[at] != '"' && text[at] != '\\') {
            hash = 31 * hash + text[at++];
        }
        if (at == text.length || text[at] == '\\') {
            at = start;
            return rest();
        }
        int end = at++;
        int slot = hash & (KEPT_KEYS - 1);
        Key known = keys[slot];
        if (known == null || !Arrays.equals(known.written, 0, known.written.length, text, start, end)) {
            byte[] written = Arrays.copyOfRange(text, start, end);
            known = new Key(written, new String(written, StandardCharsets.UTF_8));
            keys[slot] = known;
        }
        return known.key;
    }

    private String string() {
        expect('"');
        return rest();
    }

    /** Reads a text behind its first quote. */
    private String rest() {
        int start = at;
        while (at < text.length && text[at] != '"' && text[at] != '\\') {
            at++;
        }
        String plain = new String(text, start, at - start, StandardCharsets.UTF_8);
        if (at < text.length && text[at] == '"') {
            at++;
            return plain;
        }
        return escaped(new StringBuilder(plain));
    }

    private String escaped(StringBuilder read) {
        while (at < text.length && text[at] == '\\') {
            at++;
            read.append(escape());
            int start = at;
            while (at < text.length && text[at] != '"' && text[at] != '\\') {
                at++;
            }
            read.append(new String(text, start, at - start, StandardCharsets.UTF_8));
        }
        expect('"');
        return read.toString();
    }

    private char escape() {
        if (at == text.length) {
            throw broken();
        }
        byte letter = text[at++];
        switch (letter) {
            case '"', '\\', '/':
                return (char) letter;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                return hexadecimal();
            default:
                throw broken();
        }
    }

    private char hexadecimal() {
        int code = 0;
        for (int end = at + 4; at < end; at++) {
            int digit = at < text.length ? Character.digit(text[at], 16) : -1;
            if (digit < 0) {
                throw broken();
            }
            code = 16 * code + digit;
        }
        return (char) code;
    }

    private Object number() {
        int start = at;
        boolean whole = true;
        for (; at < text.length && isOfNumber(text[at]); at++) {
            whole &= text[at] == '-' || isDigit(text[at]);
        }
        if (whole && at > start && at - start <= SAFE_DIGITS) {
            return integer(start);
        }
        String written = new String(text, start, at - start, StandardCharsets.ISO_8859_1);
        try {
            return whole ? narrowed(new BigInteger(written)) : floating(written);
        } catch (NumberFormatException e) {
            throw broken();
        }
    }

    private static boolean isOfNumber(byte one) {
        return isDigit(one) || one == '-' || one == '+' || one == '.' || one == 'e' || one == 'E';
    }

    private static boolean isDigit(byte one) {
        return one >= '0' && one <= '9';
    }

    /** Reads an integer that fits, from start to where the reader stands. */
    private Long integer(int start) {
        boolean negative = text[start] == '-';
        int first = negative ? start + 1 : start;
        long value = 0;
        for (int index = first; index < at; index++) {
            if (text[index] == '-') {
                throw broken();
            }
            value = 10 * value + (text[index] - '0');
        }
        if (first == at) {
            throw broken();
        }
        return negative ? -value : value;
    }

    private static Number narrowed(BigInteger value) {
        return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
    }

    private static Number floating(String written) {
        double value = Double.parseDouble(written);
        return Double.isInfinite(value) ? (Number) new BigDecimal(written) : value;
    }
}
