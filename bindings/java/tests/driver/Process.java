import com.sun.jna.Function;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What Java cannot change of its own process. */
final class Process {
    private static final List<String> SET = new ArrayList<>();
    private static Path directory = Path.of("").toAbsolutePath();

    private Process() {}

    static void changeTo(String wanted) {
        if (Function.getFunction("c", "chdir").invokeInt(new Object[] {wanted}) != 0) {
            throw new IllegalArgumentException("cannot change to " + wanted);
        }
        directory = Path.of(wanted);
    }

    /** Sets variables instead of those that were set before. */
    static void set(Map<String, Object> variables) {
        SET.forEach(name -> Function.getFunction("c", "unsetenv").invokeInt(new Object[] {name}));
        SET.clear();
        variables.forEach((name, value) -> {
            Function.getFunction("c", "setenv").invokeInt(new Object[] {name, value, 1});
            SET.add(name);
        });
    }

    static String get(String name) {
        return Function.getFunction("c", "getenv").invokeString(new Object[] {name}, false);
    }

    /** A path as of the working directory. */
    static String relative(String path) {
        return directory.relativize(directory.resolve(path).normalize()).toString();
    }
}
