package dev.espalier.compression.spec.layers;

import dev.espalier.graph.LayerName;
import java.util.List;

/**
 * A pattern over names in which {@code *} stands for any characters. Matching takes the leftmost place of each piece
 * between two stars, so that no pattern can make it slow.
 */
public record Glob(List<String> pieces) {
    public static Glob of(String pattern) {
        return new Glob(List.of(pattern.split("\\*", -1)));
    }

    /** Whether it matches any name of a layer. */
    public boolean matches(LayerName layer) {
        return layer.all().anyMatch(this::matches);
    }

    public boolean matches(String name) {
        String first = pieces.getFirst();
        if (pieces.size() == 1) {
            return name.equals(first);
        }
        String last = pieces.getLast();
        int end = name.length() - last.length();
        if (end < first.length() || !name.startsWith(first) || !name.endsWith(last)) {
            return false;
        }
        int at = first.length();
        for (String piece : pieces.subList(1, pieces.size() - 1)) {
            int found = name.indexOf(piece, at);
            if (found < 0 || found + piece.length() > end) {
                return false;
            }
            at = found + piece.length();
        }
        return true;
    }
}
