package dev.espalier.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.espalier.kernels.PairedHits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** A network's answers, sample by sample in the order of a pass: which class it told, whether that was right, and the right class. */
public final class Answers {
    private final BitSet right = new BitSet();
    private int[] classes = new int[256];
    private int[] told = new int[256];
    private int samples;

    Answers() {}

    @JsonCreator
    static Answers of(
            @JsonProperty("classes") int[] classes,
            @JsonProperty("right") byte[] right,
            @JsonProperty("told") int[] told) {
        Answers answers = new Answers();
        answers.classes = classes.clone();
        answers.told = told.clone();
        answers.samples = classes.length;
        answers.right.or(BitSet.valueOf(right));
        return answers;
    }

    @JsonProperty
    int[] classes() {
        return Arrays.copyOf(classes, samples);
    }

    @JsonProperty
    int[] told() {
        return Arrays.copyOf(told, samples);
    }

    @JsonProperty
    byte[] right() {
        return right.toByteArray();
    }

    /** @param answer the class that the network tells */
    void add(int target, int answer, boolean isRight) {
        if (samples == classes.length) {
            classes = Arrays.copyOf(classes, Math.max(256, 2 * samples));
            told = Arrays.copyOf(told, classes.length);
        }
        classes[samples] = target;
        told[samples] = answer;
        right.set(samples++, isRight);
    }

    /** This network against another that was asked the same. */
    public PairedHits against(Answers other) {
        requireSameQuestions(other);
        BitSet lost = (BitSet) right.clone();
        lost.andNot(other.right);
        BitSet gained = (BitSet) other.right.clone();
        gained.andNot(right);
        return new PairedHits(samples, lost.cardinality(), gained.cardinality());
    }

    /** The fraction of samples, 0..1, that both tell the same class of, be it right or wrong. */
    public double agreement(Answers other) {
        requireSameQuestions(other);
        long same = IntStream.range(0, samples)
                .filter(i -> told[i] == other.told[i])
                .count();
        return (double) same / samples;
    }

    /** The same, by class. Classes that no sample has are left out. */
    public List<ClassHits> perClass(Answers other) {
        requireSameQuestions(other);
        long[][] counts = new long[1 + Arrays.stream(classes, 0, samples).max().orElse(-1)][4];
        for (int i = 0; i < samples; i++) {
            boolean before = right.get(i);
            boolean after = other.right.get(i);
            long[] count = counts[classes[i]];
            count[0]++;
            count[1] += before ? 1 : 0;
            count[2] += before && !after ? 1 : 0;
            count[3] += after && !before ? 1 : 0;
        }
        List<ClassHits> hits = new ArrayList<>();
        for (int index = 0; index < counts.length; index++) {
            long[] count = counts[index];
            if (count[0] > 0) {
                hits.add(new ClassHits(index, count[1], new PairedHits(count[0], count[2], count[3])));
            }
        }
        return hits;
    }

    /** @param right how many samples this network has right, before any are lost or gained */
    public record ClassHits(int index, long right, PairedHits paired) {}

    private void requireSameQuestions(Answers other) {
        if (samples != other.samples || !Arrays.equals(classes, 0, samples, other.classes, 0, samples)) {
            throw new IllegalArgumentException("answers to " + samples + " and to " + other.samples
                    + " samples that are not the same cannot be paired");
        }
    }
}
