import java.time.Duration;
import java.util.List;
import wandbrun.ScanOptions;
import wandbrun.Values;

/** The arguments of a step. */
record Step(Values given) {
    String op() {
        return text("op");
    }

    boolean has(String name) {
        return given.get(name) != null;
    }

    Object value(String name) {
        return given.get(name);
    }

    String text(String name) {
        return (String) given.get(name);
    }

    String text(String name, String otherwise) {
        return has(name) ? text(name) : otherwise;
    }

    List<String> texts(String name) {
        return has(name) ? ((List<?>) given.get(name)).stream().map(String.class::cast).toList() : List.of();
    }

    String[] words(String name) {
        return texts(name).toArray(String[]::new);
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(given.get(name));
    }

    long number(String name, long otherwise) {
        return has(name) ? given.getLong(name) : otherwise;
    }

    Duration seconds(String name) {
        return Duration.ofNanos(Math.round(given.getDouble(name) * 1e9));
    }

    /** Whether one more is wanted. */
    boolean take(int have) {
        return have < number("take", Long.MAX_VALUE);
    }

    ScanOptions scan() {
        ScanOptions options = new ScanOptions().keys(words("keys")).minStep(number("min_step", 0))
                .pageSize(number("page_size", 0)).batchRows(number("batch_rows", 1000)).leaveOut(words("exclude"));
        if (flag("any_of")) {
            options.anyKey();
        }
        if (has("max_step")) {
            options.maxStep(number("max_step", 0));
        }
        return options;
    }
}
