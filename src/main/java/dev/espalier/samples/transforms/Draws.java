package dev.espalier.samples.transforms;

/**
 * Random numbers that depend on what they are for and on nothing else, so that the order of preparation cannot show.
 *
 * <pre>
 * mix(z)      SplitMix64's output function of z + 0x9e3779b97f4a7c15
 * key         mix(mix(mix(mix(seed) + purpose) + epoch) + item)
 * draw n      mix(key + n * 0x9e3779b97f4a7c15), n = 0, 1, ...
 * between(l, h)  l + (h - l) * (draw >>> 11) * 2^-53
 * below(b)    the upper 64 bits of draw * b: each of 0 .. b-1 with a bias below b / 2^64
 * </pre>
 */
public final class Draws {
    /** Keeps the draws of one purpose apart from those of another. */
    public enum Purpose {
        SPLIT,
        SHUFFLE,
        AUGMENT,
        RESIZED_CROP,
        CALIBRATE
    }

    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    public Draws(long seed, Purpose purpose, long epoch, long item) {
        this.state = mix(mix(mix(mix(seed) + purpose.ordinal()) + epoch) + item);
    }

    static long mix(long z) {
        long mixed = z + GAMMA;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** A number between two others, of 53 random bits. */
    double between(double low, double high) {
        long draw = mix(state);
        state += GAMMA;
        return low + (high - low) * ((draw >>> 11) * 0x1p-53);
    }

    /** A number in 0 .. bound-1. */
    int below(int bound) {
        long draw = mix(state);
        state += GAMMA;
        return (int) Math.unsignedMultiplyHigh(draw, bound);
    }

    /** The numbers 0 .. count-1 in random order (Fisher and Yates). */
    public int[] permutation(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        for (int last = count - 1; last > 0; last--) {
            int other = below(last + 1);
            int swapped = order[last];
            order[last] = order[other];
            order[other] = swapped;
        }
        return order;
    }
}
