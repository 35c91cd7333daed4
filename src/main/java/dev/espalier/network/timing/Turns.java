package dev.espalier.network.timing;

import java.util.Arrays;
import java.util.function.DoubleConsumer;
import java.util.function.LongSupplier;

/**
 * Two kinds of work done in turns, so that whatever slows the machine meanwhile slows both: some turns to warm up, then
 * at least {@link #LEAST}, and more until enough time is over.
 *
 * @param nanoTime a clock that only its differences are read of
 * @param enoughNanos how long turns are taken at least
 * @param warmUpNanos how long they are taken before they count
 */
record Turns(LongSupplier nanoTime, long enoughNanos, long warmUpNanos) {
    static final int LEAST = 10;
    static final int MOST = 2000;
    static final long ENOUGH_NANOS = 2_000_000_000L;

    /** libtorch watches the first runs of a program and compiles it for what it saw. */
    static final int LEAST_WARM_UP = 3;

    static final long WARM_UP_NANOS = 200_000_000L;

    Turns(LongSupplier nanoTime) {
        this(nanoTime, ENOUGH_NANOS, WARM_UP_NANOS);
    }

    /** How long each took, in milliseconds, turn by turn. */
    record Durations(double[] first, double[] second) {}

    /** @param done hears what fraction is done, 0..1, of the turns that count */
    Durations take(Runnable first, Runnable second, DoubleConsumer done) {
        warmUp(first, second);
        double[] firsts = new double[MOST];
        double[] seconds = new double[MOST];
        long begin = nanoTime.getAsLong();
        int turns = 0;
        double fraction = 0;
        while (fraction < 1) {
            firsts[turns] = milliseconds(first);
            seconds[turns] = milliseconds(second);
            turns++;
            double elapsed = (double) (nanoTime.getAsLong() - begin) / enoughNanos;
            fraction = Math.min(Math.max(elapsed, (double) turns / MOST), Math.min(1, (double) turns / LEAST));
            done.accept(fraction);
        }
        return new Durations(Arrays.copyOf(firsts, turns), Arrays.copyOf(seconds, turns));
    }

    private void warmUp(Runnable first, Runnable second) {
        long begin = nanoTime.getAsLong();
        for (int i = 0; i < LEAST_WARM_UP || nanoTime.getAsLong() - begin < warmUpNanos; i++) {
            first.run();
            second.run();
        }
    }

    private double milliseconds(Runnable work) {
        long begin = nanoTime.getAsLong();
        work.run();
        return (nanoTime.getAsLong() - begin) / 1e6;
    }
}
