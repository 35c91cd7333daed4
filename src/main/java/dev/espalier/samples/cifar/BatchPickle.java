package dev.espalier.samples.cifar;

import dev.espalier.tensors.RefusedFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pickle of a batch into inert values: dictionaries, lists, numbers, text, and arrays of numpy as what they
 * were made of. Nothing is imported or called; a pickle that names anything else is refused. Bytes stay where they lie.
 */
final class BatchPickle {
    /** Text or bytes, by their place in the pickle. */
    record Slice(long from, long length, boolean utf8) {}

    /** What a function of numpy would have made of its arguments, and the state that it was given then. */
    static final class Made {
        final String function;
        final List<Object> arguments;

        @Nullable
        Object state;

        Made(String function, List<Object> arguments) {
            this.function = function;
            this.arguments = arguments;
        }
    }

    private record Name(String full) {}

    private static final Object MARK = new Object();
    private static final Object NONE = new Object();
    private static final Set<String> ALLOWED = Set.of(
            "numpy.core.multiarray._reconstruct",
            "numpy._core.multiarray._reconstruct",
            "numpy.core.numeric._frombuffer",
            "numpy._core.numeric._frombuffer",
            "numpy.ndarray",
            "numpy.dtype",
            "_codecs.encode");
    private static final int MAX_VALUES = 4_000_000;
    private static final int MAX_NAME = 1000;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment bytes;
    private final String file;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private long at;
    private int values;

    private BatchPickle(MemorySegment bytes, String file) {
        this.bytes = bytes;
        this.file = file;
    }

    /** The dictionary that the pickle is; its keys as text. */
    static Map<String, Object> read(MemorySegment bytes, String file) {
        BatchPickle pickle = new BatchPickle(bytes, file);
        try {
            return pickle.dictionary(pickle.run());
        } catch (IndexOutOfBoundsException | ClassCastException | NoSuchElementException | NumberFormatException e) {
            throw pickle.corrupt("cannot be read at byte " + pickle.at);
        }
    }

    private Map<String, Object> dictionary(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw corrupt("holds no dictionary");
        }
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((key, item) -> {
            String name = text(key);
            if (name != null) {
                named.put(name, item);
            }
        });
        return named;
    }

    private @Nullable String text(@Nullable Object value) {
        return text(bytes, value);
    }

    /** Short text, whether it is text, bytes or text that is to be encoded; null for anything else. */
    static @Nullable String text(MemorySegment bytes, @Nullable Object value) {
        return switch (value) {
            case Slice slice
            when slice.length <= MAX_NAME ->
                new String(
                        bytes.asSlice(slice.from, slice.length).toArray(ValueLayout.JAVA_BYTE),
                        slice.utf8 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
            case Made made
            when made.function.equals("_codecs.encode") && !made.arguments.isEmpty() ->
                text(bytes, made.arguments.getFirst());
            case String known -> known;
            case null, default -> null;
        };
    }

    private Object run() {
        while (true) {
            int opcode = unsigned();
            if (opcode == '.') {
                return pop();
            }
            if (++values > MAX_VALUES) {
                throw corrupt("has more than " + MAX_VALUES + " values");
            }
            if (!scalar(opcode) && !container(opcode) && !memo(opcode) && !object(opcode)) {
                throw corrupt("has the opcode 0x" + Integer.toHexString(opcode) + " at byte " + (at - 1)
                        + ", which no batch of CIFAR has");
            }
        }
    }

    private boolean scalar(int opcode) {
        switch (opcode) {
            case 'K' -> stack.add((long) unsigned());
            case 'M' -> stack.add((long) (unsigned() | unsigned() << 8));
            case 'J' -> stack.add((long) bytes.get(INT, skip(4)));
            case 'I', 'L' -> stack.add(Long.valueOf(line().replace("L", "")));
            case 0x8a -> stack.add(little(unsigned()));
            case 'G' -> stack.add((double) bytes.get(LONG, skip(8)));
            case 'N' -> stack.add(NONE);
            case 0x88 -> stack.add(true);
            case 0x89 -> stack.add(false);
            case 'U', 'C' -> stack.add(slice(unsigned(), false));
            case 'T', 'B' -> stack.add(slice(unsignedInt(), false));
            case 0x8e, 0x96 -> stack.add(slice(bytes.get(LONG, skip(8)), false));
            case 'X' -> stack.add(slice(unsignedInt(), true));
            case 0x8c -> stack.add(slice(unsigned(), true));
            case 0x8d -> stack.add(slice(bytes.get(LONG, skip(8)), true));
            case 'S', 'V' -> stack.add(line().replaceAll("^['\"]|['\"]$", ""));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean container(int opcode) {
        switch (opcode) {
            case 0x80 -> skip(1);
            case 0x95 -> skip(8);
            case '(' -> stack.add(MARK);
            case ')' -> stack.add(List.of());
            case ']' -> stack.add(new ArrayList<>());
            case '}' -> stack.add(new LinkedHashMap<>());
            case 't', 'l' -> stack.add(toMark());
            case 0x85, 0x86, 0x87 -> stack.add(pop(opcode - 0x84));
            case 'a' -> append(pop(1));
            case 'e' -> append(toMark());
            case 's' -> put(pop(2));
            case 'u' -> put(toMark());
            case 'd' -> {
                List<Object> items = toMark();
                stack.add(new LinkedHashMap<>());
                put(items);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean memo(int opcode) {
        switch (opcode) {
            case 'q' -> memo.put((long) unsigned(), stack.getLast());
            case 'r' -> memo.put(unsignedInt(), stack.getLast());
            case 'p' -> memo.put(Long.valueOf(line()), stack.getLast());
            case 0x94 -> memo.put((long) memo.size(), stack.getLast());
            case 'h' -> stack.add(known(unsigned()));
            case 'j' -> stack.add(known(unsignedInt()));
            case 'g' -> stack.add(known(Long.parseLong(line())));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean object(int opcode) {
        switch (opcode) {
            case 'c' -> stack.add(name(line() + "." + line()));
            case 0x93 -> {
                List<Object> path = pop(2);
                stack.add(name(text(path.get(0)) + "." + text(path.get(1))));
            }
            case 'R' -> {
                List<Object> call = pop(2);
                if (!(call.get(0) instanceof Name name) || !(call.get(1) instanceof List<?> arguments)) {
                    throw hostile("a call of what is no function");
                }
                stack.add(new Made(name.full, List.copyOf(arguments)));
            }
            case 'b' -> {
                Object state = pop();
                if (!(stack.getLast() instanceof Made made)) {
                    throw hostile("a state of what is no array");
                }
                made.state = state;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private Name name(String full) {
        if (!ALLOWED.contains(full)) {
            throw hostile(full);
        }
        return new Name(full);
    }

    private Object known(long index) {
        Object value = memo.get(index);
        if (value == null) {
            throw corrupt("refers to nothing at byte " + at);
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private void append(List<Object> items) {
        ((List<Object>) stack.getLast()).addAll(items);
    }

    @SuppressWarnings("unchecked")
    private void put(List<Object> items) {
        for (int i = 0; i < items.size(); i += 2) {
            ((Map<Object, Object>) stack.getLast()).put(String.valueOf(text(items.get(i))), items.get(i + 1));
        }
    }

    private List<Object> toMark() {
        return pop(stack.size() - 1 - stack.lastIndexOf(MARK), true);
    }

    private Object pop() {
        return stack.removeLast();
    }

    private List<Object> pop(int count) {
        return pop(count, false);
    }

    private List<Object> pop(int count, boolean mark) {
        List<Object> top = stack.subList(stack.size() - count, stack.size());
        List<Object> items = new ArrayList<>(top);
        top.clear();
        if (mark) {
            stack.removeLast();
        }
        return items;
    }

    private int unsigned() {
        return bytes.get(ValueLayout.JAVA_BYTE, skip(1)) & 0xff;
    }

    private long unsignedInt() {
        return Integer.toUnsignedLong(bytes.get(INT, skip(4)));
    }

    private long little(int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (long) unsigned() << 8 * Math.min(i, 7);
        }
        return value;
    }

    /** Passes over so many bytes; where they began. */
    private long skip(long count) {
        if (count < 0 || count > bytes.byteSize() - at) {
            throw corrupt("ends early, at byte " + bytes.byteSize());
        }
        at += count;
        return at - count;
    }

    private Slice slice(long length, boolean utf8) {
        return new Slice(skip(length), length, utf8);
    }

    private String line() {
        long from = at;
        while (unsigned() != '\n') {
            if (at - from > MAX_NAME) {
                throw corrupt("has a line without an end at byte " + from);
            }
        }
        return new String(
                bytes.asSlice(from, at - from - 1).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
    }

    private RefusedFile hostile(String what) {
        return new RefusedFile(
                RefusedFile.Reason.HOSTILE_FILE,
                "the pickle \"" + file + "\" holds " + what + ", which no batch of CIFAR has, before byte " + at,
                "do not load this file anywhere; download the archive again from its makers");
    }

    RefusedFile corrupt(String what) {
        return new RefusedFile(
                RefusedFile.Reason.CORRUPT_FILE,
                "the pickle \"" + file + "\" " + what,
                "download the archive again and check its MD5");
    }
}
