package dev.espalier.formats.pickle;

import dev.espalier.formats.pickle.PickleValue.Call;
import dev.espalier.formats.pickle.PickleValue.Constant;
import dev.espalier.formats.pickle.PickleValue.Persistent;
import dev.espalier.formats.pickle.PickleValue.Raw;
import dev.espalier.formats.pickle.PickleValue.Text;
import dev.espalier.formats.pickle.PickleValue.Tuple;
import dev.espalier.tensors.RefusedFile;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files within pickles: {@code torch.storage._load_from_bytes} loads its argument as a file of its own, so that what
 * would act in there would act here. PyTorch writes such calls for the storages of tensors that are pickled by
 * {@code pickle} alone.
 */
final class NestedPickles {
    static final String LOADER = "torch.storage._load_from_bytes";

    private final PickleInput in;
    private final Map<PickleValue, PickleValue> loaded = new IdentityHashMap<>();
    private final Map<String, MemorySegment> storages = new HashMap<>();

    NestedPickles(PickleInput in) {
        this.in = in;
    }

    /** The storages that were found, by the keys of the references that {@link #load} gave. */
    Map<String, MemorySegment> storages() {
        return storages;
    }

    /**
     * A reference to the storage that would be loaded, or what else the bytes hold. Throws what they deserve; those that
     * cannot be read count as hostile.
     */
    PickleValue load(List<PickleValue> arguments, PickleCalls calls, long from) {
        PickleValue argument = arguments.isEmpty() ? Constant.NONE : unwrapped(arguments.getFirst());
        PickleValue known = loaded.get(argument);
        if (known != null) {
            return known;
        }
        MemorySegment bytes = switch (argument) {
            case Raw(long at, long length) when in.depth() == 0 -> in.slice(at, length);
            case Text(String latin1)
            when in.depth() == 0 -> MemorySegment.ofArray(latin1.getBytes(StandardCharsets.ISO_8859_1));
            default -> throw calls.hostile("a call of " + LOADER + " with " + argument.kind(), from);
        };
        PickleValue value;
        try {
            value = read(bytes, calls, from);
        } catch (RefusedFile e) {
            throw e.reason() == RefusedFile.Reason.HOSTILE_FILE
                    ? e
                    : calls.hostile("a call of " + LOADER + " with bytes that cannot be judged", from);
        }
        loaded.put(argument, value);
        return value;
    }

    /** A magic number, a protocol, the system, the object, the keys of its storages, the storages. */
    private PickleValue read(MemorySegment bytes, PickleCalls calls, long from) {
        long at = 0;
        for (int header = 0; header < 3; header++) {
            at = PickleReader.readNested(bytes, at, in, from).end();
        }
        Pickle object = PickleReader.readNested(bytes, at, in, from);
        Pickle keys = PickleReader.readNested(bytes, object.end(), in, from);
        calls.note(object.foreign());
        if (!(object.value() instanceof Persistent reference)) {
            return object.value();
        }
        TorchStorage storage = TorchStorage.of(reference);
        MemorySegment held = ListedStorages.read(bytes, object, keys).get(storage.key());
        if (held == null) {
            throw RefusedFile.corrupt("the storage is not among those that the file lists");
        }
        String key = "at byte " + from;
        storages.put(key, held);
        return renamed(reference, key);
    }

    /** Every such file numbers its storages anew. */
    private static Persistent renamed(Persistent reference, String key) {
        List<PickleValue> parts = new ArrayList<>(((Tuple) reference.id()).items());
        parts.set(2, new Text(key));
        return new Persistent(new Tuple(parts));
    }

    /** Old protocols have no bytes: they encode text. */
    private static PickleValue unwrapped(PickleValue argument) {
        return argument instanceof Call call
                        && call.function().equals("_codecs.encode")
                        && !call.arguments().isEmpty()
                ? call.arguments().getFirst()
                : argument;
    }
}
