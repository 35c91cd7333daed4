package dev.espalier.web.pages;

/** What a word or a paragraph feels like; its colour, which never stands alone: a sign goes before the word. */
public enum Tone {
    PLAIN("plain", ""),
    GOOD("good", "✓ "),
    BAD("bad", "✗ "),
    DOUBTFUL("doubtful", "? "),
    WAITING("waiting", "… "),
    BUSY("busy", "▸ ");

    private final String style;
    private final String sign;

    Tone(String style, String sign) {
        this.style = style;
        this.sign = sign;
    }

    /** The class in the stylesheet. */
    public String style() {
        return style;
    }

    /** What tells it without colours. */
    public String sign() {
        return sign;
    }
}
