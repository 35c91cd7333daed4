package dev.espalier.tensors;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Tied weights: names that stand for one tensor, which is kept under one of them. */
public final class Ties {
    private static final int TOLD = 20;

    /**
     * Tensors of which some are one, after names changed or went. It is kept under the first name that was not tied, or
     * else under the first.
     *
     * @param keys for each tensor one that is equal for what is one tensor
     */
    public static List<TensorInfo> of(List<TensorInfo> tensors, List<?> keys) {
        Map<Object, String> kept = new HashMap<>();
        for (int i = 0; i < tensors.size(); i++) {
            if (!tensors.get(i).isTied()) {
                kept.putIfAbsent(keys.get(i), tensors.get(i).name());
            }
        }
        List<TensorInfo> tied = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            TensorInfo tensor = tensors.get(i);
            kept.putIfAbsent(keys.get(i), tensor.name());
            String name = kept.get(keys.get(i));
            tied.add(new TensorInfo(
                    tensor.name(), tensor.dtype(), tensor.shape(), tensor.name().equals(name) ? null : name));
        }
        return tied;
    }

    /** Tells a user which names are one tensor; nothing where none are. */
    public static List<String> findings(Collection<TensorInfo> tensors) {
        List<TensorInfo> tied = tensors.stream().filter(TensorInfo::isTied).toList();
        if (tied.isEmpty()) {
            return List.of();
        }
        String told = tied.stream()
                .limit(TOLD)
                .map(tensor -> "\"" + Shown.name(tensor.name()) + "\" is \"" + Shown.name(tensor.storedAs()) + "\"")
                .collect(Collectors.joining(", "));
        return List.of("tied: " + told + (tied.size() > TOLD ? " and " + (tied.size() - TOLD) + " more" : "")
                + "; one tensor each, counted, changed and stored once, and exported under all its names");
    }

    private Ties() {}
}
