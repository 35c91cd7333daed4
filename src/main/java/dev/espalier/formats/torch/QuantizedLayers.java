package dev.espalier.formats.torch;

import dev.espalier.formats.pickle.PickleValue;
import dev.espalier.formats.pickle.PickleValue.Constant;
import dev.espalier.formats.pickle.PickleValue.Instance;
import dev.espalier.formats.pickle.PickleValue.Tuple;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.Shown;
import dev.espalier.tensors.waysout.TorchLines;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds, among a state_dict's entries, what PyTorch's quantized layers save, and gives it the names that the plain
 * layers have:
 *
 * <pre>
 * L._packed_params._packed_params   (weight, bias) of a linear layer      L.weight, L.bias
 * L._packed_params.weight, .bias    the same in older files               L.weight, L.bias
 * L._packed_params._packed_weight   of an embedding                       L.weight
 * L._packed_weight_ih, _hh          of a recurrent cell                   L.weight_ih, L.bias_ih ...
 * L._all_weight_values.N.param      of a recurrent layer's Nth cell       L.weight_ih_l0, L.weight_ih_l0_reverse ...
 * L._packed_params.dtype            how the layer packs                   left out
 * ...scale, ...zero_point           of activations, in pairs of scalars   left out
 * </pre>
 */
final class QuantizedLayers {
    private static final String PACKED = "_packed_params.";
    private static final Pattern PACKING = Pattern.compile("(.*\\.)?(_packed_params|_all_weight_values(\\.\\d+)?)");
    private static final Pattern CELL = Pattern.compile("((?:.*\\.)?)_all_weight_values\\.(\\d{1,6})\\.param");
    private static final Pattern HALF_CELL = Pattern.compile("((?:.*\\.)?)_packed_weight_(ih|hh)");
    private static final int TOLD = 5;

    private final Map<String, PickleValue> plain = new LinkedHashMap<>();
    private final Map<String, Map<Integer, PickleValue>> cells = new LinkedHashMap<>();
    private final Set<String> layers = new HashSet<>();
    private final List<String> dequantized = new ArrayList<>();
    private final List<String> unpacked = new ArrayList<>();

    /** The entries under plain names, and what is to be said of it; the entries themselves where nothing is quantized. */
    static QuantizedLayers of(Map<String, PickleValue> items) {
        QuantizedLayers layers = new QuantizedLayers();
        items.forEach(layers::take);
        layers.cells.forEach(layers::unpackCells);
        return layers;
    }

    /** Paths of layers that are plain ones now. */
    boolean isLayer(String module) {
        return layers.contains(module);
    }

    /** Whether a key of a state_dict is that of a layer's packed weights. */
    static boolean isPacked(String name) {
        return CELL.matcher(name).matches() || HALF_CELL.matcher(name).matches() || name.contains(PACKED);
    }

    /** Paths of modules that are no longer there. */
    static boolean isPacking(String module) {
        return PACKING.matcher(module).matches();
    }

    Map<String, PickleValue> plain(List<String> findings) {
        if (layers.isEmpty()) {
            return plain;
        }
        if (!unpacked.isEmpty()) {
            findings.add("unpacked from quantized layers: " + told(unpacked));
        }
        if (!dequantized.isEmpty()) {
            findings.add("dequantized, as PyTorch's dequantize() does: " + told(dequantized));
        }
        List<String> ranges = new ActivationRanges(plain).names();
        if (!ranges.isEmpty()) {
            ranges.forEach(plain::remove);
            findings.add("left out, as they only say how activations were rounded: " + told(ranges));
        }
        return plain;
    }

    private void take(String name, PickleValue value) {
        if (value instanceof Instance object) {
            takeObject(name, object);
            return;
        }
        int at = name.lastIndexOf(PACKED);
        if (at < 0 || (at > 0 && name.charAt(at - 1) != '.')) {
            put(name, value);
            return;
        }
        String layer = name.substring(0, at);
        switch (name.substring(at + PACKED.length())) {
            case "_packed_params" -> unpack(name, layer, value);
            case "_packed_weight", "weight" -> put(layer + "weight", value);
            case "bias" -> putBias(layer, value);
            case "dtype" -> {
                if (RebuiltTensor.isTensor(value)) {
                    put(name, value);
                }
            }
            default -> put(name, value);
        }
    }

    private void takeObject(String name, Instance object) {
        Matcher cell = CELL.matcher(name);
        Matcher half = HALF_CELL.matcher(name);
        if (cell.matches()) {
            cells.computeIfAbsent(cell.group(1), key -> new TreeMap<>()).put(Integer.valueOf(cell.group(2)), object);
        } else if (half.matches()) {
            List<PickleValue> parts = PackedCells.linear(object).orElseThrow(() -> packed(name));
            putPacked(half.group(1) + "weight_" + half.group(2), parts.get(0));
            if (parts.get(1) != Constant.NONE) {
                put(half.group(1) + "bias_" + half.group(2), parts.get(1));
            }
        } else {
            throw packed(name);
        }
    }

    private void unpackCells(String layer, Map<Integer, PickleValue> byNumber) {
        String name = layer + "_all_weight_values";
        List<PackedCells.Cell> read = new ArrayList<>();
        byNumber.forEach((number, object) -> {
            if (number != read.size()) {
                throw packed(name);
            }
            read.add(PackedCells.cell(object).orElseThrow(() -> packed(name)));
        });
        new PackedCells(read)
                .plain()
                .orElseThrow(() -> refused("\"" + Shown.name(name)
                        + "\" holds quantized cells, and whether of two layers or of two directions"
                        + " of one their sizes do not tell"))
                .forEach((tensor, value) -> putPacked(layer + tensor, value));
    }

    private void unpack(String name, String layer, PickleValue value) {
        if (!(value instanceof Tuple(List<PickleValue> parts))
                || parts.size() != 2
                || !RebuiltTensor.isTensor(parts.get(0))) {
            throw packed(name);
        }
        putPacked(layer + "weight", parts.get(0));
        putBias(layer, parts.get(1));
    }

    private void putPacked(String name, PickleValue value) {
        if (RebuiltTensor.isPlainTensor(value)) {
            unpacked.add(name);
        }
        layers.add(module(name));
        put(name, value);
    }

    private void putBias(String layer, PickleValue bias) {
        if (bias != Constant.NONE) {
            put(layer + "bias", bias);
        }
    }

    private void put(String name, PickleValue value) {
        if (plain.putIfAbsent(name, value) != null) {
            throw RefusedFile.corrupt(
                    "the file holds \"" + Shown.name(name) + "\" twice, as it is and packed for a quantized layer");
        }
        if (RebuiltQuantized.isQuantized(value)) {
            dequantized.add(name);
            layers.add(module(name));
        }
    }

    private static String module(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    private static RefusedFile packed(String name) {
        return refused(
                "\"" + Shown.name(name) + "\" holds quantized weights, packed in a form that only PyTorch can open");
    }

    private static RefusedFile refused(String message) {
        return new RefusedFile(RefusedFile.Reason.UNSUPPORTED_FILE, message, TorchLines.BEFORE_QUANTIZATION);
    }

    private static String told(List<String> names) {
        String told = names.stream().limit(TOLD).map(Shown::name).collect(Collectors.joining(", "));
        return names.size() <= TOLD ? told : told + " and " + (names.size() - TOLD) + " more";
    }
}
