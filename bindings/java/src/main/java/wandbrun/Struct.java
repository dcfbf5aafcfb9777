package wandbrun;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/** A struct of C for one call: its members are 8 bytes wide each, in the order of the enum. */
final class Struct<M extends Enum<M>> implements AutoCloseable {
    /** The function of C that fills a new struct with its defaults. */
    interface Defaults {
        int init(long address, long size);
    }

    private final Memory memory;
    private final List<Texts> texts = new ArrayList<>();

    Struct(Class<M> members, Defaults defaults) {
        memory = new Memory(8L * members.getEnumConstants().length);
        Calls.check(defaults.init(address(), memory.size()));
    }

    long address() {
        return Pointer.nativeValue(memory);
    }

    long get(M member) {
        return memory.getLong(8L * member.ordinal());
    }

    Struct<M> set(M member, long value) {
        memory.setLong(8L * member.ordinal(), value);
        return this;
    }

    Struct<M> set(M member, boolean value) {
        return set(member, value ? 1 : 0);
    }

    /** Sets a text and, behind it, its length; null is the default. */
    Struct<M> set(M member, String text) {
        if (text == null) {
            return this;
        }
        Texts kept = keep(List.of(text));
        return put(member.ordinal(), kept.firstAddress(), kept.firstLength());
    }

    /** Sets a list of texts and, behind it, that of their lengths and how many there are. */
    Struct<M> set(M member, List<String> list) {
        Texts kept = keep(list);
        return put(member.ordinal(), kept.addresses(), kept.lengths(), kept.count());
    }

    private Texts keep(List<String> list) {
        Texts kept = new Texts(list);
        texts.add(kept);
        return kept;
    }

    private Struct<M> put(int ordinal, long... values) {
        memory.write(8L * ordinal, values, 0, values.length);
        return this;
    }

    @Override
    public void close() {
        texts.forEach(Texts::close);
        memory.close();
    }
}
