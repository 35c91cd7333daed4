package dev.espalier.text;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Records in which nothing is filled in: what JSON without fields reads as, so that each says itself what it is then. */
public final class Blank {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    public static <R extends Record> R of(Class<R> type) {
        return MAPPER.readValue("{}", type);
    }

    private Blank() {}
}
