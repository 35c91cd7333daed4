package dev.espalier.tensors;

/**
 * Text from a stranger's file as it may stand in messages and findings: short, and without characters that terminals,
 * JSON or databases stumble over.
 */
public final class Shown {
    private static final char REPLACEMENT = '\ufffd';
    private static final int NAME_CHARACTERS = 100;

    private Shown() {}

    /** Whether it can stand everywhere as it is: no control characters, no halves of surrogate pairs. */
    public static boolean isPlain(String text) {
        return text.codePoints().noneMatch(Shown::isOdd);
    }

    private static boolean isOdd(int point) {
        return Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE;
    }

    public static String name(String text) {
        return text(text, NAME_CHARACTERS);
    }

    public static String text(String text, int most) {
        boolean fits = text.length() <= most;
        String shown = fits ? text : text.substring(0, most) + "...";
        if (isPlain(shown)) {
            return shown;
        }
        StringBuilder clean = new StringBuilder();
        shown.codePoints().forEach(point -> clean.appendCodePoint(isOdd(point) ? REPLACEMENT : point));
        return clean.toString();
    }
}
