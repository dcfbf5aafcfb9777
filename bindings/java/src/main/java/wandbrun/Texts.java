package wandbrun;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A list of texts as C takes it for one call: their addresses, their lengths, and how many there are. */
final class Texts implements AutoCloseable {
    private final Memory memory;
    private final int count;

    Texts(List<String> texts) {
        List<byte[]> encoded = texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
        count = encoded.size();
        // One byte more, since there is no memory of none.
        memory = new Memory(16L * count + encoded.stream().mapToLong(text -> text.length).sum() + 1);
        long at = 16L * count;
        for (int index = 0; index < count; index++) {
            byte[] text = encoded.get(index);
            memory.write(at, text, 0, text.length);
            memory.setLong(8L * index, addresses() + at);
            memory.setLong(8L * (count + index), text.length);
            at += text.length;
        }
    }

    long addresses() {
        return Pointer.nativeValue(memory);
    }

    long lengths() {
        return addresses() + 8L * count;
    }

    long count() {
        return count;
    }

    long firstAddress() {
        return memory.getLong(0);
    }

    long firstLength() {
        return memory.getLong(8L * count);
    }

    @Override
    public void close() {
        memory.close();
    }
}
