package dev.espalier.web.pages;

import dev.espalier.text.EnumNames;

/** What a word or a paragraph feels like; its colour, which never stands alone: a sign goes before the word. */
public enum Tone {
    PLAIN(""),
    GOOD("✓ "),
    BAD("✗ "),
    DOUBTFUL("? "),
    WAITING("… "),
    BUSY("▸ ");

    private final String sign;

    Tone(String sign) {
        this.sign = sign;
    }

    /** The class in the stylesheet. */
    public String style() {
        return EnumNames.of(this);
    }

    /** What tells it without colours. */
    public String sign() {
        return sign;
    }
}
