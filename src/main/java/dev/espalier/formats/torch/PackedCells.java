package dev.espalier.formats.torch;

import dev.espalier.formats.pickle.PickleValue;
import dev.espalier.formats.pickle.PickleValue.Constant;
import dev.espalier.formats.pickle.PickleValue.Instance;
import dev.espalier.formats.pickle.PickleValue.Listing;
import dev.espalier.formats.pickle.PickleValue.Text;
import dev.espalier.formats.pickle.PickleValue.Tuple;
import dev.espalier.formats.pickle.PickleValue.Whole;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The objects in which PyTorch packs the weights of dynamically quantized recurrent layers, read as data:
 *
 * <pre>
 * LinearPackedParamsBase   ((weight, bias or None), class)
 * CellParamsBase           ((kind, [biases], [], [...], [two LinearPackedParamsBase: input, hidden]), class)
 * </pre>
 *
 * A layer keeps one cell for each of its layers and directions, in the order of {@code weight_ih_l0},
 * {@code weight_ih_l0_reverse}, {@code weight_ih_l1}; that there are two directions only the sizes tell.
 */
record PackedCells(List<Cell> cells) {
    /** Weights and biases by what their names begin with. */
    record Cell(Map<String, PickleValue> tensors) {
        long inputs() {
            return width(tensors.getOrDefault("weight_ih", Constant.NONE));
        }

        long hidden() {
            return width(tensors.getOrDefault("weight_hh", Constant.NONE));
        }
    }

    /** A packed linear layer as (weight, bias), where this is one. */
    static Optional<List<PickleValue>> linear(PickleValue value) {
        return state(value, "LinearPackedParamsBase")
                .filter(parts -> parts.size() == 2 && RebuiltTensor.isTensor(parts.getFirst()));
    }

    static Optional<Cell> cell(PickleValue value) {
        Optional<List<PickleValue>> state = state(value, "CellParamsBase");
        if (state.isEmpty()
                || state.get().size() != 5
                || !(state.get().get(1) instanceof Listing biases)
                || !(state.get().get(4) instanceof Listing packed)
                || packed.items().size() != 2) {
            return Optional.empty();
        }
        Map<String, PickleValue> tensors = new LinkedHashMap<>();
        List<String> ends = List.of("ih", "hh");
        List<PickleValue> own = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Optional<List<PickleValue>> linear = linear(packed.items().get(i));
            if (linear.isEmpty()) {
                return Optional.empty();
            }
            tensors.put("weight_" + ends.get(i), linear.get().get(0));
            own.add(linear.get().get(1));
        }
        List<PickleValue> used = biases.items().size() == 2 ? biases.items() : own;
        for (int i = 0; i < 2; i++) {
            if (used.get(i) != Constant.NONE) {
                tensors.put("bias_" + ends.get(i), used.get(i));
            }
        }
        return Optional.of(new Cell(tensors));
    }

    private static Optional<List<PickleValue>> state(PickleValue value, String type) {
        return value instanceof Instance object
                        && object.state().orElse(Constant.NONE) instanceof Tuple(List<PickleValue> state)
                        && state.size() == 2
                        && state.get(0) instanceof Tuple(List<PickleValue> parts)
                        && state.get(1) instanceof Text(String name)
                        && name.endsWith("." + type)
                ? Optional.of(parts)
                : Optional.empty();
    }

    /** The columns of a matrix; -1 for what is none. */
    private static long width(PickleValue weight) {
        return RebuiltTensor.rebuild(weight)
                .filter(call -> call.arguments().size() > 2)
                .map(call -> call.arguments().get(2))
                .map(sizes -> sizes instanceof Tuple(List<PickleValue> items)
                                && items.size() == 2
                                && items.get(1) instanceof Whole(long columns)
                        ? columns
                        : -1L)
                .orElse(-1L);
    }

    /** All tensors under the names that the plain layer has for them; empty where sizes do not tell the directions. */
    Optional<Map<String, PickleValue>> plain() {
        boolean one = cells.stream().skip(1).allMatch(cell -> cell.inputs() == cell.hidden());
        boolean two = cells.size() % 2 == 0;
        for (int i = 0; i < cells.size() && two; i++) {
            long above = i < 2 ? cells.getFirst().inputs() : 2 * cells.get(i).hidden();
            two = cells.get(i).inputs() == above;
        }
        if (one == two) {
            return Optional.empty();
        }
        Map<String, PickleValue> plain = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            String end = two ? "_l" + i / 2 + (i % 2 == 1 ? "_reverse" : "") : "_l" + i;
            cells.get(i).tensors().forEach((name, tensor) -> plain.put(name + end, tensor));
        }
        return Optional.of(plain);
    }
}
