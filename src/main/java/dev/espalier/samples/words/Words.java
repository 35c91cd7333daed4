package dev.espalier.samples.words;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The words that a name is made of: {@code trainImages}, {@code train_images} and {@code Train-Images} are the same two. */
public final class Words {
    private static final Pattern BORDER =
            Pattern.compile("[^\\p{L}\\p{N}]+|(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

    /** What things are named that say nothing of their own. */
    private static final Set<String> PLAIN =
            Set.of(("set sets data dataset datasets image images img imgs picture pictures"
                            + " pic pics photo photos file files sample samples folder dir split subset jpg jpeg png jpegs pngs"
                            + " input inputs raw all")
                    .split(" "));

    private Words() {}

    /** In lower case. */
    public static List<String> of(String name) {
        return Stream.of(BORDER.split(name))
                .filter(word -> !word.isEmpty())
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Whether a word says nothing of what it names. */
    static boolean isPlain(String word) {
        return PLAIN.contains(word);
    }

    /** Whether a folder's name says that there is data in it, and no more: {@code images}, {@code raw_data}. */
    public static boolean isPlainName(String name) {
        List<String> words = of(name);
        return !words.isEmpty() && words.stream().allMatch(Words::isPlain);
    }
}
