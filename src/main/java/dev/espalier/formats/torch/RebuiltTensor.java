package dev.espalier.formats.torch;

import dev.espalier.formats.pickle.Globals;
import dev.espalier.formats.pickle.PickleValue;
import dev.espalier.formats.pickle.PickleValue.Call;
import dev.espalier.formats.pickle.PickleValue.Constant;
import dev.espalier.formats.pickle.PickleValue.Dictionary;
import dev.espalier.formats.pickle.PickleValue.Global;
import dev.espalier.formats.pickle.PickleValue.Numpy;
import dev.espalier.formats.pickle.PickleValue.Persistent;
import dev.espalier.formats.pickle.PickleValue.Tuple;
import dev.espalier.formats.pickle.PickleValue.Whole;
import dev.espalier.formats.pickle.TorchStorage;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.waysout.TorchLines;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the calls by which a pickle would rebuild a tensor. */
public final class RebuiltTensor {
    private static final int MAX_WRAPPERS = 8;

    private final Map<String, MemorySegment> storages;
    private final ByteOrder order;

    public RebuiltTensor(Map<String, MemorySegment> storages, ByteOrder order) {
        this.storages = storages;
        this.order = order;
    }

    public static boolean isTensor(PickleValue value) {
        return rebuild(value).isPresent();
    }

    /** The innermost call: parameters and subclasses wrap the one that tells of the storage. */
    public static Optional<Call> rebuild(PickleValue value) {
        PickleValue inner = value instanceof Numpy array && array.tensor().isPresent()
                ? array.tensor().get()
                : value;
        for (int depth = 0; depth < MAX_WRAPPERS && inner instanceof Call call; depth++) {
            switch (call.function()) {
                case "torch._utils._rebuild_tensor",
                        "torch._utils._rebuild_tensor_v2",
                        "torch._utils._rebuild_tensor_v3",
                        RebuiltQuantized.REBUILD -> {
                    return Optional.of(call);
                }
                case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" ->
                    inner = call.arguments().isEmpty()
                            ? Constant.NONE
                            : call.arguments().getFirst();
                case "torch._tensor._rebuild_from_type_v2" -> inner = ofType(call.arguments());
                default -> inner = Constant.NONE;
            }
        }
        return Optional.empty();
    }

    private static PickleValue ofType(List<PickleValue> arguments) {
        return arguments.size() >= 3
                        && arguments.get(0) instanceof Global function
                        && arguments.get(2) instanceof Tuple(List<PickleValue> inner)
                ? new Call(function.name(), inner)
                : Constant.NONE;
    }

    /** Whether it is one of numbers as they are, not of codes that stand for numbers. */
    static boolean isPlainTensor(PickleValue value) {
        return isTensor(value) && !RebuiltQuantized.isQuantized(value);
    }

    /** The values of any tensor. */
    StoredTensor read(String name, PickleValue value) {
        Call call = rebuild(value).orElseThrow(() -> malformed(name));
        return call.function().equals(RebuiltQuantized.REBUILD)
                ? new RebuiltQuantized(this).read(name, call)
                : strided(name, call);
    }

    /** A tensor of numbers as they are. */
    public StridedTensor strided(String name, PickleValue value) {
        Call call = rebuild(value).orElseThrow(() -> malformed(name));
        if (call.function().equals(RebuiltQuantized.REBUILD)) {
            throw malformed(name);
        }
        List<PickleValue> arguments = call.arguments();
        boolean v3 = call.function().endsWith("_v3");
        checkPlain(name, arguments, v3 ? 7 : 6);
        TorchStorage storage = storage(name, arguments);
        return laid(name, arguments, storage, dtype(name, v3 ? v3Type(name, arguments) : storage.type()));
    }

    /** The codes of a quantized tensor, as integers of the type that belongs to the storage's. */
    StridedTensor codes(String name, List<PickleValue> arguments, Map<String, DType> types) {
        TorchStorage storage = storage(name, arguments);
        DType type = types.get(storage.type());
        if (type == null) {
            throw DType.ofLabel(storage.type()).isPresent() ? malformed(name) : unknown(name, storage.type());
        }
        return laid(name, arguments, storage, type);
    }

    private static TorchStorage storage(String name, List<PickleValue> arguments) {
        if (arguments.size() < 4 || !(arguments.get(0) instanceof Persistent reference)) {
            throw malformed(name);
        }
        return TorchStorage.of(reference);
    }

    private StridedTensor laid(String name, List<PickleValue> arguments, TorchStorage storage, DType dtype) {
        if (!(arguments.get(1) instanceof Whole(long offset))) {
            throw malformed(name);
        }
        MemorySegment bytes = storages.get(storage.key());
        if (bytes == null || storage.sizeBytes() > bytes.byteSize()) {
            throw RefusedFile.corrupt("tensor \"" + name + "\" needs storage \"" + storage.key() + "\" of "
                    + storage.sizeBytes() + " bytes, which the file does not have");
        }
        if (storage.viewOffset() > storage.count() || offset > storage.count()) {
            throw malformed(name);
        }
        TensorInfo info = new TensorInfo(name, dtype, sizes(name, arguments.get(2)));
        // An untyped storage counts bytes, but offsets are always in elements of the tensor
        return new StridedTensor(info, bytes, storage.viewOffset() + offset, sizes(name, arguments.get(3)), order);
    }

    private static String v3Type(String name, List<PickleValue> arguments) {
        if (arguments.size() > 6 && arguments.get(6) instanceof Global type) {
            return Globals.dtype(type.name()).orElseThrow(() -> malformed(name));
        }
        throw malformed(name);
    }

    private static DType dtype(String name, String label) {
        return DType.ofLabel(label).orElseThrow(() -> unknown(name, label));
    }

    private static RefusedFile unknown(String name, String label) {
        return new RefusedFile(
                RefusedFile.Reason.UNSUPPORTED_FILE,
                "tensor \"" + name + "\" holds " + label + ", which is not known here",
                TorchLines.converted(label));
    }

    /** Conjugates and negatives may be stored as such with a note to undo it, which is rare enough to refuse. */
    private static void checkPlain(String name, List<PickleValue> arguments, int at) {
        if (arguments.size() <= at || !(arguments.get(at) instanceof Dictionary notes)) {
            return;
        }
        if (notes.get("conj") == Constant.TRUE || notes.get("neg") == Constant.TRUE) {
            throw new RefusedFile(
                    RefusedFile.Reason.UNSUPPORTED_FILE,
                    "tensor \"" + name + "\" is a lazy conjugate or negative",
                    TorchLines.RESOLVED);
        }
    }

    private static List<Long> sizes(String name, PickleValue value) {
        PickleValue plain = value instanceof Call call
                        && call.function().equals("torch.Size")
                        && !call.arguments().isEmpty()
                ? call.arguments().getFirst()
                : value;
        List<PickleValue> items = switch (plain) {
            case Tuple tuple -> tuple.items();
            case PickleValue.Listing list -> list.items();
            default -> throw malformed(name);
        };
        List<Long> sizes = new ArrayList<>();
        for (PickleValue item : items) {
            if (!(item instanceof Whole(long size)) || size < 0) {
                throw RefusedFile.corrupt("tensor \"" + name + "\" has a size or stride that is not a natural number");
            }
            sizes.add(size);
        }
        return sizes;
    }

    static RefusedFile malformed(String name) {
        return RefusedFile.corrupt("tensor \"" + name + "\" is described in a way that PyTorch does not write");
    }
}
