package dev.espalier.formats;

import dev.espalier.formats.PickleValue.Call;
import dev.espalier.formats.PickleValue.Raw;
import dev.espalier.formats.PickleValue.Text;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Pickles within pickles: {@code torch.storage._load_from_bytes} loads its argument as a file of its own, so that what
 * would act in there would act here. PyTorch writes such calls for tensors that are pickled by {@code pickle} alone.
 */
final class NestedPickles {
    static final String LOADER = "torch.storage._load_from_bytes";

    /** A magic number, a protocol, the system, the object, the keys of its storages. */
    private static final int PICKLES = 5;

    private final PickleInput in;
    private final Set<PickleValue> judged = Collections.newSetFromMap(new IdentityHashMap<>());

    NestedPickles(PickleInput in) {
        this.in = in;
    }

    /** Throws what the bytes that would be loaded deserve; those that cannot be read count as hostile. */
    void judge(List<PickleValue> arguments, PickleCalls calls, long from) {
        PickleValue argument = arguments.isEmpty() ? PickleValue.Constant.NONE : unwrapped(arguments.getFirst());
        if (!judged.add(argument)) {
            return;
        }
        MemorySegment bytes = switch (argument) {
            case Raw(long at, long length) when in.depth() == 0 -> in.slice(at, length);
            case Text(String latin1)
            when in.depth() == 0 -> MemorySegment.ofArray(latin1.getBytes(StandardCharsets.ISO_8859_1));
            default -> throw calls.hostile("a call of " + LOADER + " with " + argument.kind(), from);
        };
        try {
            long at = 0;
            for (int i = 0; i < PICKLES; i++) {
                at = PickleReader.readNested(bytes, at, in, from).end();
            }
        } catch (RefusedFile e) {
            throw e.reason() == RefusedFile.Reason.HOSTILE_FILE
                    ? e
                    : calls.hostile("a call of " + LOADER + " with bytes that cannot be judged", from);
        }
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
