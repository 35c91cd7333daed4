package dev.espalier.sweeps.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a sweep tries: JSON Pointers into its base, each with a list of values. A null stands for a field left out.
 *
 * @param axes in the order of the request
 */
public record Matrix(@JsonValue Map<String, List<JsonNode>> axes) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Matrix {
        axes = Collections.unmodifiableMap(new LinkedHashMap<>(axes));
    }

    /** How many combinations there are: one of an empty matrix. */
    BigInteger size() {
        return axes.values().stream()
                .map(values -> BigInteger.valueOf(values.size()))
                .reduce(BigInteger.ONE, BigInteger::multiply);
    }

    /** Every combination, that of the first values first; the last pointer's value changes fastest. */
    List<Map<String, JsonNode>> combinations() {
        List<Map<String, JsonNode>> all = List.of(Map.of());
        for (Map.Entry<String, List<JsonNode>> axis : axes.entrySet()) {
            List<Map<String, JsonNode>> longer =
                    new ArrayList<>(all.size() * axis.getValue().size());
            for (Map<String, JsonNode> combination : all) {
                for (JsonNode value : axis.getValue()) {
                    Map<String, JsonNode> extended = new LinkedHashMap<>(combination);
                    extended.put(axis.getKey(), value);
                    longer.add(Collections.unmodifiableMap(extended));
                }
            }
            all = longer;
        }
        return all;
    }
}
