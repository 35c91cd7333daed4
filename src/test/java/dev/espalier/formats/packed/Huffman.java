package dev.espalier.formats.packed;

import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * What Deep Compression (Han, Mao and Dally 2016) does to pruned codes, as a baseline. Its code tables count with five bits
 * for the length of each symbol's code, which is what a canonical code needs.
 */
final class Huffman {
    private static final double LENGTH_BITS = 5;

    /**
     * Bits for the gaps between codes that are not zero, and for these, each under a Huffman code of their own. Where a gap
     * is longer than {@code gapBits} can say, a zero is put in as a filler.
     */
    static double relative(int[] codes, int gapBits) {
        int most = (1 << gapBits) - 1;
        Map<Integer, Long> gaps = new HashMap<>();
        Map<Integer, Long> values = new HashMap<>();
        int gap = 0;
        for (int code : codes) {
            if (code == 0 && gap < most) {
                gap++;
            } else {
                gaps.merge(gap, 1L, Long::sum);
                values.merge(code, 1L, Long::sum);
                gap = 0;
            }
        }
        return bits(gaps) + bits(values) + LENGTH_BITS * (most + 1 + values.size());
    }

    /** The sum of all inner nodes of the tree is the sum of all code lengths. */
    private static double bits(Map<Integer, Long> counts) {
        PriorityQueue<Long> nodes = new PriorityQueue<>(counts.values());
        double bits = nodes.size() == 1 ? nodes.element() : 0;
        while (nodes.size() > 1) {
            long both = nodes.remove() + nodes.remove();
            bits += both;
            nodes.add(both);
        }
        return bits;
    }

    private Huffman() {}
}
