package dev.espalier.formats;

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
sealed interface PickleValue {
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

    /** Bytes, which nothing here reads: only their number is kept. */
    record Raw(long length) implements PickleValue {
        @Override
        public String kind() {
            return "bytes";
        }
    }

    record Tuple(List<PickleValue> items) implements PickleValue {
        @Override
        public String kind() {
            return "a tuple";
        }
    }

    /** A list or a set. */
    final class Listing implements PickleValue {
        private final List<PickleValue> items = new ArrayList<>();

        List<PickleValue> items() {
            return items;
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A dictionary; what has another key than text is kept aside, since no weights are found there. */
    final class Dictionary implements PickleValue {
        private final Map<String, PickleValue> items = new LinkedHashMap<>();
        private final List<PickleValue> others = new ArrayList<>();

        void put(PickleValue key, PickleValue value) {
            if (key instanceof Text text) {
                items.put(text.value(), value);
            } else {
                others.add(key);
                others.add(value);
            }
        }

        /** Keys that are not text, each followed by its value. */
        List<PickleValue> others() {
            return others;
        }

        Map<String, PickleValue> items() {
            return items;
        }

        @Nullable
        PickleValue get(String key) {
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

        String type() {
            return type;
        }

        Optional<PickleValue> state() {
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
