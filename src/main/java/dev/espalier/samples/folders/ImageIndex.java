package dev.espalier.samples.folders;

import dev.espalier.samples.words.PartName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Images by the names that a table may have for them: with folders or without, with their endings or without. */
final class ImageIndex {
    private final Map<String, List<Placed>> byName = new HashMap<>();

    ImageIndex(List<Placed> images) {
        for (Placed image : images) {
            byName.computeIfAbsent(image.file(), _ -> new ArrayList<>(1)).add(image);
            byName.computeIfAbsent(image.stem(), _ -> new ArrayList<>(1)).add(image);
        }
    }

    boolean knows(String cell) {
        return byName.containsKey(last(cell));
    }

    private static String last(String cell) {
        return cell.substring(Math.max(cell.lastIndexOf('/'), cell.lastIndexOf('\\')) + 1);
    }

    /** The one image that a cell means; null where there is none, or more than one. */
    @Nullable
    Placed find(String cell, @Nullable PartName part) {
        List<Placed> found = byName.getOrDefault(last(cell), List.of());
        if (found.size() > 1) {
            String path = "/" + cell.replace('\\', '/').replaceFirst("^(\\./)+", "");
            List<Placed> exact = found.stream()
                    .filter(image -> {
                        String whole = "/" + image.entry().name();
                        return whole.endsWith(path)
                                || whole.substring(0, whole.lastIndexOf('.')).endsWith(path);
                    })
                    .toList();
            found = exact.isEmpty() ? found : exact;
        }
        if (found.size() > 1 && part != null) {
            found = found.stream().filter(image -> image.part() == part).toList();
        }
        return found.size() == 1 ? found.getFirst() : null;
    }
}
