package dev.espalier.formats;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tied weights in a safetensors file, as {@code safetensors.torch.save_model} leaves them: one name has the tensor, and
 * {@code __metadata__} leads each other name to it. Metadata may say anything else as well, so that of a file from outside
 * only what can be nothing but a name of a tensor counts.
 */
final class SafetensorsTies {
    /** Beside the names in files of our own, where every name of a tensor is one. */
    private static final String OWN = "espalier.ties";

    /** What every file of PyTorch says of itself. */
    private static final String FORMAT = "format";

    /** The metadata, and with them what leads tied names to their tensors. */
    static Map<String, String> write(List<SafetensorsHeader.Entry> entries, Map<String, String> metadata) {
        Map<String, String> all = new LinkedHashMap<>(metadata);
        for (SafetensorsHeader.Entry entry : entries) {
            if (entry.tensor().isTied()) {
                all.put(OWN, "told by name");
                all.put(entry.tensor().name(), entry.tensor().storedAs());
            }
        }
        return all;
    }

    /** The header with tied names behind all others. What leads to no tensor of the file is no name, but something else. */
    static SafetensorsHeader read(SafetensorsHeader header) {
        Map<String, SafetensorsHeader.Entry> stored = new HashMap<>();
        header.entries().forEach(entry -> stored.put(entry.tensor().name(), entry));
        boolean own = header.metadata().containsKey(OWN);
        List<SafetensorsHeader.Entry> entries = new ArrayList<>(header.entries());
        Map<String, String> others = new LinkedHashMap<>();
        header.metadata().forEach((name, to) -> {
            SafetensorsHeader.Entry entry = stored.get(to);
            if (entry == null || stored.containsKey(name) || !(own || isName(name, to))) {
                others.put(name, to);
                return;
            }
            TensorLimits.checkCount(entries.size() + 1);
            TensorInfo tensor = entry.tensor();
            entries.add(new SafetensorsHeader.Entry(
                    new TensorInfo(name, tensor.dtype(), tensor.shape(), tensor.name()), entry.begin(), entry.end()));
        });
        others.remove(OWN);
        return new SafetensorsHeader(entries, others);
    }

    /** Numbers are rather figures, such as an epoch's, than names of tensors. */
    private static boolean isName(String name, String to) {
        return !name.equals(FORMAT) && !to.matches("[0-9]+");
    }

    private SafetensorsTies() {}
}
