package dev.espalier.formats.compressed;

import dev.espalier.kernels.quantization.Granularity;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.text.EnumNames;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the weights of some layers are coded, as the library's {@code QuantizationArgs} say it.
 *
 * @param groupSize null but for groups
 */
public record WeightScheme(
        int bits,
        boolean symmetric,
        Granularity granularity,
        @Nullable Integer groupSize) {
    private static final String WEIGHT = ".weight";

    static WeightScheme of(Quantizer quantizer) {
        boolean groups = quantizer.granularity() == Granularity.GROUP;
        return new WeightScheme(
                quantizer.bits(),
                quantizer.scheme() != Scheme.AFFINE,
                quantizer.granularity(),
                groups ? quantizer.groupSize() : null);
    }

    /**
     * Why a weight cannot be said in this form; empty where it can.
     *
     * @param groupSize of groups alone
     */
    public static Optional<String> objection(
            TensorInfo weight, int bits, Scheme scheme, Granularity granularity, @Nullable Integer groupSize) {
        if (bits != 4 && bits != 8) {
            return Optional.of("it holds codes of 4 or 8 bits, bits was " + bits);
        }
        if (scheme == Scheme.ASYMMETRIC || scheme == Scheme.CODEBOOK) {
            return Optional.of(
                    "it holds multiples of a scale with an integer zero point, as the schemes symmetric, affine and"
                            + " fixed_range make them, scheme was " + EnumNames.of(scheme));
        }
        if (weight.rank() != 2 || weight.elements() == 0 || !weight.name().endsWith(WEIGHT)) {
            return Optional.of(
                    "it holds weights of linear layers, which have two dimensions and end with .weight, and \""
                            + weight.name() + "\" has the shape " + weight.shape());
        }
        if (!isPlainFloat(weight.dtype())) {
            return Optional.of(
                    "\"" + weight.name() + "\" is " + weight.dtype().label() + ", too coarse to tell codes apart");
        }
        long columns = weight.shape().get(1);
        if (granularity == Granularity.GROUP && (groupSize == null || columns % groupSize != 0)) {
            return Optional.of("its groups divide a row, and the " + columns + " inputs of \"" + weight.name()
                    + "\" are no multiple of groupSize " + groupSize);
        }
        return Optional.empty();
    }

    private static boolean isPlainFloat(DType type) {
        return type.isFloat() && type.sizeBytes() > 1;
    }

    /** How far a weight of a type may lie from what was computed in float32, as a fraction of itself. */
    static double slack(DType type) {
        return switch (type) {
            case BFLOAT16 -> 0x1p-8;
            case FLOAT16 -> 0x1p-10;
            case FLOAT64 -> 0x1p-50;
            default -> 0x1p-22;
        };
    }

    /** The fields of {@code weights} in a config group. */
    Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("actorder", null);
        arguments.put("block_structure", null);
        arguments.put("dynamic", false);
        arguments.put("group_size", groupSize);
        arguments.put("num_bits", bits);
        arguments.put("observer", "minmax");
        arguments.put("observer_kwargs", Map.of());
        arguments.put("strategy", EnumNames.of(granularity));
        arguments.put("symmetric", symmetric);
        arguments.put("type", "int");
        return arguments;
    }
}
