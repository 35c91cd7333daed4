package dev.espalier.web.hints;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** What a value that a schema refused was probably meant to be, as half a sentence; empty where there is no telling. */
public final class MeantValue {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final Set<String> NUMBERS = Set.of("integer", "number");

    /**
     * @param keyword of the schema that the value broke
     * @param limit what stands at the keyword
     * @param field the schema that the keyword stands in
     */
    public static Optional<String> of(String keyword, JsonNode limit, JsonNode field, JsonNode value) {
        if (isDuration(field) && (keyword.equals("pattern") || keyword.equals("type")) && value.isValueNode()) {
            return MeantDuration.iso(value.asString()).map(iso -> meant('"' + iso + '"'));
        }
        return switch (keyword) {
            case "enum" -> oneOf(limit, value);
            case "maximum", "exclusiveMaximum" -> fraction(limit, value);
            case "type" -> ofType(limit, value);
            default -> Optional.empty();
        };
    }

    private static boolean isDuration(JsonNode field) {
        return field.path("format").asString("").equals("duration");
    }

    private static Optional<String> oneOf(JsonNode values, JsonNode value) {
        List<String> known = values.valueStream()
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .toList();
        return value.isString()
                ? Optional.ofNullable(Nearest.value(value.stringValue(), known))
                        .map(nearest -> meant('"' + nearest + '"'))
                : Optional.empty();
    }

    /** What ends at 1 is a fraction; 80 of it is a percentage. */
    private static Optional<String> fraction(JsonNode limit, JsonNode value) {
        boolean percent = value.isNumber()
                && limit.decimalValue().compareTo(BigDecimal.ONE) == 0
                && value.decimalValue().compareTo(BigDecimal.ONE) > 0
                && value.decimalValue().compareTo(HUNDRED) <= 0;
        return percent
                ? Optional.of("a fraction: did you mean " + percent(value.decimalValue()) + "?")
                : Optional.empty();
    }

    private static String percent(BigDecimal number) {
        return number.movePointLeft(2).stripTrailingZeros().toPlainString();
    }

    private static Optional<String> ofType(JsonNode type, JsonNode value) {
        String wanted = type.asString("");
        if (value.isString() && wanted.equals("boolean")) {
            String text = value.stringValue().toLowerCase(Locale.ROOT);
            return Set.of("true", "false").contains(text) ? Optional.of(unquoted(text)) : Optional.empty();
        }
        if (value.isString() && NUMBERS.contains(wanted)) {
            return numeral(value.stringValue().strip());
        }
        return wanted.equals("string") && value.isNumber()
                ? Optional.of("text: did you mean " + StringNode.valueOf(value.asString()) + ", in quotes?")
                : Optional.empty();
    }

    private static Optional<String> numeral(String text) {
        if (text.matches("[0-9]{1,3}([.][0-9]{1,6})? ?%")) {
            return Optional.of("a fraction: did you mean "
                    + percent(new BigDecimal(text.replace("%", "").strip())) + "?");
        }
        return text.matches("[+-]?[0-9]{1,18}([.][0-9]{1,18})?([eE][+-]?[0-9]{1,2})?")
                ? Optional.of(unquoted(text.startsWith("+") ? text.substring(1) : text))
                : Optional.empty();
    }

    private static String meant(String value) {
        return "did you mean " + value + "?";
    }

    private static String unquoted(String value) {
        return "that is text: did you mean " + value + ", without quotes?";
    }

    private MeantValue() {}
}
