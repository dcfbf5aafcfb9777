package wandbrun;

import java.util.List;
import java.util.stream.LongStream;

/**
 * What an artifact consists of.
 *
 * @param digest what names the content as a whole: 32 hex digits, over paths and digests
 * @param entries in the order of their paths
 * @param json the whole as the server stores it
 */
public record Manifest(String digest, List<Manifest.Entry> entries, String json) {
    /**
     * A file or a reference of an artifact.
     *
     * @param path its path, which may hold /; a server chose it: it is not safe as a path on this machine
     * @param digest what the content is known by: the base64 of its MD5, or whatever stands for that of a reference
     * @param reference where the entry points, or null for a file that the server stores
     * @param size bytes, or null where that is not known
     */
    public record Entry(String path, String digest, String reference, Long size) {
        private static Entry of(long manifest, long at) {
            long[] size = new long[1];
            boolean sized = Calls.check(C.wandb_manifest_size(manifest, at, size)) == C.WANDB_OK;
            return new Entry(
                    Calls.text((text, len) -> C.wandb_manifest_path(manifest, at, text, len)),
                    Calls.text((text, len) -> C.wandb_manifest_entry_digest(manifest, at, text, len)),
                    Calls.text((text, len) -> C.wandb_manifest_reference(manifest, at, text, len)),
                    sized ? size[0] : null);
        }
    }

    /** Copies a manifest that the program owns, and releases it. */
    static Manifest taken(long manifest) {
        try {
            return new Manifest(
                    Calls.text((text, len) -> C.wandb_manifest_digest(manifest, text, len)),
                    LongStream.range(0, C.wandb_manifest_count(manifest))
                            .mapToObj(at -> Entry.of(manifest, at)).toList(),
                    Calls.text((text, len) -> C.wandb_manifest_json(manifest, text, len)));
        } finally {
            C.wandb_manifest_free(manifest);
        }
    }
}
