import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import wandbrun.CallOptions;
import wandbrun.CancelToken;
import wandbrun.Cell;
import wandbrun.ColumnScan;
import wandbrun.Columns;
import wandbrun.ErrorKind;
import wandbrun.File;
import wandbrun.HistoryOptions;
import wandbrun.Library;
import wandbrun.Listing;
import wandbrun.LocalRun;
import wandbrun.LongColumn;
import wandbrun.Run;
import wandbrun.Scan;
import wandbrun.ScanOptions;
import wandbrun.Table;
import wandbrun.Values;

/** A recorded run: its directory, and a folder with a link wandb/latest-run to it. */
final class LocalChecks {
    private LocalChecks() {}

    public static void main(String[] words) throws Exception {
        try (Run run = Run.open(words[0])) {
            attributes(run);
            rows(run);
            columns(run);
            limits(run);
            files(run);
            shared(run);
        }
        closed(words[0]);
        listed(words[1]);
        dropped(words[0]);
        Check.same(Library.snakeToCamel("summary_metrics"), "summaryMetrics");
        Check.isTrue(Library.versionNumber() > 0);
        Check.handles(0);
    }

    private static void attributes(Run run) {
        Check.same(run.config().getLong("dataset_hash"), 2378228323872222368L);
        Check.isTrue(run.config().containsKey("resume_from") && run.config().get("resume_from") == null);
        Check.fails(ErrorKind.MISSING, () -> run.config().getLong("nothing"));
        Check.same(run.url(), null);
        Check.same(run.directory() != null, true);
        Check.same(run.exitCode(), 0);
        Check.same(run.inserted(), null);
        Check.isTrue(!run.isLazy() && !run.hasChanges());
        Check.same(run.attribute("displayName"), run.name());
        Check.fails(ErrorKind.MISSING, () -> run.attribute("no_such_attribute"));
        Check.fails(ErrorKind.UNSUPPORTED, () -> run.toHtml(0, false));
        Check.same(run.sweep(), null);
        Check.throwing(NullPointerException.class, () -> run.file(null));
    }

    private static void rows(Run run) {
        ScanOptions options = new ScanOptions().keys("_step", "loss");
        List<Values> all = run.scanHistory(options).stream().toList();
        Check.same(all.get(0).getLong("_step"), 0L);
        String cursor;
        try (Scan scan = run.scanHistory(options)) {
            scan.next();
            Check.fails(ErrorKind.INVALID_ARGUMENT, scan::cursor);
            Check.same(scan.stream().count(), all.size() - 1L);
            Check.same(scan.next(), null);
            Check.isTrue(scan.report().proven() && scan.report().doubt() == null && scan.report().absent().isEmpty());
            Check.same(scan.report().rows(), (long) all.size());
        }
        try (Scan scan = run.scanHistory(new ScanOptions().keys("_step", "loss").resumable())) {
            scan.next();
            cursor = scan.cursor();
        }
        try (Scan rest = run.scanHistory(options.cursor(cursor))) {
            Check.same(rest.stream().toList(), all.subList(1, all.size()));
            Iterator<Values> over = rest.iterator();
            Check.isTrue(!over.hasNext());
            Check.throwing(NoSuchElementException.class, over::next);
        }
        long inParts = 0;
        for (String shard : run.shards(new ScanOptions().keys("loss"), 3)) {
            inParts += run.scanHistory(new ScanOptions().shard(shard)).stream().count();
        }
        Check.same(inParts, (long) all.size());
        try (Table table = run.history(new HistoryOptions().samples(10).keys("loss"))) {
            Check.same(table.rows().size(), table.rowCount());
            Check.same(table.rows().get(0).getDouble("loss"), table.doubles("loss").values()[0]);
            Check.same(table.cell("loss", 0), table.doubles("loss").values()[0]);
            Check.fails(ErrorKind.MISSING, () -> table.longs("nothing"));
        }
    }

    private static void columns(Run run) {
        ColumnScan scan = run.scanColumns(new ScanOptions().keys("batch_id", "val.log_confident").batchRows(5));
        Columns first = scan.next();
        LongColumn ids = first.longs("batch_id");
        Check.same(first.rows(), 5);
        Check.same(first.names(), List.of("batch_id", "val.log_confident"));
        Check.same(ids.cell(0), Cell.VALUE);
        Check.same(first.cell("batch_id", 0), ids.values()[0]);
        Check.same(first.doubles("val.log_confident").values()[0], Double.NEGATIVE_INFINITY);
        Check.fails(ErrorKind.MISSING, () -> first.doubles("nothing"));
        scan.next();
        Check.fails(ErrorKind.CLOSED, first::names);
        scan.close();
        Check.fails(ErrorKind.CLOSED, scan::next);
    }

    private static void limits(Run run) {
        CancelToken token = new CancelToken();
        Check.isTrue(!token.isCancelled());
        token.cancel();
        Check.isTrue(token.isCancelled());
        try (Scan scan = run.scanHistory(new ScanOptions().cancel(token))) {
            Check.fails(ErrorKind.CANCELLED, scan::next);
        }
        token.close();
        Check.fails(ErrorKind.CLOSED, token::cancel);
        try (Scan scan = run.scanHistory(new ScanOptions().timeout(ChronoUnit.FOREVER.getDuration()))) {
            Check.isTrue(scan.next() != null);
        }
        run.load(new CallOptions().timeout(Duration.ofSeconds(30)));
    }

    private static void files(Run run) {
        try (Listing<File> files = run.files()) {
            Check.same(files.total(), null);
            Check.isTrue(files.stream().anyMatch(file -> file.name().equals("wandb-metadata.json")));
        }
        Check.isTrue(run.metadata().has("host"));
        Check.same(Check.fails(ErrorKind.NOT_FOUND, () -> run.file("none.txt")).httpStatus(), 0);
    }

    private static void listed(String folder) {
        try (Listing<LocalRun> runs = LocalRun.list(folder)) {
            runs.forEach(run -> Check.isTrue(run.path().startsWith(folder)));
        }
        Check.fails(ErrorKind.NOT_FOUND, () -> LocalRun.list(folder + "/none"));
    }

    /** Threads that share a scan get each row once. */
    private static void shared(Run run) {
        long all = run.scanHistory().stream().count();
        try (Scan scan = run.scanHistory()) {
            List<CompletableFuture<Long>> readers = Stream.generate(() -> CompletableFuture.supplyAsync(
                    () -> scan.stream().count())).limit(4).toList();
            Check.same(readers.stream().mapToLong(CompletableFuture::join).sum(), all);
        }
    }

    private static void closed(String path) {
        Run run = Run.open(path);
        Listing<File> files = run.files();
        File file = files.next();
        Scan scan = run.scanHistory();
        run.close();
        run.close();
        Check.same(Check.fails(ErrorKind.CLOSED, run::config).code(), ErrorKind.CLOSED.code());
        Check.fails(ErrorKind.CLOSED, run::name);
        Check.fails(ErrorKind.CLOSED, run::files);
        Check.fails(ErrorKind.CLOSED, () -> run.setName("other"));
        // What was made from it goes on.
        Check.isTrue(scan.next() != null && file.name() != null && files.next() != null);
        scan.close();
        files.close();
        file.close();
        Check.fails(ErrorKind.CLOSED, () -> scan.iterator().hasNext());
        Check.fails(ErrorKind.CLOSED, files::total);
        Check.fails(ErrorKind.CLOSED, file::size);
    }

    /** What nobody closes the collector finds. */
    private static void dropped(String path) throws InterruptedException {
        Check.handles(0);
        for (int times = 0; times < 10; times++) {
            Run.open(path).scanHistory().next();
        }
        Check.isTrue(Library.handleCount() > 0);
        Check.handles(0);
    }
}
