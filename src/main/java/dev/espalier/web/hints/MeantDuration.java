package dev.espalier.web.hints;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads durations as people write them ({@code 6h}, {@code 1 h 30 min}, {@code 90}, {@code pt6h}), to show how ISO 8601 does. */
public final class MeantDuration {
    private static final int LONGEST = 40;
    private static final Pattern PIECE = Pattern.compile("([0-9]{1,9}(?:[.][0-9]{1,3})?) ?([a-z]*),? *");
    private static final Map<String, Duration> UNITS = Map.ofEntries(
            Map.entry("", Duration.ofSeconds(1)),
            Map.entry("ms", Duration.ofMillis(1)),
            Map.entry("s", Duration.ofSeconds(1)),
            Map.entry("sec", Duration.ofSeconds(1)),
            Map.entry("second", Duration.ofSeconds(1)),
            Map.entry("m", Duration.ofMinutes(1)),
            Map.entry("min", Duration.ofMinutes(1)),
            Map.entry("minute", Duration.ofMinutes(1)),
            Map.entry("h", Duration.ofHours(1)),
            Map.entry("hr", Duration.ofHours(1)),
            Map.entry("hour", Duration.ofHours(1)),
            Map.entry("d", Duration.ofDays(1)),
            Map.entry("day", Duration.ofDays(1)));

    /** The same in ISO 8601; a number alone counts seconds. Empty where it is no duration at all. */
    public static Optional<String> iso(String text) {
        String plain = text.strip().toLowerCase(Locale.ROOT);
        if (plain.isEmpty() || plain.length() > LONGEST) {
            return Optional.empty();
        }
        return plain.startsWith("p") ? parsed(plain) : sum(plain).map(Duration::toString);
    }

    private static Optional<String> parsed(String text) {
        try {
            return Optional.of(Duration.parse(text).toString());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> sum(String text) {
        Duration sum = Duration.ZERO;
        Matcher pieces = PIECE.matcher(text);
        int end = 0;
        while (end < text.length() && pieces.find(end) && pieces.start() == end) {
            Duration unit = unit(pieces.group(2));
            if (unit == null || (pieces.group(2).isEmpty() && pieces.end() - pieces.start() < text.length())) {
                return Optional.empty();
            }
            sum = sum.plusMillis(new BigDecimal(pieces.group(1))
                    .multiply(BigDecimal.valueOf(unit.toMillis()))
                    .longValue());
            end = pieces.end();
        }
        return end == text.length() ? Optional.of(sum) : Optional.empty();
    }

    private static @Nullable Duration unit(String name) {
        Duration unit = UNITS.get(name);
        return unit == null && name.endsWith("s") ? UNITS.get(name.substring(0, name.length() - 1)) : unit;
    }

    private MeantDuration() {}
}
