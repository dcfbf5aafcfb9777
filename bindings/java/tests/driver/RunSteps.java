import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import wandbrun.Api;
import wandbrun.ApiOptions;
import wandbrun.ConsoleLine;
import wandbrun.CreateOptions;
import wandbrun.Listing;
import wandbrun.Run;
import wandbrun.RunsOptions;
import wandbrun.Sweep;
import wandbrun.Values;

/** Steps that open runs and read their attributes. */
final class RunSteps {
    private static final Map<String, Function<Run, Object>> ATTRIBUTES = Map.ofEntries(
            Map.entry("id", Run::id), Map.entry("name", Run::name), Map.entry("entity", Run::entity),
            Map.entry("project", Run::project), Map.entry("state", Run::state), Map.entry("url", Run::url),
            Map.entry("group", Run::group), Map.entry("job_type", Run::jobType), Map.entry("notes", Run::notes),
            Map.entry("created_at", Run::createdAt), Map.entry("heartbeat_at", Run::heartbeatAt),
            Map.entry("username", Run::username), Map.entry("tags", Run::tags), Map.entry("config", Run::config),
            Map.entry("summary", Run::summary), Map.entry("system_metrics", Run::systemMetrics),
            Map.entry("metadata", Run::metadata),
            Map.entry("last_history_step", Run::lastHistoryStep),
            Map.entry("history_line_count", Run::historyLineCount));

    private RunSteps() {}

    static void addTo(Map<String, Driver.Operation> operations) {
        operations.put("begin", RunSteps::begin);
        operations.put("open", RunSteps::open);
        operations.put("get", (kept, step) -> get(kept.run(), step.text("name")));
        operations.put("load", RunSteps::load);
        operations.put("create", RunSteps::create);
        operations.put("runs", RunSteps::runs);
        operations.put("console", RunSteps::console);
        operations.put("sweep", RunSteps::sweep);
        operations.put("viewer", RunSteps::viewer);
    }

    private static Object begin(Kept kept, Step step) {
        kept.forget();
        Process.set(step.has("environment") ? (Values) step.value("environment") : Map.of());
        Process.changeTo(step.text("directory"));
        ApiOptions options = new ApiOptions();
        if (Process.get("WANDB_ENTITY") != null) {
            options.entity(Process.get("WANDB_ENTITY"));
        }
        if (Process.get("WANDB_PROJECT") != null) {
            options.project(Process.get("WANDB_PROJECT"));
        }
        kept.keep(new Api(options));
        return null;
    }

    private static Object open(Kept kept, Step step) {
        Run run = kept.api().run(step.text("path"));
        kept.keep(run);
        Map<String, Object> told = new LinkedHashMap<>();
        for (String name : List.of("entity", "project", "id", "name", "state")) {
            told.put(name, get(run, name));
        }
        return told;
    }

    private static Object get(Run run, String name) {
        Function<Run, Object> attribute = ATTRIBUTES.get(name);
        return attribute == null ? run.attribute(name) : attribute.apply(run);
    }

    private static Object load(Kept kept, Step step) {
        kept.run().load();
        return null;
    }

    private static Object create(Kept kept, Step step) {
        CreateOptions options = new CreateOptions();
        if (step.has("id")) {
            options.id(step.text("id"));
        }
        if (step.has("project")) {
            options.project(step.text("project"));
        }
        if (step.has("entity")) {
            options.entity(step.text("entity"));
        }
        kept.keep(kept.api().createRun(options));
        return kept.run().id();
    }

    private static Object runs(Kept kept, Step step) {
        RunsOptions options = new RunsOptions().perPage(step.number("per_page", 0));
        if (step.has("filters")) {
            options.filters(step.value("filters"));
        }
        if (step.has("order")) {
            options.order(step.text("order"));
        }
        try (Listing<Run> runs = kept.api().runs(step.text("path"), options)) {
            return listed(runs, "ids", Run::id, step);
        }
    }

    /** How many items a list has, and what the first ones are called. */
    static <T extends AutoCloseable> Map<String, Object> listed(
            Listing<T> list, String what, Function<T, String> name, Step step) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("total", list.total());
        List<String> names = new ArrayList<>();
        while (step.take(names.size())) {
            T item = list.next();
            if (item == null) {
                break;
            }
            names.add(name.apply(item));
        }
        told.put(what, names);
        return told;
    }

    private static Object console(Kept kept, Step step) {
        try (Listing<ConsoleLine> lines = kept.run().console()) {
            return lines.stream().map(ConsoleLine::text).toList();
        }
    }

    private static Object sweep(Kept kept, Step step) {
        try (Sweep sweep = kept.api().sweep(step.text("path"))) {
            return Map.of("id", sweep.id(), "state", sweep.state(), "name", sweep.name());
        }
    }

    private static Object viewer(Kept kept, Step step) {
        Values viewer = kept.api().viewer();
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("username", viewer.get("username"));
        told.put("entity", viewer.get("entity"));
        return told;
    }
}
