package dev.espalier.samples.words;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parts of a dataset by the names that people give them, in any case and with words about data around them. */
public enum PartName {
    TEST("test", "test testing t10k tst holdout"),
    VALIDATION("val", "val valid validation validate dev develop development eval evaluation"),
    TRAIN("train", "train training trn trainval");

    private static final Map<String, PartName> BY_WORD = byWord();

    private final String usual;
    private final String words;

    PartName(String usual, String words) {
        this.usual = usual;
        this.words = words;
    }

    private static Map<String, PartName> byWord() {
        Map<String, PartName> parts = new HashMap<>();
        for (PartName part : values()) {
            for (String word : part.words.split(" ")) {
                parts.put(word, part);
            }
        }
        return parts;
    }

    /** As it is called in names of arrays, such as {@code x_val}. */
    public String usual() {
        return usual;
    }

    /** The part that a name means as a whole: {@code Training}, {@code test_set}, {@code trainImages}, {@code val2017}. */
    public static Optional<PartName> of(String name) {
        List<String> telling =
                Words.of(name).stream().filter(word -> !Words.isPlain(word)).toList();
        return telling.size() == 1 ? Optional.ofNullable(word(telling.getFirst())) : Optional.empty();
    }

    /** A part, and what the name says beside: {@code seg_train} is the part train of {@code seg}. */
    public record Beside(PartName part, String rest) {}

    /** The part that a name ends or begins with. */
    public static Optional<Beside> beside(String name) {
        List<String> words = Words.of(name);
        if (words.size() < 2) {
            return Optional.empty();
        }
        PartName last = word(words.getLast());
        PartName first = word(words.getFirst());
        if (last != null && first == null) {
            return Optional.of(new Beside(last, String.join(" ", words.subList(0, words.size() - 1))));
        }
        return first != null && last == null
                ? Optional.of(new Beside(first, String.join(" ", words.subList(1, words.size()))))
                : Optional.empty();
    }

    private static @Nullable PartName word(String word) {
        String bare = word.replaceFirst("\\d{1,4}$", "");
        PartName known = BY_WORD.get(word);
        return known != null ? known : BY_WORD.getOrDefault(bare, BY_WORD.get(withoutPlain(bare)));
    }

    /** Without what is written together with it: {@code trainset}, {@code testdata}. */
    private static String withoutPlain(String word) {
        for (int cut = 2; cut < word.length() - 2; cut++) {
            if (Words.isPlain(word.substring(cut))) {
                return word.substring(0, cut);
            }
        }
        return word;
    }
}
