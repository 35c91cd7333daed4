package dev.espalier.web.idempotency;

import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One text for all JSON texts that mean the same here: keys in order (as RFC 8785 has it), no blanks, numbers by their
 * value, and no members that are null, which count as absent. What is no JSON stays as it is.
 */
final class CanonicalJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static String of(String text) {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(text);
        } catch (JacksonException e) {
            return "not JSON: " + text;
        }
        StringBuilder canonical = new StringBuilder();
        write(tree, canonical);
        return canonical.toString();
    }

    private static void write(JsonNode node, StringBuilder to) {
        if (node.isObject()) {
            object(node, to);
        } else if (node.isArray()) {
            to.append('[');
            for (Iterator<JsonNode> items = node.iterator(); items.hasNext(); ) {
                write(items.next(), to);
                to.append(items.hasNext() ? "," : "");
            }
            to.append(']');
        } else if (node.isNumber()) {
            number(node.decimalValue(), to);
        } else if (node.isString()) {
            string(node.stringValue(), to);
        } else {
            to.append(node);
        }
    }

    private static void object(JsonNode node, StringBuilder to) {
        TreeMap<String, JsonNode> members = new TreeMap<>();
        node.properties().stream()
                .filter(member -> !member.getValue().isNull())
                .forEach(member -> members.put(member.getKey(), member.getValue()));
        to.append('{');
        members.forEach((name, value) -> {
            to.append(to.charAt(to.length() - 1) == '{' ? "" : ",");
            string(name, to);
            to.append(':');
            write(value, to);
        });
        to.append('}');
    }

    /** By digits and exponent: a text in full could be as long as the exponent says. */
    private static void number(BigDecimal number, StringBuilder to) {
        BigDecimal shortest = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        to.append(shortest.unscaledValue()).append('e').append(-(long) shortest.scale());
    }

    /** Everything but plain letters is escaped, so that lone surrogates stay what they are when they are hashed. */
    private static void string(String text, StringBuilder to) {
        to.append('"');
        text.chars().forEach(character -> {
            if (character >= ' ' && character < 0x7f && character != '"' && character != '\\') {
                to.append((char) character);
            } else {
                to.append("\\u").append(HexFormat.of().toHexDigits((char) character));
            }
        });
        to.append('"');
    }

    private CanonicalJson() {}
}
