package dev.espalier.samples.contents;

import dev.espalier.samples.sources.Samples;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Part;
import dev.espalier.samples.spec.UnfitSpec;
import dev.espalier.samples.transforms.Draws;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Cuts samples without parts into parts: a seeded permutation gives the first to testing, then to validation. */
final class SplitCut {
    private SplitCut() {}

    /** Tells of a split that was asked for where the file has parts of its own. */
    static void tellIgnored(DatasetSpec.Split split, List<String> findings) {
        if (!split.equals(DatasetSpec.Split.DEFAULT)) {
            findings.add("ignored: split, which cuts samples that are all in one part; this file has parts of its own");
        }
    }

    static Map<Part, Samples> cut(DatasetSpec.Split split, Samples all, List<String> findings) {
        if (!(split.validation() + split.test() <= 1 + 1e-9)) {
            throw new UnfitSpec(
                    "split.validation",
                    split.validation() + " and split.test " + split.test() + " exceed 1 together",
                    "lower one of them");
        }
        int count = all.count();
        int test = (int) Math.round(count * split.test());
        int validation = (int) Math.min(count - test, Math.round(count * split.validation()));
        int[] order = new Draws(split.seed(), Draws.Purpose.SPLIT, 0, 0).permutation(count);
        if (test == 0 && split.test() > 0) {
            findings.add("the split leaves the test part empty: " + split.test() + " of " + count + " samples");
        }
        Map<Part, Samples> parts = new EnumMap<>(Part.class);
        put(parts, Part.TEST, all, order, 0, test);
        put(parts, Part.VALIDATION, all, order, test, test + validation);
        put(parts, Part.TRAIN, all, order, test + validation, count);
        return parts;
    }

    private static void put(Map<Part, Samples> parts, Part part, Samples all, int[] order, int from, int to) {
        if (from < to) {
            int[] rows = Arrays.copyOfRange(order, from, to);
            Arrays.sort(rows); // passes in file order read the file forwards
            parts.put(part, new Samples(all.x(), all.y(), rows));
        }
    }
}
