package dev.espalier.web.schema;

import com.networknt.schema.Error;
import dev.espalier.text.Pointers;
import dev.espalier.web.hints.MeantValue;
import dev.espalier.web.problems.Problem.FieldError;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Says in one sentence a field what a schema refused: the field, what it must be, what it was. */
final class Explanation {
    private static final int MOST = 100;
    private static final String UNKNOWN = "additionalProperties";
    private static final int LONGEST_FORM = 300;
    private static final String SHA256 = "^[0-9a-fA-F]{64}$";
    private static final Set<String> WRAPPERS = Set.of("allOf", "if", "then", "else", "$ref", "properties", "items");

    private final String whole;
    private final JsonNode schema;
    private final Fitting fitting;
    private final UnknownField unknown;

    /** @param whole what is judged, such as {@code the body} */
    Explanation(String whole, JsonNode schema) {
        this.whole = whole;
        this.schema = schema;
        SchemaView view = new SchemaView(schema);
        this.fitting = new Fitting(view);
        this.unknown = new UnknownField(whole, view, fitting);
    }

    /** One error a field, at most a hundred; first fields that are unknown, since often they are what others lack. */
    List<FieldError> of(List<Error> errors) {
        Map<String, FieldError> byField = new LinkedHashMap<>();
        Set<String> unknownFields = new LinkedHashSet<>();
        for (Error error : errors) {
            if (byField.size() == MOST) {
                break; // what nobody is told need not be explained
            }
            if (!WRAPPERS.contains(error.getKeyword())) {
                FieldError explained = explain(error);
                if (error.getKeyword().equals(UNKNOWN)) {
                    unknownFields.add(explained.pointer());
                }
                if (error.getKeyword().equals("enum")) {
                    byField.put(explained.pointer(), explained);
                } else {
                    byField.putIfAbsent(explained.pointer(), explained);
                }
            }
        }
        return Stream.concat(
                        unknownFields.stream(), byField.keySet().stream().filter(at -> !unknownFields.contains(at)))
                .map(byField::get)
                .toList();
    }

    private FieldError explain(Error error) {
        String at = error.getInstanceLocation().toString();
        String property = error.getProperty();
        if (property != null && error.getKeyword().equals("required")) {
            return new FieldError(at + "/" + Pointers.escape(property), property + " is required");
        }
        if (property != null && error.getKeyword().equals(UNKNOWN)) {
            return new FieldError(
                    at + "/" + Pointers.escape(property),
                    "there is no field " + quoted(property) + " here; "
                            + unknown.hint(
                                    property,
                                    siblings(error),
                                    error.getInstanceNode().get(property)));
        }
        JsonNode value = error.getInstanceNode();
        String hint = form(error, value)
                .or(() -> MeantValue.of(error.getKeyword(), error.getSchemaNode(), siblings(error), value)
                        .map(Explanation::cut))
                .map(meant -> "; " + meant)
                .orElse("");
        return new FieldError(
                at,
                (at.isEmpty() ? whole : Pointers.spoken(at)) + " " + demand(error) + ", was " + shown(value) + hint);
    }

    /** How the value looks as the list or the object that is wanted. */
    private Optional<String> form(Error error, JsonNode value) {
        return !error.getKeyword().equals("type")
                ? Optional.empty()
                : fitting.fit(siblings(error), value)
                        .map(JsonNode::toString)
                        .filter(form -> form.length() <= LONGEST_FORM)
                        .map(form -> "did you mean " + form + "?");
    }

    private String demand(Error error) {
        JsonNode limit = error.getSchemaNode();
        return switch (error.getKeyword()) {
            case "type" -> "must be " + typeName(limit);
            case "enum" -> "must be one of " + listed(limit);
            case "const" -> "must be " + shown(limit);
            case "minimum" -> "must be at least " + shown(limit);
            case "maximum" -> "must be at most " + shown(limit);
            case "exclusiveMinimum" -> "must be greater than " + shown(limit);
            case "exclusiveMaximum" -> "must be less than " + shown(limit);
            case "minLength" -> "must have at least " + count(limit, "character");
            case "maxLength" -> "must have at most " + count(limit, "character");
            case "minItems" -> "must have at least " + count(limit, "item");
            case "maxItems" -> "must have at most " + count(limit, "item");
            case "maxProperties" -> "must have at most " + count(limit, "field");
            case "pattern" -> pattern(error, limit);
            default -> "does not fit: " + cut(error.getMessage());
        };
    }

    private String pattern(Error error, JsonNode limit) {
        return siblings(error).path("format").asString("").equals("duration")
                ? "must be an ISO 8601 duration such as \"PT6H\""
                : limit.asString().equals(SHA256) ? "must be 64 hex digits" : "must match " + limit.asString();
    }

    private static String count(JsonNode limit, String thing) {
        return shown(limit) + " " + thing + (limit.asInt() == 1 ? "" : "s");
    }

    private static String typeName(JsonNode type) {
        if (type.isArray()) {
            return StreamSupport.stream(type.spliterator(), false)
                    .map(Explanation::typeName)
                    .collect(Collectors.joining(" or "));
        }
        return switch (type.asString()) {
            case "integer" -> "a whole number";
            case "array" -> "a list";
            case "boolean" -> "true or false";
            case "object" -> "an object";
            default -> "a " + type.asString();
        };
    }

    /** The schema object that the broken keyword stands in. */
    private JsonNode siblings(Error error) {
        String location = error.getSchemaLocation().getFragment().toString();
        int slash = location.lastIndexOf('/');
        return slash < 0 ? schema : schema.at(location.substring(0, slash));
    }

    private static String quoted(String name) {
        return "\"" + cut(name) + "\"";
    }

    private static String listed(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .map(Explanation::shown)
                .collect(Collectors.joining(", "));
    }

    static String shown(@Nullable JsonNode value) {
        return value == null ? "nothing" : cut(value.toString());
    }

    private static String cut(String text) {
        return text.length() <= MOST ? text : text.substring(0, MOST) + "... (" + text.length() + " characters)";
    }
}
