package dev.espalier.web.schema;

import com.networknt.schema.Error;
import dev.espalier.web.Problem.FieldError;
import dev.espalier.web.hints.MeantValue;
import dev.espalier.web.hints.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Says in one sentence a field what a schema refused: the field, what it must be, what it was. */
final class Explanation {
    private static final int MOST = 100;
    private static final String SHA256 = "^[0-9a-fA-F]{64}$";
    private static final Set<String> WRAPPERS = Set.of("allOf", "if", "then", "else", "$ref", "properties", "items");

    private final JsonNode schema;

    Explanation(JsonNode schema) {
        this.schema = schema;
    }

    /** One error a field, at most a hundred. */
    List<FieldError> of(List<Error> errors) {
        Map<String, FieldError> byField = new LinkedHashMap<>();
        for (Error error : errors) {
            if (!WRAPPERS.contains(error.getKeyword())) {
                FieldError explained = explain(error);
                if (error.getKeyword().equals("enum")) {
                    byField.put(explained.pointer(), explained);
                } else {
                    byField.putIfAbsent(explained.pointer(), explained);
                }
            }
        }
        return byField.values().stream().limit(MOST).toList();
    }

    private FieldError explain(Error error) {
        String at = error.getInstanceLocation().toString();
        String property = error.getProperty();
        if (property != null && error.getKeyword().equals("required")) {
            return new FieldError(at + "/" + Pointers.escape(property), property + " is required");
        }
        if (property != null && error.getKeyword().equals("additionalProperties")) {
            return new FieldError(at + "/" + Pointers.escape(property), unknown(property, siblings(error)));
        }
        JsonNode value = error.getInstanceNode();
        String hint = MeantValue.of(error.getKeyword(), error.getSchemaNode(), siblings(error), value)
                .map(meant -> "; " + cut(meant))
                .orElse("");
        return new FieldError(at, Pointers.spoken(at) + " " + demand(error) + ", was " + shown(value) + hint);
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

    private static String unknown(String name, JsonNode object) {
        List<String> known = new ArrayList<>(object.path("properties").propertyNames());
        String nearest = Nearest.to(name, known);
        String all = known.isEmpty() ? "it has none" : "known are " + String.join(", ", known);
        return "there is no field " + quoted(name) + " here; "
                + (nearest == null ? all : "did you mean \"" + nearest + "\"?");
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
