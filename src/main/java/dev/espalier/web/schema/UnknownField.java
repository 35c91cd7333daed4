package dev.espalier.web.schema;

import dev.espalier.web.hints.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Where a field that is unknown in its place may belong: under another name, further in, or at the top. */
final class UnknownField {
    private static final int DEEPEST = 2;
    private static final int LONGEST = 100;

    private final String whole;
    private final SchemaView view;
    private final Fitting fitting;

    UnknownField(String whole, SchemaView view, Fitting fitting) {
        this.whole = whole;
        this.view = view;
        this.fitting = fitting;
    }

    /** A field of an object inside of this one, as its path and its schema. */
    private record Inner(List<String> path, JsonNode schema) {
        String name() {
            return path.getLast();
        }
    }

    /**
     * @param object the schema of the object that the field is in
     * @param value null where it is not known
     */
    String hint(String name, JsonNode object, @Nullable JsonNode value) {
        List<String> known = new ArrayList<>(view.properties(object).propertyNames());
        List<Inner> inner = inner(object, List.of());
        String here = Nearest.to(name, known);
        Optional<Inner> same = first(name, inner, String::equals);
        if (same.isPresent()) {
            return meant(same.get(), value);
        }
        if (!object.equals(view.root()) && view.properties(view.root()).has(name)) {
            return "it belongs at the top of " + whole + ", outside of all lists and objects";
        }
        String near = here == null ? Nearest.field(name, known) : here;
        if (near != null) {
            return "did you mean \"" + near + "\"?";
        }
        return first(name, inner, (given, other) -> other.equals(Nearest.field(given, List.of(other))))
                .map(found -> meant(found, value))
                .orElse(known.isEmpty() ? "it has none" : "known are " + String.join(", ", known));
    }

    private static Optional<Inner> first(String name, List<Inner> inner, BiPredicate<String, String> alike) {
        return inner.stream().filter(each -> alike.test(name, each.name())).findFirst();
    }

    private String meant(Inner inner, @Nullable JsonNode value) {
        String path = String.join(".", inner.path());
        String given = value == null
                ? null
                : fitting.fit(inner.schema(), value).map(JsonNode::toString).orElse(null);
        if (given == null || given.length() > LONGEST) {
            return "did you mean " + path + "?";
        }
        StringBuilder form = new StringBuilder();
        inner.path()
                .forEach(each ->
                        form.append(form.isEmpty() ? "\"" : "{\"").append(each).append("\": "));
        form.append(given).append("}".repeat(inner.path().size() - 1));
        return "did you mean " + path + ", as in " + form + "?";
    }

    /** All fields of objects in this one's fields, the nearest first. */
    private List<Inner> inner(JsonNode object, List<String> path) {
        List<Inner> found = new ArrayList<>();
        List<Inner> deeper = new ArrayList<>();
        JsonNode properties = view.properties(object);
        for (String name : properties.propertyNames()) {
            JsonNode schema = view.resolved(properties.get(name));
            List<String> here = new ArrayList<>(path);
            here.add(name);
            JsonNode fields = view.properties(schema);
            fields.propertyNames().forEach(field -> {
                List<String> there = new ArrayList<>(here);
                there.add(field);
                found.add(new Inner(List.copyOf(there), fields.get(field)));
            });
            if (here.size() < DEEPEST) {
                deeper.addAll(inner(schema, here));
            }
        }
        found.addAll(deeper);
        return found;
    }
}
