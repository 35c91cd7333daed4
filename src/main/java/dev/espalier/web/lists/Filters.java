package dev.espalier.web.lists;

import dev.espalier.storage.Hashes;
import dev.espalier.text.EnumNames;
import dev.espalier.web.Ids;
import dev.espalier.web.hints.Nearest;
import dev.espalier.web.problems.Problem;
import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** What a list is narrowed by, checked: see {@link FilteredBy}. */
public final class Filters {
    private static final int MOST_CHARACTERS = 1_000;

    /** Everything. */
    public static final Filters NONE = new Filters(Map.of());

    private final Map<String, List<String>> values;

    private Filters(Map<String, List<String>> values) {
        this.values = values;
    }

    /** What has one value. */
    public static Filters of(String name, String value) {
        return new Filters(Map.of(name, List.of(value)));
    }

    /** One {@code key=value}. */
    public record Label(String key, String value) {
        /** A value may hold an equals sign, a key may not. */
        static Label of(String text) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw Problem.badRequest("label must be key=value, such as label=team=vision, was \"" + text + "\"");
            }
            return new Label(text.substring(0, equals), text.substring(equals + 1));
        }
    }

    /** The value of a parameter that takes one. */
    public Optional<String> one(String name) {
        return values.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** Those of an enumeration that are asked for; none if any will do. */
    public <E extends Enum<E>> List<E> anyOf(String name, Class<E> type) {
        Map<String, E> byLabel = new LinkedHashMap<>();
        Arrays.stream(type.getEnumConstants()).forEach(each -> byLabel.put(EnumNames.of(each), each));
        return values.getOrDefault(name, List.of()).stream().map(byLabel::get).toList();
    }

    public List<Label> labels() {
        return values.getOrDefault("label", List.of()).stream().map(Label::of).toList();
    }

    /** Short text that differs for lists that differ; empty for one that is not narrowed. */
    String binding() {
        return values.isEmpty() ? "" : shortened(values.toString());
    }

    /** Short text that differs where the text does. */
    static String shortened(String text) {
        return Hashes.sha256(text).substring(0, 16);
    }

    /** What a controller's parameter is narrowed by, if it is such a one. */
    public static Optional<FilteredBy> declaredOn(AnnotatedElement parameter) {
        return Optional.ofNullable(AnnotatedElementUtils.findMergedAnnotation(parameter, FilteredBy.class));
    }

    static Filters read(FilteredBy filteredBy, Function<String, String @Nullable []> parameters) {
        Map<String, List<String>> values = new TreeMap<>();
        for (FilteredBy.Filter filter : filteredBy.value()) {
            String[] given = parameters.apply(filter.name());
            if (given != null) {
                List<String> read = Arrays.stream(given)
                        .flatMap(text -> read(filter, text).stream())
                        .distinct()
                        .sorted()
                        .toList();
                values.put(filter.name(), read);
            }
        }
        return new Filters(values);
    }

    private static List<String> read(FilteredBy.Filter filter, String text) {
        if (text.isEmpty() || text.length() > MOST_CHARACTERS || text.chars().anyMatch(Character::isISOControl)) {
            throw Problem.badRequest(filter.name() + " must have 1 to " + MOST_CHARACTERS
                    + " characters and no control characters, was \"" + text + "\"");
        }
        return switch (filter.kind()) {
            case EXACT -> List.of(text);
            case ID -> List.of(id(filter.name(), text));
            case SHA256 -> List.of(sha256(filter.name(), text));
            case ANY_OF ->
                Arrays.stream(text.split(",", -1))
                        .map(value -> known(filter, value.strip()))
                        .toList();
            case LABELS -> {
                Label.of(text);
                yield List.of(text);
            }
        };
    }

    /** {@code modelId} takes the id of a model: with that of another thing the list would be empty, whatever there is. */
    private static String id(String name, String text) {
        Ids.instead(name.replaceFirst("Id$", ""), text).ifPresent(other -> {
            throw Problem.badRequest(name + " was \"" + text + "\": " + other);
        });
        return text;
    }

    private static String sha256(String name, String text) {
        if (!text.matches("[0-9a-fA-F]{64}")) {
            throw Problem.badRequest(name + " must be 64 hex digits, was \"" + text + "\"");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    private static String known(FilteredBy.Filter filter, String value) {
        List<String> labels = labels(filter.of());
        if (!labels.contains(value)) {
            String nearest = Nearest.value(value, labels);
            throw Problem.badRequest(filter.name() + " must be any of " + String.join(", ", labels) + ", was \"" + value
                    + "\"" + (nearest == null ? "" : "; did you mean \"" + nearest + "\"?"));
        }
        return value;
    }

    /** The values of an enumeration by their names in JSON. */
    public static List<String> labels(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants()).map(EnumNames::of).toList();
    }
}
