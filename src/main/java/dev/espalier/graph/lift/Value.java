package dev.espalier.graph.lift;

import dev.espalier.formats.script.ScriptValue;
import java.util.ArrayList;
import java.util.List;

/** What a variable of the code holds while it is evaluated: values that flow through the network know their shape alone. */
sealed interface Value {
    /** In words, for messages. */
    String told();

    /** Numbers of one sample at a node, perhaps seen under another shape; views of one memory share it. */
    record Flow(Memory memory, List<Long> shape) implements Value {
        public Flow {
            shape = List.copyOf(shape);
        }

        @Override
        public String told() {
            return "a value of shape " + shape;
        }
    }

    /** A parameter or buffer, or its transpose. */
    record Weight(String tensor, boolean transposed) implements Value {
        @Override
        public String told() {
            return "tensor \"" + tensor + "\"";
        }
    }

    /** A value times a transposed weight, to which a bias may yet be added. */
    record Product(Flow input, String weight) implements Value {
        @Override
        public String told() {
            return "a product with tensor \"" + weight + "\"";
        }
    }

    /** Every n-th row or column of a value, of which the other has yet to follow. */
    record Skipped(Flow from, long axis, long step) implements Value {
        @Override
        public String told() {
            return "every " + step + "-th value along axis " + axis;
        }
    }

    /** @param path by which attributes it was reached */
    record Module(ScriptValue.Module module, String path) implements Value {
        @Override
        public String told() {
            return "module \"" + path + "\"";
        }
    }

    record Function(String name) implements Value {
        @Override
        public String told() {
            return "function " + name;
        }
    }

    record Whole(long value) implements Value {
        @Override
        public String told() {
            return "" + value;
        }
    }

    record Real(double value) implements Value {
        @Override
        public String told() {
            return "" + value;
        }
    }

    record Bool(boolean value) implements Value {
        @Override
        public String told() {
            return value ? "True" : "False";
        }
    }

    record Text(String value) implements Value {
        @Override
        public String told() {
            return "a text";
        }
    }

    enum None implements Value {
        NONE;

        @Override
        public String told() {
            return "None";
        }
    }

    /** How many samples a batch has, which nobody knows. */
    enum Batch implements Value {
        BATCH;

        @Override
        public String told() {
            return "the number of samples";
        }
    }

    /** A list, which code may append to, or a tuple. */
    record Items(ArrayList<Value> values) implements Value {
        static Items of(List<Value> values) {
            return new Items(new ArrayList<>(values));
        }

        @Override
        public String told() {
            return "a list of " + values.size();
        }
    }

    /** What cannot be known before the program runs, in words. */
    record Unknown(String what) implements Value {
        @Override
        public String told() {
            return what;
        }
    }
}
