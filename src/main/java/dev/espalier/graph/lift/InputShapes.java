package dev.espalier.graph.lift;

import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Which inputs a program may take, the likeliest first. Its first convolution tells the channels, and by its kernel and
 * stride whether images are rather large or small; a first linear layer tells how many values there are.
 */
record InputShapes(List<TensorInfo> tensors, @Nullable List<Long> sample) {
    private static final List<Long> LARGE = List.of(224L, 32L, 28L, 64L, 96L, 128L, 160L, 192L, 227L, 256L, 299L, 331L);
    private static final List<Long> SMALL = List.of(32L, 28L, 64L, 96L, 128L, 224L, 227L, 256L, 299L);
    private static final List<Long> GREY = List.of(28L, 32L, 64L, 96L, 128L, 224L);
    private static final long LARGEST = 320;
    private static final long LARGE_KERNEL = 7;

    /** One to find the first layer with: not much is lost where it does not fit. */
    List<Long> first() {
        if (sample != null) {
            return sample;
        }
        Optional<TensorInfo> weight = tensors.stream()
                .filter(tensor -> tensor.rank() == 4 || tensor.rank() == 2)
                .findFirst();
        return weight.map(tensor -> tensor.rank() == 4
                        ? List.of(tensor.shape().get(1), 32L, 32L)
                        : List.of(tensor.shape().get(1)))
                .orElse(List.of(3L, 32L, 32L));
    }

    /** @param layer the first convolution or linear layer that a first try came to */
    Set<List<Long>> after(Optional<Node> layer) {
        Set<List<Long>> shapes = new LinkedHashSet<>();
        if (sample != null) {
            shapes.add(sample);
        }
        Optional<TensorInfo> weight = layer.flatMap(node -> weight(node.weight()));
        if (layer.isPresent() && layer.get().op() instanceof Op.Conv2d conv && weight.isPresent()) {
            List<Long> sizes = weight.get().shape();
            long channels = sizes.get(1) * conv.groups();
            boolean large = sizes.get(2) >= LARGE_KERNEL || conv.stride() > 1;
            sides(channels, large).forEach(side -> shapes.add(List.of(channels, side, side)));
        } else {
            List<Long> told = first();
            long values = weight.map(tensor -> tensor.shape().get(1)).orElse(told.getFirst());
            shapes.add(List.of(values));
            squares(values).forEach(shapes::add);
            if (told.size() == 3) {
                sides(told.getFirst(), false).forEach(side -> shapes.add(List.of(told.getFirst(), side, side)));
            }
        }
        return shapes;
    }

    private Optional<TensorInfo> weight(String name) {
        return tensors.stream().filter(tensor -> tensor.name().equals(name)).findFirst();
    }

    private static List<Long> sides(long channels, boolean large) {
        List<Long> sides = new ArrayList<>(large ? LARGE : channels == 1 ? GREY : SMALL);
        LongStream.rangeClosed(1, LARGEST).forEach(sides::add);
        return sides;
    }

    /** Images, grey or coloured, of so many values. */
    private static List<List<Long>> squares(long values) {
        List<List<Long>> shapes = new ArrayList<>();
        for (long channels : List.of(1L, 3L)) {
            long side = Math.round(Math.sqrt((double) values / channels));
            if (side > 0 && side * side * channels == values) {
                shapes.add(List.of(channels, side, side));
            }
        }
        return shapes;
    }
}
