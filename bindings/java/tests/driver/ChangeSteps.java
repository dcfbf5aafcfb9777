import java.util.Map;
import wandbrun.DeleteOptions;
import wandbrun.Run;
import wandbrun.WaitOptions;

/** Steps that change the run that is kept. */
final class ChangeSteps {
    private interface Change {
        void on(Run run, Step step);
    }

    private ChangeSteps() {}

    static void addTo(Map<String, Driver.Operation> operations) {
        Map<String, Change> changes = Map.of(
                "set", ChangeSteps::set,
                "config_set", (run, step) -> run.setConfig(step.texts("path"), step.value("value")),
                "summary_set", (run, step) -> run.setSummary(step.texts("path"), step.value("value")),
                "config_remove", (run, step) -> run.removeConfig(step.words("path")),
                "summary_remove", (run, step) -> run.removeSummary(step.words("path")),
                "update", (run, step) -> run.update(),
                "delete", ChangeSteps::delete);
        changes.forEach((name, change) -> operations.put(name, (kept, step) -> {
            change.on(kept.run(), step);
            return null;
        }));
        operations.put("wait", ChangeSteps::await);
    }

    private static void set(Run run, Step step) {
        switch (step.text("name")) {
            case "tags" -> run.setTags(step.texts("value"));
            case "display_name" -> run.setName(step.text("value"));
            case "notes" -> run.setNotes(step.text("value"));
            case "group" -> run.setGroup(step.text("value"));
            case "job_type" -> run.setJobType(step.text("value"));
            case "description" -> run.setDescription(step.text("value"));
            default -> throw new IllegalArgumentException("no attribute " + step.text("name"));
        }
    }

    private static void delete(Run run, Step step) {
        DeleteOptions options = new DeleteOptions();
        run.delete(step.flag("artifacts") ? options.artifacts() : options);
    }

    private static Object await(Kept kept, Step step) {
        WaitOptions options = new WaitOptions();
        if (step.has("timeout")) {
            options.timeout(step.seconds("timeout"));
        }
        if (step.has("interval")) {
            options.interval(step.seconds("interval"));
        }
        return kept.run().waitUntilFinished(options);
    }
}
