package dev.espalier.formats.compressed;

import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.Shown;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The {@code quantization_config} of a config.json: which modules are coded, how, and which are not. */
record QuantizationConfig(Collection<CompressedWeight> weights, List<TensorInfo> tensors) {
    /** The layout is that of this version of compressed-tensors and of later ones. */
    private static final String VERSION = "0.10.2";

    private static final String KEY = "quantization_config";
    private static final String HEAD = "lm_head";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** @param original the config as it was; empty where there was none */
    byte[] in(byte[] original) {
        try {
            JsonNode config = original.length == 0 ? JSON.createObjectNode() : JSON.readTree(original);
            if (!(config instanceof ObjectNode object)) {
                throw unsupported("config.json is not a JSON object");
            }
            JsonNode before = object.path(KEY);
            if (!before.isMissingNode() && !before.isNull()) {
                throw unsupported("config.json says that weights are quantized already, by "
                        + Shown.name(before.path("quant_method").asString("an unknown method")));
            }
            object.set(KEY, JSON.valueToTree(tree()));
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(object);
        } catch (JacksonException e) {
            throw unsupported("config.json is not valid JSON: " + Shown.name(e.getOriginalMessage()));
        }
    }

    private static RefusedFile unsupported(String what) {
        return new RefusedFile(
                RefusedFile.Reason.UNSUPPORTED_FILE,
                what + ", so that compressed_tensors cannot be said there",
                "export safetensors or hugging_face instead");
    }

    private Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("config_groups", groups());
        tree.put("format", weights.stream().anyMatch(CompressedWeight::packed) ? "pack-quantized" : "int-quantized");
        tree.put("global_compression_ratio", null);
        tree.put("ignore", List.copyOf(ignored()));
        tree.put("kv_cache_scheme", null);
        tree.put("quant_method", "compressed-tensors");
        tree.put("quantization_status", "compressed");
        tree.put("version", VERSION);
        return tree;
    }

    /** One group is of all linear modules but those that are ignored; of several each names its own. */
    private Map<String, Object> groups() {
        Map<WeightScheme, List<String>> modules = new LinkedHashMap<>();
        weights.forEach(weight ->
                modules.computeIfAbsent(weight.scheme(), _ -> new ArrayList<>()).add(module(weight.weight())));
        Map<String, Object> groups = new LinkedHashMap<>();
        modules.forEach((scheme, names) -> {
            Map<String, Object> group = new LinkedHashMap<>();
            group.put("input_activations", null);
            group.put("output_activations", null);
            group.put("targets", modules.size() == 1 ? List.of("Linear") : names);
            group.put("weights", scheme.arguments());
            groups.put("group_" + groups.size(), group);
        });
        return groups;
    }

    /** All that may be linear modules and are not coded, and the head, which may be tied and so stored under no name. */
    private Set<String> ignored() {
        Set<String> coded = new LinkedHashSet<>();
        weights.forEach(weight -> coded.add(module(weight.weight())));
        Set<String> ignored = new LinkedHashSet<>();
        for (TensorInfo tensor : tensors) {
            boolean weight = tensor.rank() == 2
                    && tensor.dtype().isFloat()
                    && tensor.name().endsWith(".weight");
            if (weight && !coded.contains(module(tensor))) {
                ignored.add(module(tensor));
            }
        }
        if (!coded.contains(HEAD)) {
            ignored.add(HEAD);
        }
        return ignored;
    }

    private static String module(TensorInfo weight) {
        return weight.name().substring(0, weight.name().length() - ".weight".length());
    }
}
