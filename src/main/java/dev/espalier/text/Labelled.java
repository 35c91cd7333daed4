package dev.espalier.text;

import com.fasterxml.jackson.annotation.JsonValue;

/** A constant that clients read and write in small letters: {@code ONE_SHOT} is {@code one_shot}, in JSON and elsewhere. */
public interface Labelled {
    @JsonValue
    default String label() {
        return EnumNames.of((Enum<?>) this);
    }
}
