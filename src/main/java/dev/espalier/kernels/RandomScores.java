package dev.espalier.kernels;

/**
 * Scores by chance, made anew at every reading.
 *
 * <pre>
 * score(i) = (mix(mix(seed) + i * 0x9e3779b97f4a7c15) >>> 11) * 2^-53, mix being SplitMix64's output function
 * </pre>
 */
record RandomScores(long count, long seed) implements Scores {
    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    @Override
    public boolean isDouble() {
        return true;
    }

    @Override
    public void read(long from, double[] into, int length) {
        long key = mix(seed);
        for (int i = 0; i < length; i++) {
            into[i] = (mix(key + (from + i) * GAMMA) >>> 11) * 0x1p-53;
        }
    }

    private static long mix(long z) {
        long mixed = z + GAMMA;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
