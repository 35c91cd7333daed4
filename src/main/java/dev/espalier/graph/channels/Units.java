package dev.espalier.graph.channels;

import dev.espalier.graph.ArchitectureMismatch;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Output units by number, in classes that live or die together (union-find). A class is called by its least unit; a pinned
 * one stays, for a reason.
 */
final class Units {
    /** Of all values of a network together; far beyond any that is trained, and 64 MiB. */
    private static final int MOST = 1 << 24;

    private final Map<Integer, String> reasons = new HashMap<>();
    private int[] parents = new int[1024];
    private int count;
    private long room = MOST;

    /** New units, each a class of its own. */
    int[] fresh(long number) {
        int[] units = slots(number);
        parents = Arrays.copyOf(parents, Math.max(parents.length, Math.max(2 * count, count + units.length)));
        for (int i = 0; i < units.length; i++) {
            parents[count] = count;
            units[i] = count++;
        }
        return units;
    }

    /** One unit in all places, which stays. */
    int[] fixed(long number, String why) {
        int[] one = fresh(1);
        pin(one, why);
        int[] units = slots(number);
        Arrays.fill(units, one[0]);
        return units;
    }

    /** Throws {@link ArchitectureMismatch} where a network has more channels than can be kept account of. */
    int[] slots(long number) {
        room -= number;
        if (room < 0) {
            throw new ArchitectureMismatch(
                    "the network's values have more than " + MOST + " channels in all, too many to be cut");
        }
        return new int[(int) number];
    }

    int root(int unit) {
        int at = unit;
        while (parents[at] != at) {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        return at;
    }

    void tie(int[] some, int[] others) {
        for (int i = 0; i < some.length; i++) {
            tie(some[i], others[i]);
        }
    }

    void tie(int one, int other) {
        int first = Math.min(root(one), root(other));
        int second = Math.max(root(one), root(other));
        if (first != second) {
            parents[second] = first;
            String why = reasons.remove(second);
            if (why != null) {
                reasons.putIfAbsent(first, why);
            }
        }
    }

    void pin(int[] units, String why) {
        for (int unit : units) {
            reasons.putIfAbsent(root(unit), why);
        }
    }

    /** Why the unit's class stays; empty where it may go. */
    Optional<String> pinned(int unit) {
        return Optional.ofNullable(reasons.get(root(unit)));
    }
}
