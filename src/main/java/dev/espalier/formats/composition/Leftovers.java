package dev.espalier.formats.composition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tensors that are called as parts of a weight are, but whose other parts are missing: a user's own, perhaps, or what is
 * left of a weight. They stay as they are, which is told.
 */
final class Leftovers {
    private static final Map<String, String> MISSING = Map.of(
            "_orig", "a mask or the vectors of spectral norm",
            "_mask", "the original that it masks",
            "_g", "the direction of weight norm",
            "_v", "the magnitude of weight norm",
            "_u", "the original of spectral norm");

    static void tell(WeightTable table, List<String> findings) {
        tellAdapters(table, findings);
        for (Map.Entry<String, String> part :
                MISSING.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList()) {
            List<String> alone = new ArrayList<>();
            for (String name : table.names()) {
                if (name.endsWith(part.getKey())
                        && isPlain(
                                name.substring(0, name.length() - part.getKey().length()))) {
                    alone.add(name);
                }
            }
            if (!alone.isEmpty()) {
                findings.add("taken as tensors of their own, since " + part.getValue() + " is missing: "
                        + ShownNames.names(alone));
            }
        }
    }

    /** Low-rank adapters: what they are multiplied by before they are added is not in the file. */
    private static void tellAdapters(WeightTable table, List<String> findings) {
        List<String> adapters = table.names().stream()
                .filter(name -> name.contains(".lora_A.") || name.contains(".lora_B."))
                .toList();
        if (!adapters.isEmpty()) {
            findings.add(
                    "adapters are taken as tensors of their own, not added to the weights, since their scale is not in"
                            + " the file; merge them first with model.merge_and_unload(): "
                            + ShownNames.names(adapters));
        }
    }

    private static boolean isPlain(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return last.equals("weight") || last.equals("bias");
    }

    private Leftovers() {}
}
