package dev.espalier.samples;

import dev.espalier.formats.TensorInfo;
import dev.espalier.formats.waysout.NumpyLines;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Guesses which arrays of a file are samples and labels, for a line that names them so; never to read them unasked. */
final class NamedAnew {
    private NamedAnew() {}

    /** Labels are the one array with a number for each sample; samples the largest that has as many. */
    static Optional<String> line(List<TensorInfo> tensors) {
        List<TensorInfo> labels = tensors.stream()
                .filter(tensor -> tensor.rank() == 1
                        || (tensor.rank() == 2 && tensor.shape().get(1) == 1))
                .filter(tensor -> samples(tensors, tensor).isPresent())
                .toList();
        return labels.size() == 1
                ? samples(tensors, labels.getFirst())
                        .map(x -> NumpyLines.renamed(x.name(), labels.getFirst().name()))
                : Optional.empty();
    }

    private static Optional<TensorInfo> samples(List<TensorInfo> tensors, TensorInfo labels) {
        return tensors.stream()
                .filter(tensor -> tensor.rank() > 1
                        && tensor.elements() > labels.elements()
                        && tensor.shape().getFirst().equals(labels.shape().getFirst()))
                .max(Comparator.comparingLong(TensorInfo::elements));
    }
}
