package dev.espalier.formats.parts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells from names that a model's beginning may lie in another file: a list of equal blocks that does not begin with the
 * first. Only told, never refused: a list may as well begin with modules that have no weights.
 */
public final class MissingBlocks {
    private static final Pattern IN_BLOCK = Pattern.compile("(.*?)\\.(\\d{1,4})\\.([^.]+\\..+)");

    /** One or two modules without weights may well stand before the blocks. */
    private static final int SUSPICIOUS = 2;

    private MissingBlocks() {}

    public static List<String> findings(Collection<String> names) {
        Map<String, TreeMap<Integer, Set<String>>> lists = new LinkedHashMap<>();
        for (String name : names) {
            Matcher block = IN_BLOCK.matcher(name);
            if (block.matches()) {
                lists.computeIfAbsent(block.group(1), _ -> new TreeMap<>())
                        .computeIfAbsent(Integer.parseInt(block.group(2)), _ -> new TreeSet<>())
                        .add(block.group(3));
            }
        }
        List<String> findings = new ArrayList<>();
        lists.forEach((list, blocks) -> {
            int first = blocks.firstKey();
            boolean row = blocks.lastKey() - first == blocks.size() - 1;
            boolean equal = Set.copyOf(blocks.values()).size() == 1;
            if (first >= SUSPICIOUS && blocks.size() > 1 && row && equal) {
                findings.add("the blocks of \"" + list + "\" begin with number " + first
                        + ": the ones before may lie in another part of the model");
            }
        });
        return findings.size() > 1 ? findings.subList(0, 1) : findings;
    }
}
