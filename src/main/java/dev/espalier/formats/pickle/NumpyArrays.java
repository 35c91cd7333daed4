package dev.espalier.formats.pickle;

import dev.espalier.formats.pickle.PickleValue.Call;
import dev.espalier.formats.pickle.PickleValue.Constant;
import dev.espalier.formats.pickle.PickleValue.Dictionary;
import dev.espalier.formats.pickle.PickleValue.Global;
import dev.espalier.formats.pickle.PickleValue.Numpy;
import dev.espalier.formats.pickle.PickleValue.Persistent;
import dev.espalier.formats.pickle.PickleValue.Raw;
import dev.espalier.formats.pickle.PickleValue.Text;
import dev.espalier.formats.pickle.PickleValue.Tuple;
import dev.espalier.formats.pickle.PickleValue.Whole;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Arrays of numpy in a pickle that holds no tensors, as the calls by which PyTorch would rebuild tensors of them. */
final class NumpyArrays {
    /**
     * What a pickle says of an array.
     *
     * @param order of dimensions in memory, "C" or "F"
     */
    private record Told(List<Long> shape, DType dtype, boolean columns, PickleValue bytes) {}

    private final PickleInput in;

    NumpyArrays(PickleInput in) {
        this.in = in;
    }

    /** Tells every array of plain little-endian numbers which tensor it is; where their values lie. */
    Map<String, MemorySegment> asTensors(List<Numpy> arrays) {
        Map<String, MemorySegment> storages = new HashMap<>();
        // Arrays may have the same bytes, which then count and are held once
        Map<PickleValue, String> keys = new IdentityHashMap<>();
        for (Numpy array : arrays) {
            told(array).ifPresent(told -> {
                PickleValue held = unwrapped(told.bytes());
                String key = keys.computeIfAbsent(held, _ -> "array " + keys.size());
                storages.computeIfAbsent(key, _ -> bytes(held));
                if (storages.containsKey(key)) {
                    array.tensor(tensor(told, key));
                }
            });
        }
        return storages;
    }

    private static Optional<Told> told(Numpy array) {
        if (array.function().endsWith("._frombuffer")) {
            List<PickleValue> parts = array.arguments();
            return parts.size() == 4 && parts.get(3) instanceof Text(String order)
                    ? told(parts.get(2), parts.get(1), order.equals("F"), parts.get(0))
                    : Optional.empty();
        }
        return array.state().orElse(Constant.NONE) instanceof Tuple(List<PickleValue> parts) && parts.size() == 5
                ? told(parts.get(1), parts.get(2), parts.get(3) == Constant.TRUE, parts.get(4))
                : Optional.empty();
    }

    private static Optional<Told> told(PickleValue shape, PickleValue type, boolean columns, PickleValue bytes) {
        List<Long> sizes = new ArrayList<>();
        if (!(shape instanceof Tuple(List<PickleValue> items)) || !(type instanceof Numpy dtype)) {
            return Optional.empty();
        }
        for (PickleValue item : items) {
            if (!(item instanceof Whole(long size)) || size < 0) {
                return Optional.empty();
            }
            sizes.add(size);
        }
        return dtype(dtype).map(known -> new Told(sizes, known, columns, bytes));
    }

    private static Optional<DType> dtype(Numpy dtype) {
        boolean foreign = dtype.state().orElse(Constant.NONE) instanceof Tuple(List<PickleValue> state)
                && state.size() > 1
                && state.get(1) instanceof Text(String order)
                && order.equals(">");
        return !foreign && !dtype.arguments().isEmpty() && dtype.arguments().getFirst() instanceof Text(String code)
                ? DType.ofNumpy(code)
                : Optional.empty();
    }

    /** Old protocols have no bytes: they encode text, and make those of no length by a call. */
    private static PickleValue unwrapped(PickleValue bytes) {
        PickleValue inner = bytes;
        while (inner instanceof Call call
                && call.function().matches("_codecs\\.encode|.*\\.(bytes|bytearray)")
                && !call.arguments().isEmpty()) {
            inner = call.arguments().getFirst();
        }
        return inner;
    }

    /** Null for what are no bytes. */
    private @Nullable MemorySegment bytes(PickleValue value) {
        return switch (value) {
            case Raw(long at, long length) -> in.slice(at, length);
            case Text(String latin1) -> MemorySegment.ofArray(latin1.getBytes(StandardCharsets.ISO_8859_1));
            case Call call when call.function().matches(".*\\.(bytes|bytearray)") -> MemorySegment.ofArray(new byte[0]);
            default -> null;
        };
    }

    private static Call tensor(Told told, String key) {
        StorageName name = StorageName.of(told.dtype());
        Global type = new Global(name.module() + "." + name.name(), Standing.ALLOWED, "");
        long count = 1;
        List<PickleValue> strides = new ArrayList<>();
        try {
            for (int i = 0; i < told.shape().size(); i++) {
                int axis = told.columns() ? i : told.shape().size() - 1 - i;
                strides.add(new Whole(count));
                count = Math.multiplyExact(count, Math.max(1, told.shape().get(axis)));
            }
        } catch (ArithmeticException e) {
            throw RefusedFile.corrupt("an array has the impossible shape " + told.shape());
        }
        if (!told.columns()) {
            Collections.reverse(strides);
        }
        long held = told.shape().contains(0L) ? 0 : count;
        Tuple storage = new Tuple(List.of(new Text("storage"), type, new Text(key), new Text("cpu"), new Whole(held)));
        List<PickleValue> sizes =
                told.shape().stream().<PickleValue>map(Whole::new).toList();
        return new Call(
                "torch._utils._rebuild_tensor_v2",
                List.of(
                        new Persistent(storage),
                        new Whole(0),
                        new Tuple(sizes),
                        new Tuple(strides),
                        Constant.FALSE,
                        new Dictionary()));
    }
}
