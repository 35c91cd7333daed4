package dev.espalier.formats.pickle;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a pickle says, as inert values. Containers may hold themselves: nothing may walk them without a bound, print
 * them or compare them.
 */
public sealed interface PickleValue {
    /** In words for findings, such as "a number". */
    String kind();

    /** The constants of Python. */
    enum Constant implements PickleValue {
        NONE,
        TRUE,
        FALSE;

        @Override
        public String kind() {
            return this == NONE ? "None" : "a boolean";
        }
    }

    record Whole(long value) implements PickleValue {
        @Override
        public String kind() {
            return "a number";
        }
    }

    /** An integer beyond 64 bits. */
    record Huge(BigInteger value) implements PickleValue {
        @Override
        public String kind() {
            return "a number";
        }
    }

    record Real(double value) implements PickleValue {
        @Override
        public String kind() {
            return "a number";
        }
    }

    record Text(String value) implements PickleValue {
        @Override
        public String kind() {
            return "text";
        }
    }

    /** Bytes, which stay where they lie in the pickle. */
    record Raw(long from, long length) implements PickleValue {
        @Override
        public String kind() {
            return "bytes";
        }
    }

    record Tuple(List<PickleValue> items) implements PickleValue {
        public static final Tuple EMPTY = new Tuple(List.of());

        @Override
        public String kind() {
            return "a tuple";
        }
    }

    /** A list or a set. Empty ones take next to nothing: a pickle makes one with a single byte. */
    final class Listing implements PickleValue {
        private List<PickleValue> items = List.of();

        void add(List<PickleValue> more) {
            if (items.isEmpty()) {
                items = new ArrayList<>(more);
            } else {
                items.addAll(more);
            }
        }

        public List<PickleValue> items() {
            return items;
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A dictionary; what has another key than text is kept aside, since no weights are found there. */
    final class Dictionary implements PickleValue {
        private Map<String, PickleValue> items = Map.of();
        private List<PickleValue> others = List.of();
        private @Nullable Dictionary attributes;

        /** What the object is besides its items: a state_dict has its {@code _metadata} there. */
        void attributes(Dictionary given) {
            attributes = given;
        }

        @Nullable
        public PickleValue attribute(String name) {
            return attributes == null ? null : attributes.get(name);
        }

        void put(PickleValue key, PickleValue value) {
            if (key instanceof Text text) {
                put(text.value(), value);
            } else {
                others = others.isEmpty() ? new ArrayList<>(2) : others;
                others.add(key);
                others.add(value);
            }
        }

        private void put(String key, PickleValue value) {
            items = items.isEmpty() ? new LinkedHashMap<>(2) : items;
            items.put(key, value);
        }

        void putAll(Dictionary other) {
            other.items.forEach(this::put);
        }

        /** Keys that are not text, each followed by its value. */
        public List<PickleValue> others() {
            return others;
        }

        public Map<String, PickleValue> items() {
            return items;
        }

        @Nullable
        public PickleValue get(String key) {
            return items.get(key);
        }

        @Override
        public String kind() {
            return "a dictionary";
        }
    }

    /** The name of a class or function; it is never looked up. */
    record Global(String name, Standing standing, String where) implements PickleValue {
        @Override
        public String kind() {
            return "the class or function " + name;
        }
    }

    /** What an allow-listed function would have made of its arguments. */
    record Call(String function, List<PickleValue> arguments) implements PickleValue {
        @Override
        public String kind() {
            return function.startsWith("torch._") ? "a tensor" : "a value of " + function;
        }
    }

    /** A dtype or an array of numpy: how it is made, the state that it is given afterwards, and the tensor that it is. */
    final class Numpy implements PickleValue {
        private final String function;
        private final List<PickleValue> arguments;
        private @Nullable PickleValue state;
        private @Nullable Call tensor;

        Numpy(String function, List<PickleValue> arguments) {
            this.function = function;
            this.arguments = arguments;
        }

        String function() {
            return function;
        }

        List<PickleValue> arguments() {
            return arguments;
        }

        public Optional<PickleValue> state() {
            return Optional.ofNullable(state);
        }

        void state(PickleValue given) {
            state = given;
        }

        /** What PyTorch would call to make a tensor of it, where the file's weights are arrays. */
        public Optional<Call> tensor() {
            return Optional.ofNullable(tensor);
        }

        void tensor(Call made) {
            tensor = made;
        }

        @Override
        public String kind() {
            return function.endsWith(".dtype") ? "a dtype of numpy" : "an array of numpy";
        }
    }

    /** An instance of a class outside the allow-list. */
    record Foreign(Global type) implements PickleValue {
        @Override
        public String kind() {
            return "a " + type.name();
        }
    }

    /** An instance of a class that a TorchScript archive defines, with the state that it was given. */
    final class Instance implements PickleValue {
        private final String type;
        private @Nullable PickleValue state;

        Instance(String type) {
            this.type = type;
        }

        public String type() {
            return type;
        }

        public Optional<PickleValue> state() {
            return Optional.ofNullable(state);
        }

        void state(PickleValue given) {
            state = given;
        }

        @Override
        public String kind() {
            return "an instance of " + type;
        }
    }

    /** A reference to something beside the pickle: a storage. */
    record Persistent(PickleValue id) implements PickleValue {
        @Override
        public String kind() {
            return "a storage";
        }
    }
}
