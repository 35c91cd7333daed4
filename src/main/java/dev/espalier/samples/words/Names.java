package dev.espalier.samples.words;

import java.util.Comparator;

/** Names in the order that Python sorts them in. */
public final class Names {
    /** By code points, where Java would sort by halves of them. */
    public static final Comparator<String> BY_CODE_POINTS = Names::compare;

    private Names() {}

    private static int compare(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                boolean onlyOne = Character.isSurrogate(a) != Character.isSurrogate(b);
                return onlyOne ? (Character.isSurrogate(a) ? 1 : -1) : Character.compare(a, b);
            }
        }
        return Integer.compare(one.length(), other.length());
    }
}
