package dev.espalier.jobs.queue;

import dev.espalier.compression.spec.Change;
import dev.espalier.compression.spec.StepSpec;
import java.util.List;
import java.util.Optional;

/** What the model that an unnamed job made is called: after the model it began with, and what was done to that. */
final class ProducedName {
    /** As long as a model's name may be. */
    static final int MOST_CHARACTERS = 200;

    private static final String CUT = "...";

    /** Such as {@code lenet, pruned and quantized}. */
    static String of(String parent, List<StepSpec> steps) {
        List<String> done = steps.stream()
                .map(StepSpec::change)
                .flatMap(Optional::stream)
                .map(Change::participle)
                .distinct()
                .toList();
        if (done.isEmpty()) {
            return cut(parent, MOST_CHARACTERS);
        }
        String last = done.getLast();
        String all = done.size() == 1 ? last : String.join(", ", done.subList(0, done.size() - 1)) + " and " + last;
        return cut(parent, MOST_CHARACTERS - all.length() - 2) + ", " + all;
    }

    /** Never in the middle of a character that takes two. */
    private static String cut(String name, int most) {
        if (name.length() <= most) {
            return name;
        }
        int end = most - CUT.length();
        return name.substring(0, Character.isHighSurrogate(name.charAt(end - 1)) ? end - 1 : end) + CUT;
    }

    private ProducedName() {}
}
