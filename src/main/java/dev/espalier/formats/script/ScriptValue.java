package dev.espalier.formats.script;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value that an archive's objects hold, as its code finds it there. */
public sealed interface ScriptValue {
    /** An instance of one of the archive's classes. Several attributes may hold the same one, so it is equal to itself alone. */
    final class Module implements ScriptValue {
        private final String type;
        private final Map<String, ScriptValue> attributes = new LinkedHashMap<>();

        public Module(String type) {
            this.type = type;
        }

        /** The class's qualified name. */
        public String type() {
            return type;
        }

        public Map<String, ScriptValue> attributes() {
            return attributes;
        }
    }

    /** A parameter or buffer, by the name under which the checkpoint lists it. */
    record Stored(String tensor) implements ScriptValue {}

    record Whole(long value) implements ScriptValue {}

    record Real(double value) implements ScriptValue {}

    record Bool(boolean value) implements ScriptValue {}

    record Text(String value) implements ScriptValue {}

    record None() implements ScriptValue {}

    /** A list or a tuple. */
    record Sequence(List<ScriptValue> items) implements ScriptValue {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** Whatever else there is, in words. */
    record Other(String kind) implements ScriptValue {}
}
