package dev.espalier.web;

import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.module.SimpleModule;

/** One JSON for all answers: fields in the order of the record, nulls written, numbers that are not finite as null. */
@Configuration
class JsonConfiguration {
    @Bean
    JsonMapperBuilderCustomizer stableJson() {
        SimpleModule finite = new SimpleModule("finite numbers")
                .addSerializer(Double.class, new FiniteNumber<>())
                .addSerializer(Double.TYPE, new FiniteNumber<>())
                .addSerializer(Float.class, new FiniteNumber<>())
                .addSerializer(Float.TYPE, new FiniteNumber<>())
                .addSerializer(double[].class, new FiniteNumbers());
        return builder -> builder.addModule(finite)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
    }

    private static final class FiniteNumber<T extends Number> extends ValueSerializer<T> {
        @Override
        public void serialize(T value, JsonGenerator json, SerializationContext context) {
            if (!Double.isFinite(value.doubleValue())) {
                json.writeNull();
            } else if (value instanceof Float single) {
                json.writeNumber(single.floatValue());
            } else {
                json.writeNumber(value.doubleValue());
            }
        }
    }

    private static final class FiniteNumbers extends ValueSerializer<double[]> {
        @Override
        public void serialize(double[] values, JsonGenerator json, SerializationContext context) {
            json.writeStartArray();
            for (double value : values) {
                if (Double.isFinite(value)) {
                    json.writeNumber(value);
                } else {
                    json.writeNull();
                }
            }
            json.writeEndArray();
        }
    }
}
