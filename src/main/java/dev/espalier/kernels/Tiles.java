package dev.espalier.kernels;

import java.util.BitSet;
import java.util.List;

/**
 * A weight seen as a matrix [outputs, all else], cut into tiles of consecutive rows and columns; those at the lower and
 * the right edge hold what is left. Tiles are numbered row by row.
 */
public record Tiles(int outputs, int inputs, int rows, int columns) {
    public Tiles {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("a tile has rows and columns, was " + rows + " x " + columns);
        }
    }

    /** @param shape of a weight, two dimensions or more */
    public static Tiles of(List<Long> shape, int rows, int columns) {
        long inputs = shape.subList(1, shape.size()).stream().reduce(1L, Math::multiplyExact);
        return new Tiles(Math.toIntExact(shape.getFirst()), Math.toIntExact(inputs), rows, columns);
    }

    public int count() {
        return Math.ceilDiv(outputs, rows) * across();
    }

    private int across() {
        return Math.ceilDiv(inputs, columns);
    }

    private int tile(int position) {
        return position / inputs / rows * across() + position % inputs / columns;
    }

    /** The mean score of each tile's weights. */
    public Scores means(Scores scores) {
        double[] sums = new double[count()];
        int[] weights = new int[sums.length];
        Chunks.read(scores, (from, piece, length) -> {
            for (int i = 0; i < length; i++) {
                int tile = tile((int) from + i);
                sums[tile] += piece[i];
                weights[tile]++;
            }
        });
        for (int tile = 0; tile < sums.length; tile++) {
            sums[tile] /= weights[tile];
        }
        return Scores.of(sums);
    }

    /** The tiles all of whose weights are pruned. */
    public Mask prunedOf(Mask weights) {
        weights.requireCount((long) outputs * inputs);
        BitSet pruned = new BitSet();
        pruned.set(0, count());
        for (int position = 0; position < weights.count(); position++) {
            if (!weights.isPruned(position)) {
                pruned.clear(tile(position));
            }
        }
        return Mask.of(count(), pruned);
    }

    /** The weights of the tiles that are pruned. */
    public Mask weightsOf(Mask tiles) {
        tiles.requireCount(count());
        BitSet pruned = new BitSet();
        int weights = outputs * inputs;
        for (int position = 0; position < weights; position++) {
            pruned.set(position, tiles.isPruned(tile(position)));
        }
        return Mask.of(weights, pruned);
    }
}
