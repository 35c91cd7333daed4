package dev.espalier.tensors;

import dev.espalier.tensors.SafetensorsHeader.Entry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Tied weights in a safetensors file, as {@code safetensors.torch.save_model} leaves them: one name has the tensor, and
 * {@code __metadata__} leads each other name to it. Metadata may say anything else as well, so that of a file from outside
 * only what can be nothing but a name of a tensor counts.
 */
final class SafetensorsTies {
    /**
     * In files of our own: the places of these names among all, from 0, where they are not the last, as they are for
     * whoever does not know better, or where one would not be taken for a name.
     */
    private static final String PLACES = "espalier.ties";

    /** What every file of PyTorch says of itself. */
    private static final String FORMAT = "format";

    /** The metadata, and with them what leads tied names to their tensors. */
    static Map<String, String> write(List<Entry> entries, Map<String, String> metadata) {
        Map<String, String> all = new LinkedHashMap<>(metadata);
        BitSet places = new BitSet();
        boolean plain = true;
        for (int i = 0; i < entries.size(); i++) {
            TensorInfo tensor = entries.get(i).tensor();
            if (tensor.isTied()) {
                all.put(tensor.name(), tensor.storedAs());
                places.set(i);
                plain &= isName(tensor.name(), tensor.storedAs());
            }
        }
        boolean last = places.isEmpty() || places.nextSetBit(0) == entries.size() - places.cardinality();
        if (!plain || !last) {
            all.put(PLACES, places.stream().mapToObj(Integer::toString).collect(Collectors.joining(",")));
        }
        return all;
    }

    /** The header with tied names, too. What leads to no tensor of the file is no name, but something else. */
    static SafetensorsHeader read(SafetensorsHeader header) {
        Map<String, Entry> stored = new HashMap<>();
        header.entries().forEach(entry -> stored.put(entry.tensor().name(), entry));
        String places = header.metadata().get(PLACES);
        List<Entry> tied = new ArrayList<>();
        Map<String, String> others = new LinkedHashMap<>();
        header.metadata().forEach((name, to) -> {
            Entry entry = stored.get(to);
            if (entry != null && !stored.containsKey(name) && (places != null || isName(name, to))) {
                TensorLimits.checkCount(stored.size() + tied.size() + 1);
                TensorInfo tensor = new TensorInfo(
                        name, entry.tensor().dtype(), entry.tensor().shape(), to);
                tied.add(new Entry(tensor, entry.begin(), entry.end()));
            } else if (!name.equals(PLACES)) {
                others.put(name, to);
            }
        });
        return new SafetensorsHeader(placed(header.entries(), tied, places == null ? "" : places), others);
    }

    /** Numbers are rather figures, such as an epoch's, than names of tensors. */
    private static boolean isName(String name, String to) {
        return !name.equals(FORMAT) && !to.matches("[0-9]+");
    }

    /** Where places are missing or wrong, names come last. */
    private static List<Entry> placed(List<Entry> stored, List<Entry> tied, String places) {
        BitSet taken = new BitSet();
        for (String place : places.split(",")) {
            if (place.matches("[0-9]{1,6}")) {
                taken.set(Integer.parseInt(place));
            }
        }
        int count = stored.size() + tied.size();
        if (taken.cardinality() != tied.size() || taken.length() > count) {
            taken.clear();
            taken.set(stored.size(), count);
        }
        Iterator<Entry> nextTied = tied.iterator();
        Iterator<Entry> nextStored = stored.iterator();
        List<Entry> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(taken.get(i) ? nextTied.next() : nextStored.next());
        }
        return all;
    }

    private SafetensorsTies() {}
}
