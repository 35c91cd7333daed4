package dev.espalier.runner;

import tools.jackson.databind.json.JsonMapper;

/** The JSON of job folders and event lines: numbers that are not finite are the strings NaN, Infinity and -Infinity. */
public final class RunnerJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    public static JsonMapper mapper() {
        return MAPPER;
    }

    private RunnerJson() {}
}
