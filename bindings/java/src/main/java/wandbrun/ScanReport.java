package wandbrun;

import java.util.List;

/**
 * What a scan did so far, and whether its completeness is proved.
 *
 * @param rows rows that were given, and those that are at hand to be given next
 * @param counted how many rows the whole run has by the server's own count; -1 where it says none
 * @param proven whether every window that was asked for is proved to be whole, and for a local log that it ends with
 *     the run's exit
 * @param doubt why completeness is not proved, or null
 * @param windows windows of steps that were read
 * @param requests requests that were sent, repeated ones included
 * @param splits windows that had to be asked again in parts
 * @param retries requests that repeated one that failed
 * @param fromGraphql rows from the history of a server; here and below those that were passed over are counted, too
 * @param fromParquet rows from exported files
 * @param fromLive rows that a server has beyond its exported files
 * @param fromLocal rows from a log on this machine
 * @param absent the keys asked for that no row had so far, and of which the server knows nothing either
 */
public record ScanReport(long rows, long counted, boolean proven, String doubt, long windows, long requests,
        long splits, long retries, long fromGraphql, long fromParquet, long fromLive, long fromLocal,
        List<String> absent) {
    /** A report of C, empty. */
    static Struct<C.ScanReport> struct() {
        return new Struct<>(C.ScanReport.class, C::wandb_scan_report_init);
    }

    static ScanReport of(Struct<C.ScanReport> found, String doubt, List<String> absent) {
        return new ScanReport(found.get(C.ScanReport.ROWS), found.get(C.ScanReport.COUNTED),
                found.get(C.ScanReport.PROVEN) != 0, doubt, found.get(C.ScanReport.WINDOWS),
                found.get(C.ScanReport.REQUESTS), found.get(C.ScanReport.SPLITS), found.get(C.ScanReport.RETRIES),
                found.get(C.ScanReport.FROM_GRAPHQL), found.get(C.ScanReport.FROM_PARQUET),
                found.get(C.ScanReport.FROM_LIVE), found.get(C.ScanReport.FROM_LOCAL), absent);
    }
}
