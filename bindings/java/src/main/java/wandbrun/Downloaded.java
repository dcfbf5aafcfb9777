package wandbrun;

import java.util.List;
import java.util.stream.LongStream;

/**
 * What became of one of many files.
 *
 * @param name its name on the server
 * @param path where the file is, or null when it failed
 * @param error why it failed, or null
 */
public record Downloaded(String name, String path, WandbException error) {
    /** Copies what became of files, and releases it. */
    static List<Downloaded> taken(long downloads) {
        try {
            return LongStream.range(0, C.wandb_downloads_count(downloads)).mapToObj(at -> one(downloads, at)).toList();
        } finally {
            C.wandb_downloads_free(downloads);
        }
    }

    private static Downloaded one(long downloads, long at) {
        String name = Calls.text((text, len) -> C.wandb_downloads_name(downloads, at, text, len));
        try {
            String path = Calls.text((text, len) -> Calls.now(
                    failure -> C.wandb_downloads_result(downloads, at, text, len, failure)));
            return new Downloaded(name, path, null);
        } catch (WandbException failure) {
            return new Downloaded(name, null, failure);
        }
    }
}
