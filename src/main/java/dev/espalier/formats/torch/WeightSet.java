package dev.espalier.formats.torch;

import dev.espalier.formats.pickle.PickleValue;
import dev.espalier.formats.pickle.PickleValue.Call;
import dev.espalier.formats.pickle.PickleValue.Dictionary;
import dev.espalier.formats.pickle.PickleValue.Tuple;
import dev.espalier.tensors.waysout.PythonText;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A dictionary of tensors somewhere in a pickle.
 *
 * @param path from the pickle's own value to the dictionary
 */
record WeightSet(List<Step> path, Dictionary dictionary) {
    private static final Set<String> LEAVES = Set.of("weight", "bias");
    private static final Pattern LOSS = Pattern.compile("criterion|.*loss(_?fn)?");

    WeightSet {
        path = List.copyOf(path);
    }

    /** One step of a path: a key of a dictionary, a place in a list. */
    sealed interface Step {
        /** As Python writes it behind what it is a step from. */
        String python();

        record Key(String name, Dictionary of) implements Step {
            @Override
            public String python() {
                return "[" + PythonText.literal(name) + "]";
            }
        }

        /** @param kind of what it is in, in words */
        record Place(long index, String kind) implements Step {
            @Override
            public String python() {
                return "[" + index + "]";
            }
        }
    }

    /** How likely it is that these are a network's weights. */
    enum Likelihood {
        /** Tensors by any names: a loss, statistics of data. */
        LOOSE,
        /** One of them is a matrix or more. */
        MATRICES,
        /** Named as modules name their parameters. */
        MODULES
    }

    static boolean isOne(Dictionary dictionary) {
        return dictionary.items().entrySet().stream()
                .anyMatch(
                        entry -> RebuiltTensor.isTensor(entry.getValue()) || QuantizedLayers.isPacked(entry.getKey()));
    }

    Likelihood likelihood() {
        boolean named = dictionary.items().entrySet().stream()
                .filter(entry -> RebuiltTensor.isTensor(entry.getValue()))
                .anyMatch(entry ->
                        LEAVES.contains(entry.getKey()) || entry.getKey().indexOf('.') > 0);
        if (named && path.stream().noneMatch(WeightSet::ofLoss)) {
            return Likelihood.MODULES;
        }
        boolean matrices = dictionary.items().values().stream().anyMatch(value -> rank(value) > 1);
        return matrices ? Likelihood.MATRICES : Likelihood.LOOSE;
    }

    /** How many sizes a tensor has; 0 for what is none. */
    private static int rank(PickleValue value) {
        PickleValue sizes = RebuiltTensor.rebuild(value)
                .filter(call -> call.arguments().size() > 2)
                .map(call -> call.arguments().get(2))
                .orElse(Tuple.EMPTY);
        return switch (sizes) {
            case Tuple(List<PickleValue> items) -> items.size();
            case Call(String _, List<PickleValue> arguments)
            when arguments.size() == 1 && arguments.getFirst() instanceof Tuple(List<PickleValue> items) ->
                items.size();
            default -> 0;
        };
    }

    private static boolean ofLoss(Step step) {
        return switch (step) {
            case Step.Key(String name, Dictionary _) ->
                LOSS.matcher(name.toLowerCase(Locale.ROOT)).matches();
            case Step.Place _ -> false;
        };
    }

    /** Whether a dictionary around it has this key. */
    boolean liesBeside(String key) {
        return path.stream().anyMatch(step -> switch (step) {
            case Step.Key(String _, Dictionary around) -> around.get(key) != null;
            case Step.Place _ -> false;
        });
    }

    long tensors() {
        return dictionary.items().values().stream()
                .filter(RebuiltTensor::isTensor)
                .count();
    }

    /** What leads to it from a loaded file, such as {@code ["checkpoint"]["net"]}; empty where it is the whole. */
    String python() {
        return path.stream().map(Step::python).collect(Collectors.joining());
    }
}
