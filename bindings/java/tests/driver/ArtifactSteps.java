import java.util.Comparator;
import java.util.Map;
import wandbrun.Artifact;
import wandbrun.ArtifactsOptions;
import wandbrun.Downloaded;
import wandbrun.File;
import wandbrun.Listing;
import wandbrun.NewArtifact;

/** Steps with artifacts. */
final class ArtifactSteps {
    private ArtifactSteps() {}

    static void addTo(Map<String, Driver.Operation> operations) {
        operations.put("artifact", ArtifactSteps::artifact);
        operations.put("artifact_get", (kept, step) -> get(kept.artifact(), step.text("name")));
        operations.put("artifact_files", ArtifactSteps::files);
        operations.put("artifact_download", ArtifactSteps::download);
        operations.put("logged_artifacts", (kept, step) -> listed(kept.run().loggedArtifacts(options(step)), step));
        operations.put("used_artifacts", (kept, step) -> listed(kept.run().usedArtifacts(options(step)), step));
        operations.put("use_artifact", ArtifactSteps::use);
        operations.put("log_artifact", ArtifactSteps::log);
    }

    private static Object artifact(Kept kept, Step step) {
        kept.keep(kept.api().artifact(step.text("name")));
        return kept.artifact().name();
    }

    private static Object get(Artifact artifact, String name) {
        return switch (name) {
            case "version" -> artifact.version();
            case "type" -> artifact.type();
            case "digest" -> artifact.digest();
            case "size" -> artifact.size();
            case "state" -> artifact.state();
            case "description" -> artifact.description();
            case "aliases" -> artifact.aliases().stream().sorted().toList();
            case "metadata" -> artifact.metadata();
            default -> throw new IllegalArgumentException("no attribute " + name);
        };
    }

    private static Object files(Kept kept, Step step) {
        try (Listing<File> files = kept.artifact().files()) {
            return files.stream().sorted(Comparator.comparing(File::name)).map(FileSteps::nameAndSize).toList();
        }
    }

    private static Object download(Kept kept, Step step) {
        String root = step.text("root", ".");
        for (Downloaded one : kept.artifact().download(root)) {
            if (one.error() != null) {
                throw one.error();
            }
        }
        return Process.relative(root);
    }

    private static ArtifactsOptions options(Step step) {
        return new ArtifactsOptions().perPage(step.number("per_page", 0));
    }

    private static Object listed(Listing<Artifact> artifacts, Step step) {
        try (artifacts) {
            return RunSteps.listed(artifacts, "names", Artifact::name, step);
        }
    }

    private static Object use(Kept kept, Step step) {
        kept.run().useArtifact(kept.artifact());
        return kept.artifact().name();
    }

    private static Object log(Kept kept, Step step) {
        try (NewArtifact made = new NewArtifact(step.text("name"), step.text("type"))) {
            step.texts("files").forEach(path -> made.addFile(path, path));
            step.texts("aliases").forEach(made::addAlias);
            try (Artifact logged = kept.run().logNewArtifact(made)) {
                return logged.name();
            }
        }
    }
}
