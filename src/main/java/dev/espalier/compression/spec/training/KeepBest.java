package dev.espalier.compression.spec.training;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.espalier.samples.spec.Part;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which epoch's weights finetuning ends with: those that score best on a part, or, written {@code false}, the last ones. */
public record KeepBest(@Nullable Part on) {
    /** Reads {@code false} or {@code {"on": "test" | "validation"}}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static KeepBest of(Object json) {
        if (Boolean.FALSE.equals(json)) {
            return new KeepBest((Part) null);
        }
        if (json instanceof Map<?, ?> fields) {
            if ("validation".equals(fields.get("on"))) {
                return new KeepBest(Part.VALIDATION);
            }
            if ("test".equals(fields.get("on"))) {
                return new KeepBest(Part.TEST);
            }
        }
        throw new IllegalArgumentException(
                "keepBest must be false or {\"on\": \"test\" | \"validation\"}, was " + json);
    }

    @JsonValue
    Object json() {
        return on == null ? Boolean.FALSE : Map.of("on", on);
    }
}
