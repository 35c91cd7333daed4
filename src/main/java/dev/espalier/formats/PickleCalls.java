package dev.espalier.formats;

import dev.espalier.formats.PickleValue.Call;
import dev.espalier.formats.PickleValue.Dictionary;
import dev.espalier.formats.PickleValue.Foreign;
import dev.espalier.formats.PickleValue.Global;
import dev.espalier.formats.PickleValue.Instance;
import dev.espalier.formats.PickleValue.Listing;
import dev.espalier.formats.PickleValue.Tuple;
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
 * a global that can act, wherever it stands    hostile
 * a call of anything but a class               hostile
 * state that brings its own __setstate__       hostile
 * an unknown class                             noted, as is whether it holds a network's parameters
 * </pre>
 */
final class PickleCalls {
    private static final int MAX_GLOBALS = 10_000;

    private final PickleInput in;
    private final NestedPickles nested;
    private final Map<String, Global> known = new HashMap<>();
    private long copied;
    private final Function<String, Standing> standings;
    private @Nullable Global module;
    private @Nullable Global other;

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
        if (standing == Standing.MODULE && module == null) {
            module = global;
        }
        if (standing == Standing.UNKNOWN && other == null) {
            other = global;
        }
        if (known.size() == MAX_GLOBALS) {
            throw PickleInput.tooMuch("the pickle names more than " + MAX_GLOBALS + " classes and functions");
        }
        known.put(full, global);
        return global;
    }

    PickleValue call(PickleValue function, List<PickleValue> arguments, long from) {
        if (!(function instanceof Global global)) {
            throw hostile("a call of " + function.kind(), from);
        }
        return switch (global.standing()) {
            case ALLOWED -> make(global, arguments);
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
                if (global.name().equals(NestedPickles.LOADER)) {
                    nested.judge(arguments, this, from);
                }
                yield new Foreign(global);
            }
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
            case ALLOWED -> make(global, arguments);
            case SCRIPT -> new Instance(global.name());
            case MODULE, UNKNOWN -> new Foreign(global);
            case RECONSTRUCTOR, ACTS -> throw hostile("an instance of " + global.name(), from);
        };
    }

    private PickleValue make(Global global, List<PickleValue> arguments) {
        return switch (global.name()) {
            case "collections.OrderedDict",
                    "collections.defaultdict",
                    "collections.Counter",
                    "builtins.dict",
                    "__builtin__.dict" -> dictionary(arguments);
            case PackedCells.CLASS -> new Instance(global.name());
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
                    "save the tensors alone: torch.save(model.state_dict(), path)");
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
        if (object instanceof Instance instance) {
            instance.state(state);
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

    RefusedFile hostile(String what, long from) {
        return new RefusedFile(
                RefusedFile.Reason.HOSTILE_FILE,
                what + " " + in.where(from),
                "do not load this file anywhere; ask its author for torch.save(model.state_dict(), path)");
    }
}
