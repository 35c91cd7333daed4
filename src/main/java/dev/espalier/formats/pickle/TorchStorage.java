package dev.espalier.formats.pickle;

import dev.espalier.formats.pickle.PickleValue.Constant;
import dev.espalier.formats.pickle.PickleValue.Global;
import dev.espalier.formats.pickle.PickleValue.Persistent;
import dev.espalier.formats.pickle.PickleValue.Text;
import dev.espalier.formats.pickle.PickleValue.Tuple;
import dev.espalier.formats.pickle.PickleValue.Whole;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pickle says of a storage: its name beside the pickle, its element type and the number of elements, and, in
 * old files, the elements of it that a view begins behind.
 */
public record TorchStorage(String key, String type, long count, long viewOffset) {
    private static final Map<String, Integer> UNREAD_SIZES =
            Map.of("complex128", 16, "qint8", 1, "quint8", 1, "qint32", 4, "quint4x2", 1, "quint2x4", 1);

    public static TorchStorage of(Persistent reference) {
        if (reference.id() instanceof Tuple(List<PickleValue> parts)
                && parts.size() >= 5
                && parts.get(0) instanceof Text(String kind)
                && kind.equals("storage")
                && parts.get(1) instanceof Global type
                && parts.get(2) instanceof Text(String key)
                && parts.get(4) instanceof Whole(long count)
                && count >= 0) {
            Optional<String> label = Globals.storageType(type.name());
            if (label.isPresent()) {
                return new TorchStorage(key, label.get(), count, viewOffset(parts));
            }
        }
        throw RefusedFile.corrupt("the pickle refers to something that is not a storage");
    }

    /** Legacy files end the reference with None, or with the view's key, offset and size. */
    private static long viewOffset(List<PickleValue> parts) {
        if (parts.size() == 5 || parts.get(5) == Constant.NONE) {
            return 0;
        }
        if (parts.get(5) instanceof Tuple(List<PickleValue> view)
                && view.size() == 3
                && view.get(1) instanceof Whole(long offset)
                && offset >= 0) {
            return offset;
        }
        throw RefusedFile.corrupt("the pickle refers to a storage by a view that cannot be read");
    }

    /** The class itself, where old pickles of whole modules refer to a class with its source. */
    static Optional<PickleValue> moduleClass(Persistent reference) {
        return reference.id() instanceof Tuple(List<PickleValue> parts)
                        && parts.size() >= 2
                        && parts.getFirst() instanceof Text(String kind)
                        && kind.equals("module")
                ? Optional.of(parts.get(1))
                : Optional.empty();
    }

    int elementBytes() {
        return DType.ofLabel(type).map(DType::sizeBytes).orElseGet(() -> UNREAD_SIZES.getOrDefault(type, 1));
    }

    /** Bytes of the storage; refuses counts that no file could hold. */
    public long sizeBytes() {
        if (count > Long.MAX_VALUE / elementBytes()) {
            throw RefusedFile.corrupt("storage \"" + key + "\" claims " + count + " elements of " + type);
        }
        return count * elementBytes();
    }
}
