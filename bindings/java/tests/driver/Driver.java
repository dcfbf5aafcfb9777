import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import wandbrun.ErrorKind;
import wandbrun.Json;
import wandbrun.Library;
import wandbrun.Values;
import wandbrun.WandbException;

/** The behaviour suite's driver: a step a line in, a result a line out. */
final class Driver {
    /** What a step does. */
    interface Operation {
        Object run(Kept kept, Step step) throws Exception;
    }

    private static final Map<String, Operation> OPERATIONS = new HashMap<>();

    static {
        RunSteps.addTo(OPERATIONS);
        ChangeSteps.addTo(OPERATIONS);
        HistorySteps.addTo(OPERATIONS);
        FileSteps.addTo(OPERATIONS);
        ArtifactSteps.addTo(OPERATIONS);
    }

    private Driver() {}

    public static void main(String[] words) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader steps = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        out.println(Json.write(answer("ok", Library.version())));
        Kept kept = new Kept();
        for (String line = steps.readLine(); line != null; line = steps.readLine()) {
            out.println(Json.write(result(kept, new Step((Values) Json.parse(line)))));
        }
    }

    private static Map<String, Object> result(Kept kept, Step step) {
        Operation operation = OPERATIONS.get(step.op());
        if (operation == null) {
            return failed("Suite", "no operation " + step.op());
        }
        try {
            return answer("ok", operation.run(kept, step));
        } catch (WandbException failure) {
            return failed(name(failure.kind()), failure.getMessage());
        } catch (Nothing nothing) {
            return failed("Nothing", nothing.getMessage());
        } catch (Exception failure) {
            return failed("Suite", failure.toString());
        }
    }

    private static Map<String, Object> answer(String name, Object value) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(name, value);
        return answer;
    }

    private static Map<String, Object> failed(String kind, String message) {
        Map<String, Object> answer = answer("error", kind);
        answer.put("message", message);
        return answer;
    }

    /** A kind, each word with a capital: NotFound. */
    private static String name(ErrorKind kind) {
        StringBuilder name = new StringBuilder();
        for (String word : kind.toString().replace("/", "").split(" ")) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
        }
        return name.toString();
    }
}
