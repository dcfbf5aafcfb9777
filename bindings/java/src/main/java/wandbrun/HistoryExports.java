package wandbrun;

import java.util.List;

/**
 * What {@link Run#downloadHistoryExports} fetched.
 *
 * @param files what became of each file
 * @param containsLiveData whether the run has rows that are in no file yet
 */
public record HistoryExports(List<Downloaded> files, boolean containsLiveData) {}
