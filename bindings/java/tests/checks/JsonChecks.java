import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import wandbrun.ErrorKind;
import wandbrun.Json;
import wandbrun.Values;

/** Reading, writing and getting values. */
final class JsonChecks {
    private JsonChecks() {}

    public static void main(String[] words) {
        numbers();
        texts();
        broken();
        written();
        gotten();
    }

    private static void numbers() {
        Check.same(Json.parse("0"), 0L);
        Check.same(Json.parse(" -12 "), -12L);
        Check.same(Json.parse("9223372036854775807"), Long.MAX_VALUE);
        Check.same(Json.parse("-9223372036854775808"), Long.MIN_VALUE);
        Check.same(Json.parse("9223372036854775808"), new BigInteger("9223372036854775808"));
        Check.same(Json.parse("18446744073709551615"), new BigInteger("18446744073709551615"));
        Check.same(Json.parse("1.0"), 1.0);
        Check.same(Json.parse("-2.5E-3"), -0.0025);
        Check.same(Json.parse("1e400"), new BigDecimal("1e400"));
        Check.same(Json.parse("[true,false,null]"), Arrays.asList(true, false, null));
    }

    private static void texts() {
        Check.same(Json.parse("\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\""), "a\"\\/\b\f\n\r\tz");
        Check.same(Json.parse("\"\\u00e9\\ud83d\\ude00 ✓\""), "é😀 ✓");
        Check.same(Json.parse("{\"\\u0061\":{},\"é\":[]}"), Map.of("a", Map.of(), "é", List.of()));
        // Keys that fall together where keys are kept.
        Check.same(Json.parse("[{\"Aa\":1,\"BB\":2},{\"BB\":3,\"Aa\":4}]"),
                List.of(Map.of("Aa", 1L, "BB", 2L), Map.of("BB", 3L, "Aa", 4L)));
    }

    private static void broken() {
        for (String text : List.of("", "{", "[1,", "{\"a\"}", "tru", "\"a", "\"\\x\"", "\"\\u12\"", "-", "1-2", "--1",
                "1 2", "[1}", "+", "1.2.3", "nul")) {
            Check.fails(ErrorKind.INVALID_ARGUMENT, () -> Json.parse(text));
        }
    }

    private static void written() {
        Check.same(Json.write(Arrays.asList(1, 2.5, "\"\\\u0001é", null, true, Map.of("k", new Object[] {}))),
                "[1,2.5,\"\\\"\\\\\\u0001é\",null,true,{\"k\":[]}]");
        Check.same(Json.write(List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)),
                "[NaN,Infinity,-Infinity]");
        Check.fails(ErrorKind.INVALID_ARGUMENT, () -> Json.write(new Object()));
    }

    private static void gotten() {
        Values values = (Values) Json.parse(
                "{\"a\":{\"b\":1,\"c.d\":2.0},\"a.e\":null,\"n\":\"NaN\",\"i\":\"-Infinity\",\"t\":true,\"x\":1.5}");
        Check.same(values.getLong("a.b"), 1L);
        Check.same(values.getLong("a.c.d"), 2L);
        Check.same(values.getValues("a").getDouble("b"), 1.0);
        Check.isTrue(Double.isNaN(values.getDouble("n")));
        Check.same(values.getDouble("i"), Double.NEGATIVE_INFINITY);
        Check.same(values.getString("n"), "NaN");
        Check.isTrue(values.getBoolean("t") && values.has("a.e") && !values.has("a.f"));
        Check.same(values.keySet().iterator().next(), "a");
        Check.same(Check.fails(ErrorKind.MISSING, () -> values.getLong("a.f")).subject(), "a.f");
        Check.fails(ErrorKind.NULL, () -> values.getLong("a.e"));
        Check.fails(ErrorKind.TYPE, () -> values.getLong("x"));
        Check.fails(ErrorKind.TYPE, () -> values.getString("t"));
        Check.throwing(UnsupportedOperationException.class, () -> values.put("k", 1));
        Check.throwing(UnsupportedOperationException.class, values::clear);
    }
}
