import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import wandbrun.Api;
import wandbrun.ApiOptions;
import wandbrun.Artifact;
import wandbrun.ArtifactDownloadOptions;
import wandbrun.CallOptions;
import wandbrun.Compression;
import wandbrun.CreateOptions;
import wandbrun.DeleteOptions;
import wandbrun.DownloadFilesOptions;
import wandbrun.DownloadOptions;
import wandbrun.Downloaded;
import wandbrun.ErrorKind;
import wandbrun.File;
import wandbrun.FollowOptions;
import wandbrun.Histories;
import wandbrun.HistoriesItem;
import wandbrun.HistoriesOptions;
import wandbrun.Listing;
import wandbrun.LogLevel;
import wandbrun.NewArtifact;
import wandbrun.ReferenceOptions;
import wandbrun.Run;
import wandbrun.RunsOptions;
import wandbrun.ScanOptions;
import wandbrun.UploadOptions;
import wandbrun.WaitOptions;
import wandbrun.WandbException;

/** A server with the runs of run.py, and an empty folder. */
final class RemoteChecks {
    private static final CallOptions NO_LIMITS = new CallOptions();

    private RemoteChecks() {}

    public static void main(String[] words) throws Exception {
        Path folder = Path.of(words[0]);
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        ApiOptions options = new ApiOptions().attempts(1).header("X-Test", "java").compression(Compression.OFF)
                .retryWaits(Duration.ofMillis(10), Duration.ofMillis(20)).log(LogLevel.DEBUG, (level, line) -> {
                    lines.add(line);
                    throw new IllegalStateException("nobody hears this");
                });
        try (Api api = new Api(options)) {
            lists(api);
            reading(api);
            histories(api);
            try (Run made = api.createRun(new CreateOptions().entity("e").project("p").id("made"))) {
                changes(made);
                files(made, folder);
                artifacts(api, made, folder);
                made.delete(new DeleteOptions().artifacts());
                Check.fails(ErrorKind.NOT_FOUND, made::load);
            }
        }
        String key = System.getenv("WANDB_API_KEY");
        Check.isTrue(!lines.isEmpty() && lines.stream().noneMatch(line -> line.contains(key)));
        refused();
        Check.handles(0);
    }

    private static void lists(Api api) {
        Check.isTrue(api.baseUrl().startsWith("http://127.0.0.1:"));
        RunsOptions options = new RunsOptions().order("+created_at").perPage(2)
                .filters(Map.of("$or", List.of(Map.of("state", "finished"))));
        try (Listing<Run> runs = api.runs("e/p", options)) {
            Check.same(runs.stream().map(Run::id).toList(), List.of("run-00000", "run-00001", "run-00002"));
            Check.same(runs.total(), 3L);
        }
        Check.same(api.viewer().getString("username"), "tester");
        Check.same(Check.fails(ErrorKind.NOT_FOUND, () -> api.run("e/p/nothing")).retryable(), false);
    }

    private static void refused() {
        String key = "f".repeat(40);
        Check.fails(ErrorKind.INVALID_ARGUMENT, () -> new Api(new ApiOptions().baseUrl("no address")));
        try (Api api = new Api(new ApiOptions().apiKey(key))) {
            WandbException failure = Check.fails(ErrorKind.AUTH, () -> api.run("e/p/run-00000"));
            Check.same(failure.httpStatus(), 401);
            Check.isTrue(!failure.toString().contains(key) && failure.attempts() == 1);
        }
    }

    private static void reading(Api api) {
        try (Run run = api.run("e", "p", "run-00000", NO_LIMITS)) {
            FollowOptions following = new FollowOptions().interval(Duration.ofMillis(10));
            Check.same(run.followHistory(new ScanOptions().keys("_step"), following).stream().count(), 20L);
            long inParts = 0;
            for (String shard : run.shards(new ScanOptions(), 3)) {
                try (Run part = api.shardRun(shard, NO_LIMITS)) {
                    inParts += part.scanHistory(new ScanOptions().shard(shard)).stream().count();
                }
            }
            Check.same(inParts, 20L);
            Check.isTrue(run.toHtml(100, false).contains("height:100px"));
            Check.same(run.lastHistoryStep(), 19L);
            Check.same(run.historyKeys().getLong("lastStep"), 19L);
            Check.same(run.sweep(), null);
        }
        Run known = api.runFromAttributes("e", "p", "known", Map.of("displayName", "Known", "state", "finished"));
        Check.same(known.name(), "Known");
        Check.isTrue(known.isLazy());
        try (Listing<Run> runs = api.runs("e/p", new RunsOptions().lazy())) {
            Run lazy = runs.next();
            Check.isTrue(lazy.config().isEmpty());
            lazy.loadFullData();
            Check.isTrue(!lazy.isLazy());
        }
    }

    private static void histories(Api api) {
        int rows = 0;
        int done = 0;
        try (Histories histories = api.histories("e/p", new RunsOptions(), new ScanOptions().keys("_step"),
                new HistoriesOptions().workers(2))) {
            for (HistoriesItem item : histories) {
                rows += item.row() == null ? 0 : 1;
                done += item.report() == null ? 0 : 1;
                try (Run run = histories.run()) {
                    Check.same(run.id(), item.runId());
                }
            }
            Check.same(histories.report().rows(), (long) rows);
            Check.isTrue(histories.state().startsWith("{"));
        }
        Check.same(List.of(rows, done), List.of(60, 3));
    }

    private static void changes(Run made) {
        Check.same(made.inserted(), true);
        made.setName("by Java ✓");
        made.setNotes("lines\nof it");
        made.setTags(List.of("a", "b"));
        made.setConfig("lr", 0.5);
        made.setSummary(List.of("best", "acc"), 9007199254740993L);
        made.setSummary("lost", Double.NaN);
        Check.isTrue(made.hasChanges());
        made.update();
        made.load();
        Check.same(made.name(), "by Java ✓");
        Check.same(made.tags(), List.of("a", "b"));
        Check.same(made.config().getDouble("lr"), 0.5);
        Check.same(made.summary().getLong("best.acc"), 9007199254740993L);
        Check.isTrue(Double.isNaN(made.summary().getDouble("lost")));
        Check.fails(ErrorKind.MISSING, () -> made.removeConfig("none", "such"));
        Check.fails(ErrorKind.INVALID_ARGUMENT, () -> made.setConfig(List.of(), 1));
        WaitOptions waiting = new WaitOptions().interval(Duration.ofMillis(10)).timeout(Duration.ofMillis(50));
        Check.fails(ErrorKind.TIMEOUT, () -> made.waitUntilFinished(waiting));
    }

    private static void files(Run made, Path folder) throws Exception {
        Path sent = folder.resolve("sent.txt");
        Files.writeString(sent, "some text");
        List<Long> told = new ArrayList<>();
        UploadOptions hearing = new UploadOptions().progress((done, total) -> told.add(done));
        try (File file = made.uploadFile(sent.toString(), folder.toString(), hearing)) {
            Check.same(file.name() + file.size(), "sent.txt9");
            Check.same(told.get(told.size() - 1), 9L);
        }
        try (File file = made.file("sent.txt")) {
            Check.same(file.download(folder + "/in"), folder + "/in/sent.txt");
            Check.fails(ErrorKind.EXISTS, () -> file.download(folder + "/in"));
            DownloadOptions stopping = new DownloadOptions().progress((done, total) -> false);
            Check.fails(ErrorKind.CANCELLED, () -> file.download(folder + "/stop", stopping));
            DownloadOptions throwing = new DownloadOptions().progress((done, total) -> {
                throw new IllegalStateException("mine");
            });
            Check.same(Check.throwing(IllegalStateException.class,
                    () -> file.download(folder + "/thrown", throwing)).getMessage(), "mine");
        }
        List<Downloaded> all = made.downloadFiles(folder + "/all",
                new DownloadFilesOptions().names("sent.txt", "none.txt"));
        Check.same(all.get(0).path(), folder + "/all/sent.txt");
        Check.same(all.get(1).error().kind(), ErrorKind.NOT_FOUND);
    }

    private static void artifacts(Api api, Run made, Path folder) {
        String digest;
        try (NewArtifact artifact = new NewArtifact("data", "dataset")) {
            artifact.setDescription("by Java");
            artifact.setMetadata(Map.of("deep", List.of(1)));
            artifact.addFile(folder + "/sent.txt", "in/sent.txt");
            artifact.addAlias("best");
            artifact.addReference("s3://bucket/key", "ref", new ReferenceOptions().unchecked().api(api));
            digest = artifact.digest();
            try (Artifact version = made.logNewArtifact(artifact)) {
                Check.same(version.name(), "data:v0");
                Check.same(version.digest(), digest);
                Check.same(version.metadata().get("deep"), List.of(1L));
                Check.isTrue(!version.isDraft() && !version.isLink());
                Check.same(version.manifest().entries().get(0).path(), "in/sent.txt");
            }
        }
        try (Listing<Artifact> logged = made.loggedArtifacts()) {
            Check.same(logged.next().digest(), digest);
        }
        try (Artifact found = api.artifact("e/p/data:best")) {
            made.useArtifact(found);
            Check.same(made.usedArtifacts().total(), 1L);
            Check.same(found.aliases().contains("best"), true);
            List<Long> told = Collections.synchronizedList(new ArrayList<>());
            ArtifactDownloadOptions hearing = new ArtifactDownloadOptions().pathPrefix("in/").workers(2)
                    .progress((done, total) -> told.add(done));
            Check.same(found.download(folder + "/artifact", hearing).get(0).path(), folder + "/artifact/in/sent.txt");
            Check.isTrue(told.contains(9L));
        }
    }
}
