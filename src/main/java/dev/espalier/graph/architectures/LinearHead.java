package dev.espalier.graph.architectures;

import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Op;
import dev.espalier.graph.TensorIndex;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The linear layers at the end of a stack of convolutions: one alone, or some in a list whose numbers tell what stands
 * between them.
 *
 * <pre>
 * two apart              ReLU
 * three apart            ReLU and dropout
 * the first behind 0     dropout before it
 * </pre>
 */
final class LinearHead {
    /** Far more layers than any such list has. */
    private static final int LONGEST = 32;

    private final TensorIndex tensors;
    private final String list;
    private final List<Integer> places;

    private LinearHead(TensorIndex tensors, String list, List<Integer> places) {
        this.tensors = tensors;
        this.list = list;
        this.places = places;
    }

    /** Throws {@link ArchitectureMismatch} where something else stands in the list. */
    static LinearHead of(TensorIndex tensors, String list) {
        List<Integer> places = tensors.has(list + ".weight")
                ? List.of()
                : IntStream.range(0, LONGEST)
                        .filter(place -> tensors.has(list + "." + place + ".weight"))
                        .boxed()
                        .toList();
        LinearHead head = new LinearHead(tensors, list, places);
        head.requireNothingElse();
        return head;
    }

    /** How high and wide the image of {@code channels} is that the first layer reads. */
    int side(long channels) {
        TensorInfo weight = weight(0);
        long pixels = weight.shape().get(1) / channels;
        long side = Math.round(Math.sqrt((double) pixels));
        if (pixels == 0 || side * side != pixels || weight.shape().get(1) != pixels * channels) {
            throw new ArchitectureMismatch(TensorIndex.describe(weight)
                    + ", expected as many inputs as a square image of " + channels + " channels has pixels");
        }
        return Math.toIntExact(side);
    }

    /** How many layers have dropout before them. */
    long dropouts() {
        return IntStream.range(0, places.size()).filter(this::hasDropout).count();
    }

    void addTo(NormedConvolutions layers) {
        layers.graph().step("flatten", new Op.Flatten());
        long inputs = weight(0).shape().get(1);
        for (int i = 0; i < size(); i++) {
            TensorInfo weight = weight(i);
            if (weight.shape().get(1) != inputs) {
                throw new ArchitectureMismatch(
                        TensorIndex.describe(weight) + ", expected " + inputs + " inputs as the layers before give");
            }
            inputs = weight.shape().getFirst();
            if (i > 0) {
                layers.relu(list + "." + (places.get(i - 1) + 1));
            }
            if (!places.isEmpty() && hasDropout(i)) {
                layers.graph().step(list + "." + (places.get(i) - 1), new Op.Dropout(0.5));
            }
            layers.graph().layer(prefix(i), new Op.Linear());
        }
    }

    private boolean hasDropout(int index) {
        return index == 0 ? places.getFirst() > 0 : places.get(index) - places.get(index - 1) == 3;
    }

    private int size() {
        return Math.max(1, places.size());
    }

    private String prefix(int index) {
        return places.isEmpty() ? list + "." : list + "." + places.get(index) + ".";
    }

    private TensorInfo weight(int index) {
        return tensors.requireFloat(prefix(index) + "weight", 2);
    }

    private void requireNothingElse() {
        List<String> own = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            weight(i);
            own.add(prefix(i) + "weight");
            own.add(prefix(i) + "bias");
            int gap = places.isEmpty() ? 2 : i == 0 ? places.getFirst() + 2 : places.get(i) - places.get(i - 1);
            if (gap < 2 || gap > 3) {
                throw new ArchitectureMismatch(
                        "tensor \"" + prefix(i) + "weight\" stands where it is not known what lies" + " before it");
            }
        }
        for (String name : tensors.names()) {
            if (name.startsWith(list + ".") && !own.contains(name)) {
                throw new ArchitectureMismatch(TensorIndex.describe(tensors.require(name))
                        + ", expected linear layers alone in \"" + list + "\"");
            }
        }
    }
}
