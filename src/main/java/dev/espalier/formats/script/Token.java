package dev.espalier.formats.script;

/** A piece of source. Texts are without quotes and escapes; the ends of lines and blocks are tokens of their own. */
record Token(Kind kind, String text, int line) {
    enum Kind {
        WORD,
        NUMBER,
        TEXT,
        SYMBOL,
        NEWLINE,
        INDENT,
        DEDENT,
        END
    }

    boolean is(String what) {
        return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equals(what);
    }

    /** For messages. */
    String told() {
        return switch (kind) {
            case WORD, NUMBER, SYMBOL -> "\"" + (text.length() <= 40 ? text : text.substring(0, 40) + "...") + "\"";
            case TEXT -> "a text";
            case NEWLINE -> "the end of the line";
            case INDENT -> "an indented line";
            case DEDENT -> "the end of the block";
            case END -> "the end of the file";
        };
    }
}
