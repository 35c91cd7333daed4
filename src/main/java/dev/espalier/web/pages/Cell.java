package dev.espalier.web.pages;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A piece of text, of a table's row or of a sentence. Texts come from strangers: the template escapes them.
 *
 * @param look null where it is text and no more
 * @param note what is told where a pointer rests on it
 */
public record Cell(
        String text, @Nullable Look look, @Nullable String note) {
    /** What a text is more than that. */
    sealed interface Look permits Badge, Link, Bar {}

    /** @param href an address of this service, made by the program */
    record Link(String href) implements Look {}

    /** @param percent how far a bar behind the text reaches */
    record Bar(double percent) implements Look {}

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    public static final Cell NONE = of("");

    public static Cell of(String text) {
        return new Cell(text, null, null);
    }

    public static Cell link(String text, String href) {
        return new Cell(text, new Link(href), null);
    }

    public static Cell badge(Badge badge) {
        return new Cell(badge.text(), badge, null);
    }

    public static Cell bar(String text, double percent) {
        return new Cell(text, new Bar(percent), null);
    }

    public static Cell at(@Nullable Instant instant) {
        return instant == null ? NONE : of(SECOND.format(instant));
    }

    /** For lists. */
    public static Cell minute(Instant instant) {
        return of(MINUTE.format(instant)).noted(SECOND.format(instant));
    }

    public Cell noted(String told) {
        return new Cell(text, look, told);
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    public @Nullable Badge badge() {
        return look instanceof Badge badge ? badge : null;
    }

    public @Nullable String href() {
        return look instanceof Link(String href) ? href : null;
    }

    /** For the stylesheet: a percentage; empty where there is no bar. */
    public String reach() {
        return look instanceof Bar(double percent) ? String.format(Locale.ROOT, "%.1f%%", percent) : "";
    }
}
