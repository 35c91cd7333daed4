package dev.espalier.web.pages;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A piece of text, of a table's row or of a sentence. Texts come from strangers: the template escapes them.
 *
 * @param href an address of this service, made by the program; null for no link
 * @param badge null unless it is a word that stands out
 * @param percent how far a bar behind the text reaches; null for none
 * @param note what is told where a pointer rests on it
 */
public record Cell(
        String text,
        @Nullable String href,
        @Nullable Badge badge,
        @Nullable Double percent,
        @Nullable String note) {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    public static final Cell NONE = of("");

    public static Cell of(String text) {
        return new Cell(text, null, null, null, null);
    }

    public static Cell link(String text, String href) {
        return new Cell(text, href, null, null, null);
    }

    public static Cell badge(Badge badge) {
        return new Cell(badge.text(), null, badge, null, null);
    }

    public static Cell bar(String text, double percent) {
        return new Cell(text, null, null, percent, null);
    }

    public static Cell at(@Nullable Instant instant) {
        return instant == null ? NONE : of(SECOND.format(instant));
    }

    /** For lists. */
    public static Cell minute(Instant instant) {
        return of(MINUTE.format(instant)).noted(SECOND.format(instant));
    }

    public Cell noted(String told) {
        return new Cell(text, href, badge, percent, told);
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    /** For the stylesheet: a percentage. */
    public String reach() {
        return percent == null ? "" : String.format(Locale.ROOT, "%.1f%%", percent);
    }
}
