package dev.espalier.formats.torch;

import dev.espalier.formats.pickle.PickleValue;
import dev.espalier.formats.pickle.PickleValue.Call;
import dev.espalier.formats.pickle.PickleValue.Global;
import dev.espalier.formats.pickle.PickleValue.Real;
import dev.espalier.formats.pickle.PickleValue.Tuple;
import dev.espalier.formats.pickle.PickleValue.Whole;
import dev.espalier.formats.torch.QuantizedTensor.Scheme;
import dev.espalier.tensors.DType;
import java.util.List;
import java.util.Map;

/**
 * Reads the call by which a pickle would rebuild a quantized tensor: storage, offset, sizes and strides of its codes,
 * then {@code (per_tensor_affine, scale, zero point)} or {@code (per_channel_affine, scales, zero points, axis)}.
 */
record RebuiltQuantized(RebuiltTensor tensors) {
    static final String REBUILD = "torch._utils._rebuild_qtensor";

    /** Types of codes, by the type of the storage. */
    private static final Map<String, DType> CODES =
            Map.of("qint8", DType.INT8, "quint8", DType.UINT8, "qint32", DType.INT32);

    static boolean isQuantized(PickleValue value) {
        return RebuiltTensor.rebuild(value)
                .map(call -> call.function().equals(REBUILD))
                .orElse(false);
    }

    StoredTensor read(String name, Call call) {
        List<PickleValue> arguments = call.arguments();
        if (arguments.size() < 5 || !(arguments.get(4) instanceof Tuple(List<PickleValue> parameters))) {
            throw RebuiltTensor.malformed(name);
        }
        StridedTensor codes = tensors.codes(name, arguments, CODES);
        return new QuantizedTensor(codes, scheme(name, parameters));
    }

    private Scheme scheme(String name, List<PickleValue> parameters) {
        String scheme = !parameters.isEmpty() && parameters.getFirst() instanceof Global global ? global.name() : "";
        if (scheme.equals("torch.per_tensor_affine")
                && parameters.size() == 3
                && parameters.get(1) instanceof Real(double scale)
                && parameters.get(2) instanceof Whole(long zeroPoint)
                && zeroPoint == (int) zeroPoint) {
            return new Scheme.PerTensor((float) scale, (int) zeroPoint);
        }
        if (scheme.startsWith("torch.per_channel_affine")
                && parameters.size() == 4
                && RebuiltTensor.isPlainTensor(parameters.get(1))
                && RebuiltTensor.isPlainTensor(parameters.get(2))
                && parameters.get(3) instanceof Whole(long axis)
                && axis == (int) axis) {
            return new Scheme.PerChannel(
                    (int) axis,
                    tensors.strided("the scales of " + name, parameters.get(1)),
                    tensors.strided("the zero points of " + name, parameters.get(2)));
        }
        throw RebuiltTensor.malformed(name);
    }
}
