package wandbrun;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Maps of C. */
final class Maps {
    private Maps() {}

    /** Copies a map that the program owns, and releases it. */
    static Values taken(long map) {
        try {
            Map<String, Object> members = new LinkedHashMap<>();
            for (long at = 0; at < C.wandb_map_len(map); at++) {
                long index = at;
                byte[] key = Calls.bytes((text, len) -> C.wandb_map_key(map, index, text, len));
                Object value = Calls.json((text, len) -> C.wandb_map_json(map, key, key.length, text, len));
                members.put(new String(key, StandardCharsets.UTF_8), value);
            }
            return new Values(members);
        } finally {
            C.wandb_map_free(map);
        }
    }
}
