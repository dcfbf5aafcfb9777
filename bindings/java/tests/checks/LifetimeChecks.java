import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import wandbrun.Api;
import wandbrun.CallOptions;
import wandbrun.CancelToken;
import wandbrun.ErrorKind;
import wandbrun.Library;
import wandbrun.Run;
import wandbrun.Scan;
import wandbrun.ScanOptions;

/** Calls that are ended while they wait for a server that does not answer; its control port is the argument. */
final class LifetimeChecks {
    private static final String SILENT = "{\"operation\": \"*\", \"kind\": \"stall\", \"head\": false}";

    private LifetimeChecks() {}

    public static void main(String[] words) throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try (Api api = new Api(); Run run = api.run("e/p/run-00000")) {
            post(words[0] + "/faults");
            timeouts(run);
            cancelling(pool, run);
            closing(pool, run);
            dropping(pool, run);
        } finally {
            pool.shutdownNow();
        }
        Check.handles(0);
    }

    private static void post(String address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .POST(HttpRequest.BodyPublishers.ofString(SILENT)).build();
        Check.same(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()).statusCode(), 200);
    }

    private static void timeouts(Run run) {
        long begun = System.nanoTime();
        Check.fails(ErrorKind.TIMEOUT, () -> run.load(new CallOptions().timeout(Duration.ofMillis(100))));
        Check.isTrue(System.nanoTime() - begun < Duration.ofSeconds(3).toNanos());
    }

    private static void cancelling(ExecutorService pool, Run run) throws Exception {
        try (CancelToken token = new CancelToken()) {
            Future<?> loading = waiting(pool, () -> {
                run.load(new CallOptions().cancel(token));
                return null;
            });
            token.cancel();
            Check.fails(ErrorKind.CANCELLED, () -> result(loading));
        }
    }

    /** The handle of a call that runs is not freed under it. */
    private static void closing(ExecutorService pool, Run run) throws Exception {
        Scan scan = run.scanHistory();
        long handles = Library.handleCount();
        Future<?> next = waiting(pool, scan::next);
        scan.close();
        scan.close();
        Check.fails(ErrorKind.CLOSED, () -> result(next));
        Check.fails(ErrorKind.CLOSED, scan::next);
        Check.fails(ErrorKind.CLOSED, scan::report);
        Check.handles(handles - 1);
    }

    /** Nor is it when nobody else knows the object. */
    private static void dropping(ExecutorService pool, Run run) throws Exception {
        Future<?> next = waiting(pool, run.scanHistory(new ScanOptions().timeout(Duration.ofMillis(700)))::next);
        System.gc();
        Check.fails(ErrorKind.TIMEOUT, () -> result(next));
    }

    /** Starts a call, and gives it the time to wait for the server. */
    private static Future<?> waiting(ExecutorService pool, Callable<?> call) throws InterruptedException {
        Future<?> started = pool.submit(call);
        Thread.sleep(200);
        Check.isTrue(!started.isDone());
        return started;
    }

    private static Object result(Future<?> call) throws Exception {
        try {
            return call.get();
        } catch (ExecutionException failure) {
            throw (Exception) failure.getCause();
        }
    }
}
