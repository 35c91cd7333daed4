package dev.espalier.formats.composition;

import dev.espalier.tensors.TensorInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Weights that are codes of other libraries' quantization, with scales beside them (GPTQ, AWQ, bitsandbytes, exported
 * graphs, 8-bit floats with scales): how codes become values differs from one to the next, and integers would not even
 * be counted as weights. Refused, before anything is made of them.
 */
final class Codes {
    private static final Pattern CODED = Pattern.compile("q?weight(_packed|_quantized)?|_frozen_param\\d*|weight_int8");
    private static final Pattern SCALE =
            Pattern.compile("(weight[._])?(scales?(_inv)?|SCB|absmax)|_?(weight_)?scale_?\\d*|quant_map");

    static void refuse(WeightTable table) {
        Map<String, Set<String>> scales = new HashMap<>();
        for (Weight weight : table.all()) {
            scaled(weight.info())
                    .ifPresent(module -> scales.computeIfAbsent(module, key -> new HashSet<>())
                            .add(weight.info().name()));
        }
        for (Weight weight : scales.isEmpty() ? List.<Weight>of() : table.all()) {
            TensorInfo info = weight.info();
            Set<String> beside = scales.getOrDefault(module(info.name()), Set.of());
            if (!beside.isEmpty() && isCoded(info)) {
                throw Refusals.codes(info, beside.stream().sorted().findFirst().orElseThrow());
            }
        }
    }

    /** The module whose codes it scales, if this is a scale. */
    private static Optional<String> scaled(TensorInfo info) {
        String name = info.name();
        int dot = name.lastIndexOf(".weight.");
        String module = dot >= 0 ? name.substring(0, dot) : name.startsWith("weight.") ? "" : module(name);
        String last = module.isEmpty() ? name : name.substring(module.length() + 1);
        boolean number = info.dtype().isFloat() || last.endsWith("absmax");
        return number && SCALE.matcher(last).matches() ? Optional.of(module) : Optional.empty();
    }

    private static boolean isCoded(TensorInfo info) {
        boolean codes = switch (info.dtype()) {
            case INT8, UINT8, INT16, INT32, FLOAT8_E4M3FN, FLOAT8_E5M2 -> true;
            default -> false;
        };
        return codes && info.rank() >= 2 && CODED.matcher(leaf(info.name())).matches();
    }

    private static String module(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    private static String leaf(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private Codes() {}
}
