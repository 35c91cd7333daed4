package dev.espalier.web.schema;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads a record's defaults from the record itself: made of nothing, it holds what its compact constructor filled in. */
final class Defaults {
    private final JsonMapper mapper;
    private final Map<Class<?>, ObjectNode> known = new ConcurrentHashMap<>();

    Defaults(JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Nullable
    JsonNode of(Class<?> record, String component) {
        return record.isRecord() ? known.computeIfAbsent(record, this::read).get(component) : null;
    }

    /** A record that cannot be made of nothing has no defaults. */
    private ObjectNode read(Class<?> record) {
        ObjectNode values = mapper.createObjectNode();
        RecordComponent[] components = record.getRecordComponents();
        try {
            Object empty = constructor(record, components).newInstance(nothing(components));
            for (RecordComponent component : components) {
                component.getAccessor().setAccessible(true);
                values.set(
                        component.getName(),
                        Absent.withoutNulls(
                                mapper.valueToTree(component.getAccessor().invoke(empty))));
            }
            return values;
        } catch (InvocationTargetException e) {
            return mapper.createObjectNode();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record's own constructor and accessors are there: bug", e);
        }
    }

    private static Constructor<?> constructor(Class<?> record, RecordComponent[] components)
            throws NoSuchMethodException {
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = components[i].getType();
        }
        Constructor<?> constructor = record.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor;
    }

    private static @Nullable Object[] nothing(RecordComponent[] components) {
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            Class<?> type = components[i].getType();
            values[i] = type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
        }
        return values;
    }
}
