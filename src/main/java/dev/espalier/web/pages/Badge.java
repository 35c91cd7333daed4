package dev.espalier.web.pages;

/** A word that stands out, such as a status. */
public record Badge(String text, Tone tone) implements Cell.Look {
    /** The word with the sign of its tone. */
    public String shown() {
        return tone.sign() + text;
    }
}
