package dev.espalier.text;

/** JSON Pointers (RFC 6901) as text. */
public final class Pointers {
    /** A name as it is written in a pointer. */
    public static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    public static String unescape(String name) {
        return name.replace("~1", "/").replace("~0", "~");
    }

    /** What a sentence calls the place: the last name, with the index behind it for an item of a list. */
    public static String spoken(String pointer) {
        int slash = pointer.lastIndexOf('/');
        if (slash < 0) {
            return "the body";
        }
        String last = unescape(pointer.substring(slash + 1));
        return last.matches("[0-9]+") && slash > 0 ? spoken(pointer.substring(0, slash)) + "[" + last + "]" : last;
    }

    private Pointers() {}
}
