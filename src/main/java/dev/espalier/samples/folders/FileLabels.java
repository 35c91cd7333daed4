package dev.espalier.samples.folders;

import dev.espalier.samples.words.PartName;
import dev.espalier.samples.words.Words;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The classes that file names tell where each is a word and a number: {@code cat.0.jpg}, {@code 12_frog.png}. */
final class FileLabels {
    private static final Pattern WORD_FIRST = Pattern.compile("(.*\\p{L}.*?)[\\s._-]*\\(?\\d+\\)?");
    private static final Pattern NUMBER_FIRST = Pattern.compile("\\d+[\\s._-]+(.*\\p{L}.*?)");

    /** What cameras and programs call any picture. */
    private static final Set<String> ANY =
            Set.of(("frame frames dsc dscn dscf pxl scan page screenshot screen shot mask masks"
                            + " label labels output result copy untitled img image vid video crop patch tile x im")
                    .split(" "));

    /** Longer than a file's name can be on any file system. */
    private static final int MAX_NAME = 255;

    private FileLabels() {}

    /** The images with their classes; none at all where the names leave a doubt. */
    static List<Placed> of(List<Placed> images) {
        for (Pattern pattern : List.of(WORD_FIRST, NUMBER_FIRST)) {
            List<Placed> named = named(images, pattern);
            if (!named.isEmpty()) {
                return named;
            }
        }
        return List.of();
    }

    /** Samples to learn from must all be named so; of a part to test on those are left out that are not. */
    private static List<Placed> named(List<Placed> images, Pattern pattern) {
        boolean hasTrain = images.stream().anyMatch(image -> image.part() == PartName.TRAIN);
        Function<Placed, Boolean> learnt = image -> !hasTrain || image.part() == PartName.TRAIN;
        Map<String, Long> classes = images.stream()
                .filter(learnt::apply)
                .collect(Collectors.groupingBy(image -> String.valueOf(label(image, pattern)), Collectors.counting()));
        boolean clear = classes.size() > 1
                && classes.keySet().stream().allMatch(FileLabels::isTelling)
                && classes.values().stream().allMatch(count -> count > 1)
                && images.stream().filter(learnt::apply).allMatch(image -> label(image, pattern) != null);
        return clear
                ? images.stream()
                        .map(image -> image.of(label(image, pattern)))
                        .filter(image -> image.className() != null && classes.containsKey(image.className()))
                        .toList()
                : List.of();
    }

    private static @Nullable String label(Placed image, Pattern pattern) {
        String stem = image.stem();
        Matcher name = pattern.matcher(stem);
        return stem.length() <= MAX_NAME && name.matches() ? name.group(1) : null;
    }

    private static boolean isTelling(String label) {
        return !Words.isPlainName(label)
                && PartName.of(label).isEmpty()
                && !ANY.containsAll(Words.of(label.replaceAll("\\d+", " ")));
    }
}
