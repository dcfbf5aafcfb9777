import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import wandbrun.CancelToken;
import wandbrun.Cell;
import wandbrun.ColumnScan;
import wandbrun.Columns;
import wandbrun.DoubleColumn;
import wandbrun.HistoryOptions;
import wandbrun.HistoryStream;
import wandbrun.Library;
import wandbrun.Run;
import wandbrun.Scan;
import wandbrun.ScanOptions;
import wandbrun.ScanReport;
import wandbrun.Table;
import wandbrun.Values;
import wandbrun.WandbException;

/** Steps that read the history of the run that is kept. */
final class HistorySteps {
    private HistorySteps() {}

    static void addTo(Map<String, Driver.Operation> operations) {
        operations.put("scan", (kept, step) -> rows(kept.run(), step.scan(), step));
        operations.put("report", HistorySteps::report);
        operations.put("columns", HistorySteps::columns);
        operations.put("history", HistorySteps::history);
        operations.put("resume", HistorySteps::resume);
        operations.put("sum", HistorySteps::sum);
        operations.put("cancelled", HistorySteps::cancelled);
        operations.put("timeout", (kept, step) -> count(kept.run(), step.scan().timeout(step.seconds("limit"))));
        operations.put("closed", HistorySteps::closed);
        operations.put("closed_scan", HistorySteps::closedScan);
        operations.put("threads", HistorySteps::threads);
        operations.put("cycles", HistorySteps::cycles);
    }

    private static List<Values> rows(Run run, ScanOptions options, Step step) {
        List<Values> rows = new ArrayList<>();
        try (Scan scan = run.scanHistory(options)) {
            while (step.take(rows.size())) {
                Values row = scan.next();
                if (row == null) {
                    break;
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static long count(Run run, ScanOptions options) {
        try (Scan scan = run.scanHistory(options)) {
            return scan.stream().count();
        }
    }

    private static Object report(Kept kept, Step step) {
        try (Scan scan = kept.run().scanHistory(step.scan())) {
            scan.forEach(row -> { });
            ScanReport report = scan.report();
            return Map.of("rows", report.rows(), "proven", report.proven(), "absent", report.absent());
        }
    }

    private static Object columns(Kept kept, Step step) {
        Map<String, List<Object>> found = new LinkedHashMap<>();
        step.texts("keys").forEach(key -> found.put(key, new ArrayList<>()));
        try (ColumnScan scan = kept.run().scanColumns(step.scan())) {
            for (Columns batch : scan) {
                found.forEach((key, cells) -> add(batch.doubles(key), cells));
            }
        }
        return found;
    }

    private static void add(DoubleColumn column, List<Object> cells) {
        for (int row = 0; row < column.values().length; row++) {
            boolean number = column.cell(row) == Cell.VALUE || column.cell(row) == Cell.INEXACT;
            cells.add(number ? cell(column.values()[row]) : null);
        }
    }

    /** A number as JSON has it. */
    private static Object cell(double value) {
        return Double.isFinite(value) ? (Object) value : Double.toString(value);
    }

    private static Object history(Kept kept, Step step) {
        HistoryOptions options = new HistoryOptions().keys(step.words("keys")).samples(step.number("samples", 0));
        if ("system".equals(step.text("stream"))) {
            options.stream(HistoryStream.SYSTEM);
        }
        try (Table table = kept.run().history(options)) {
            return table.rows();
        }
    }

    private static Object resume(Kept kept, Step step) {
        String cursor;
        try (Scan scan = kept.run().scanHistory(step.scan().resumable())) {
            for (long left = step.number("take", 0); left > 0 && scan.next() != null; left--) { }
            cursor = scan.cursor();
        }
        try (Scan rest = kept.run().scanHistory(step.scan().cursor(cursor))) {
            return rest.stream().toList();
        }
    }

    private static Object sum(Kept kept, Step step) {
        String key = step.texts("keys").get(0);
        long begun = System.nanoTime();
        long rows = 0;
        double sum = 0;
        try (Scan scan = kept.run().scanHistory(step.scan())) {
            for (Values row : scan) {
                rows++;
                if (row.get(key) instanceof Number || cell(Double.NaN).equals(row.get(key))) {
                    sum += row.getDouble(key);
                }
            }
        }
        return Map.of("rows", rows, "sum", cell(sum), "seconds", (System.nanoTime() - begun) / 1e9);
    }

    private static Object cancelled(Kept kept, Step step) {
        try (CancelToken token = new CancelToken()) {
            CompletableFuture<Void> trigger = CompletableFuture.runAsync(token::cancel,
                    CompletableFuture.delayedExecutor(step.seconds("after").toNanos(), TimeUnit.NANOSECONDS));
            try {
                return count(kept.run(), step.scan().cancel(token));
            } finally {
                trigger.join();
            }
        }
    }

    private static Object closed(Kept kept, Step step) {
        kept.run().close();
        try (Scan scan = kept.run().scanHistory(step.scan())) {
            return scan.next();
        }
    }

    private static Object closedScan(Kept kept, Step step) {
        Scan scan = kept.run().scanHistory(step.scan());
        scan.close();
        return scan.next();
    }

    private static Object threads(Kept kept, Step step) throws Exception {
        int count = (int) step.number("count", 1);
        ExecutorService pool = Executors.newFixedThreadPool(count);
        try {
            Callable<Long> task = () -> count(kept.run(), step.scan());
            List<Long> rows = new ArrayList<>();
            for (Future<Long> one : pool.invokeAll(Collections.nCopies(count, task))) {
                rows.add(result(one));
            }
            return Map.of("rows", rows);
        } finally {
            pool.shutdown();
        }
    }

    private static long result(Future<Long> one) throws Exception {
        try {
            return one.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof WandbException failure ? failure : failed;
        }
    }

    private static Object cycles(Kept kept, Step step) throws InterruptedException {
        kept.forget();
        long rows = 0;
        for (long times = step.number("times", 1); times > 0; times--) {
            try (Run run = Run.openLocal(step.text("path"))) {
                rows += count(run, new ScanOptions().keys("loss"));
                run.config();
            }
        }
        // What nobody closed is released soon after the collector has found it.
        System.gc();
        for (int tries = 0; Library.handleCount() > 0 && tries < 100; tries++) {
            Thread.sleep(10);
        }
        return Map.of("rows", rows, "handles", Library.handleCount());
    }
}
