package dev.espalier.formats.torch;

import dev.espalier.tensors.Shown;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Views that lie over each other in one storage without being one tensor: transposed, sliced or reshaped. PyTorch trains
 * them as parameters of their own, and so they are taken; that they may share numbers is told.
 */
final class Overlaps {
    private static final int TOLD = 20;

    /** One for all, at most; nothing for views that lie beside each other. */
    static List<String> findings(Collection<StoredTensor> stored) {
        List<StridedTensor> tensors = stored.stream()
                .filter(StridedTensor.class::isInstance)
                .map(StridedTensor.class::cast)
                .toList();
        Map<MemorySegment, List<StridedTensor>> byStorage = new HashMap<>();
        tensors.stream()
                .filter(tensor -> !tensor.info().isTied() && tensor.info().elements() > 0)
                .forEach(tensor -> byStorage
                        .computeIfAbsent(tensor.storage(), _ -> new ArrayList<>())
                        .add(tensor));
        List<String> pairs = new ArrayList<>();
        tensors.stream()
                .map(StridedTensor::storage)
                .map(byStorage::remove)
                .filter(views -> views != null && views.size() > 1)
                .forEach(views -> pairs.addAll(pairs(views)));
        if (pairs.isEmpty()) {
            return List.of();
        }
        return List.of("views of the same memory that are not alike, taken as tensors of their own, so that a step"
                + " changes each by itself: " + String.join(", ", pairs.subList(0, Math.min(TOLD, pairs.size())))
                + (pairs.size() > TOLD ? " and " + (pairs.size() - TOLD) + " more" : ""));
    }

    /** Each view with the one before it that reaches farthest, if it begins within that. */
    private static List<String> pairs(List<StridedTensor> views) {
        List<String> pairs = new ArrayList<>();
        List<StridedTensor> sorted =
                views.stream().sorted(Comparator.comparingLong(Overlaps::begin)).toList();
        StridedTensor farthest = sorted.getFirst();
        for (StridedTensor view : sorted.subList(1, sorted.size())) {
            if (begin(view) < end(farthest)) {
                pairs.add("\"" + Shown.name(view.info().name()) + "\" and \""
                        + Shown.name(farthest.info().name()) + "\"");
            }
            farthest = end(view) > end(farthest) ? view : farthest;
        }
        return pairs;
    }

    private static long begin(StridedTensor view) {
        return view.offset() * view.info().dtype().sizeBytes();
    }

    /** The byte behind its farthest element. */
    private static long end(StridedTensor view) {
        long last = view.offset();
        for (int i = 0; i < view.info().rank(); i++) {
            last += (view.info().shape().get(i) - 1) * view.strides().get(i);
        }
        return (last + 1) * view.info().dtype().sizeBytes();
    }

    private Overlaps() {}
}
