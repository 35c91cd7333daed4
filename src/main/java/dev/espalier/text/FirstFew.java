package dev.espalier.text;

import java.util.List;

/** Lists that may be long, in messages: the first few, and a sign that there are more. */
public final class FirstFew {
    private static final int NAMED = 5;

    public static String of(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (names.size() > NAMED ? ", ..." : "");
    }

    private FirstFew() {}
}
