package dev.espalier.formats.pickle;

import dev.espalier.formats.pickle.PickleValue.Call;
import dev.espalier.formats.pickle.PickleValue.Dictionary;
import dev.espalier.formats.pickle.PickleValue.Foreign;
import dev.espalier.formats.pickle.PickleValue.Global;
import dev.espalier.formats.pickle.PickleValue.Instance;
import dev.espalier.formats.pickle.PickleValue.Listing;
import dev.espalier.formats.pickle.PickleValue.Numpy;
import dev.espalier.formats.pickle.PickleValue.Text;
import dev.espalier.formats.pickle.PickleValue.Tuple;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.waysout.TorchLines;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Judges what a pickle would import, call and set.
 *
 * <pre>
 * allowed                                      an inert value
 * the loader of a file in a file               what that file holds, judged likewise
 * getattr of a nested class or an enum         judged by the full name; any other use of it is hostile
 * a global that can act, wherever it stands    hostile
 * a call of anything but a class               hostile
 * state that brings its own __setstate__       hostile
 * an unknown class                             noted, as is whether it holds a network's parameters
 * </pre>
 */
final class PickleCalls {
    private static final int MAX_GLOBALS = 10_000;

    private static final String WAY_OUT = "do not load this file anywhere; ask its author for the state_dict alone";

    private final PickleInput in;
    private final NestedPickles nested;
    private final Map<String, Global> known = new HashMap<>();
    private final List<Numpy> arrays = new ArrayList<>();
    private long copied;
    private final Function<String, Standing> standings;
    private @Nullable Global module;
    private @Nullable Global other;
    private @Nullable Global unusedAttribute;

    PickleCalls(PickleInput in, Function<String, Standing> standings) {
        this.in = in;
        this.nested = new NestedPickles(in);
        this.standings = standings;
    }

    Pickle.Foreign foreign() {
        return new Pickle.Foreign(
                module == null ? List.of() : List.of(module), other == null ? List.of() : List.of(other));
    }

    Global global(String opcode, long from, String moduleName, String name) {
        String full = moduleName + "." + name;
        Global earlier = known.get(full);
        if (earlier != null) {
            return earlier;
        }
        Standing standing = standings.apply(full);
        Global global = new Global(full, standing, opcode + " " + full + " " + in.where(from));
        if (standing == Standing.ACTS) {
            throw hostile(opcode + " " + full, from);
        }
        note(global);
        if (known.size() == MAX_GLOBALS) {
            throw PickleInput.tooMuch("the pickle names more than " + MAX_GLOBALS + " classes and functions");
        }
        known.put(full, global);
        return global;
    }

    private void note(Global global) {
        switch (global.standing()) {
            case MODULE -> module = module == null ? global : module;
            case UNKNOWN -> other = other == null ? global : other;
            case ATTRIBUTE -> unusedAttribute = global;
            case ALLOWED, SCRIPT, RECONSTRUCTOR, LOADS, ACTS -> {}
        }
    }

    /** What a pickle within this one names counts as named here. */
    void note(Pickle.Foreign inner) {
        inner.modules().forEach(this::note);
        inner.others().forEach(this::note);
    }

    /** To be called at the end: {@code getattr} that stood for no class or member of an enum could act. */
    void requireUsed() {
        if (unusedAttribute != null) {
            throw hostile(unusedAttribute);
        }
    }

    /** The arrays of numpy, in the order in which they are made. */
    List<Numpy> arrays() {
        return arrays;
    }

    /** The storages that lie in the pickle itself, by the keys that references to them have. */
    Map<String, MemorySegment> storages() {
        return nested.storages();
    }

    PickleValue call(PickleValue function, List<PickleValue> arguments, long from) {
        if (!(function instanceof Global global)) {
            throw hostile("a call of " + function.kind(), from);
        }
        return switch (global.standing()) {
            case ALLOWED -> make(global, arguments, from);
            case RECONSTRUCTOR -> {
                if (arguments.isEmpty()) {
                    throw PickleInput.corrupt("the pickle makes an object of no class " + in.where(from));
                }
                yield instance(arguments.getFirst(), List.of(), from);
            }
            case MODULE, UNKNOWN -> {
                if (!Globals.looksLikeClass(global.name())) {
                    throw hostile("a call of " + global.name(), from);
                }
                yield new Foreign(global);
            }
            case LOADS -> nested.load(arguments, this, from);
            case ATTRIBUTE -> attribute(global, arguments);
            case SCRIPT ->
                throw PickleInput.tooMuch(
                        "a call of the script class " + global.name() + " is not read, " + in.where(from));
            case ACTS -> throw hostile("a call of " + global.name(), from);
        };
    }

    PickleValue instance(PickleValue type, List<PickleValue> arguments, long from) {
        if (!(type instanceof Global global)) {
            throw hostile("an instance of " + type.kind(), from);
        }
        return switch (global.standing()) {
            case ALLOWED -> make(global, arguments, from);
            case SCRIPT -> new Instance(global.name());
            case MODULE, UNKNOWN -> new Foreign(global);
            case RECONSTRUCTOR, LOADS, ATTRIBUTE, ACTS -> throw hostile("an instance of " + global.name(), from);
        };
    }

    /** A nested class or a member of an enum, whose full name is judged as if it stood there; all else is hostile. */
    private Global attribute(Global getattr, List<PickleValue> arguments) {
        if (arguments.size() != 2
                || !(arguments.get(0) instanceof Global owner)
                || !(arguments.get(1) instanceof Text(String name))
                || !name.matches("\\w+")) {
            throw hostile(getattr);
        }
        String full = owner.name() + "." + name;
        Standing standing = standings.apply(full);
        boolean data = standing == Standing.ALLOWED
                || (standing == Standing.UNKNOWN && !name.startsWith("_") && Globals.looksLikeClass(owner.name()));
        if (!data) {
            throw hostile(getattr);
        }
        unusedAttribute = null;
        return new Global(full, standing, getattr.where() + " for " + full);
    }

    private PickleValue make(Global global, List<PickleValue> arguments, long from) {
        return switch (global.name()) {
            case "builtins.type", "__builtin__.type" -> {
                if (arguments.size() != 1) {
                    throw hostile("a call of " + global.name() + " that makes a class", from);
                }
                yield new Call(global.name(), arguments);
            }
            case "numpy.dtype",
                    "numpy.core.multiarray._reconstruct",
                    "numpy._core.multiarray._reconstruct",
                    "numpy.core.numeric._frombuffer",
                    "numpy._core.numeric._frombuffer" -> {
                Numpy made = new Numpy(global.name(), arguments);
                arrays.add(made);
                yield made;
            }
            case "collections.OrderedDict",
                    "collections.defaultdict",
                    "collections.Counter",
                    "builtins.dict",
                    "__builtin__.dict" -> dictionary(arguments);
            case Globals.PACKED -> new Instance(global.name());
            default -> new Call(global.name(), arguments);
        };
    }

    /** Old protocols give an OrderedDict its items as a list of pairs. */
    private Dictionary dictionary(List<PickleValue> arguments) {
        Dictionary dictionary = new Dictionary();
        for (PickleValue argument : arguments) {
            if (argument instanceof Listing list) {
                countCopies(list.items().size());
                list.items().forEach(item -> putPair(dictionary, item));
            } else if (argument instanceof Dictionary other) {
                countCopies(other.items().size());
                dictionary.putAll(other);
            }
        }
        return dictionary;
    }

    /** Of one dictionary a small pickle could order any number of copies; picklers order one of each. */
    private void countCopies(int items) {
        copied += items;
        if (copied > in.position()) {
            throw new RefusedFile(
                    RefusedFile.Reason.HOSTILE_FILE,
                    "the pickle copies " + copied + " items, more than it has bytes, " + in.where(in.position()),
                    TorchLines.STATE_DICT);
        }
    }

    private static void putPair(Dictionary dictionary, PickleValue item) {
        List<PickleValue> pair = switch (item) {
            case Tuple tuple -> tuple.items();
            case Listing list -> list.items();
            default -> List.of();
        };
        if (pair.size() == 2) {
            dictionary.put(pair.get(0), pair.get(1));
        }
    }

    void state(PickleValue object, PickleValue state, long from) {
        switch (object) {
            case Instance instance -> instance.state(state);
            case Numpy made -> made.state(state);
            default -> {}
        }
        if (object instanceof Dictionary dictionary && state instanceof Dictionary attributes) {
            dictionary.attributes(attributes);
        }
        List<PickleValue> parts = new ArrayList<>(List.of(state));
        // Python itself looks into pairs alone: fields and slots
        if (state instanceof Tuple(List<PickleValue> pair) && pair.size() == 2) {
            parts.addAll(pair);
        }
        for (PickleValue part : parts) {
            if (part instanceof Dictionary fields) {
                fields(object, fields, from);
            }
        }
    }

    private void fields(PickleValue object, Dictionary fields, long from) {
        for (String hook : List.of("__setstate__", "__class__", "__reduce__", "__reduce_ex__")) {
            if (fields.get(hook) != null) {
                throw hostile("BUILD with its own " + hook, from);
            }
        }
        boolean network = fields.get("_parameters") != null || fields.get("_modules") != null;
        if (network && object instanceof Foreign foreign) {
            module = foreign.type();
        }
    }

    private static RefusedFile hostile(Global named) {
        return new RefusedFile(RefusedFile.Reason.HOSTILE_FILE, named.where(), WAY_OUT);
    }

    RefusedFile hostile(String what, long from) {
        return new RefusedFile(RefusedFile.Reason.HOSTILE_FILE, what + " " + in.where(from), WAY_OUT);
    }
}
