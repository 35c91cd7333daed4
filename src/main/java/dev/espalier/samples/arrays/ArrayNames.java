package dev.espalier.samples.arrays;

import dev.espalier.samples.words.PartName;
import dev.espalier.samples.words.Refusal;
import dev.espalier.samples.words.Words;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.waysout.NumpyLines;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which array is which, by the habits of numpy's, scikit-learn's, Keras' and MedMNIST's users: {@code X_train},
 * {@code trainX}, {@code train_images}, {@code Xtrain}, {@code data} and {@code target}, or by their order where
 * {@code numpy.savez} was given no names.
 */
final class ArrayNames {
    private static final Set<String> USUAL =
            Set.of("x_train", "y_train", "x_val", "y_val", "x_test", "y_test", "x", "y");
    private static final Set<String> INPUTS =
            Set.of(("x xs image images img imgs data input inputs feature features" + " pixel pixels picture pictures")
                    .split(" "));
    private static final Set<String> LABELS =
            Set.of("y ys label labels lbl lbls target targets class category".split(" "));
    private static final Map<String, PartName> SHORT = Map.of(
            "tr",
            PartName.TRAIN,
            "te",
            PartName.TEST,
            "ts",
            PartName.TEST,
            "va",
            PartName.VALIDATION,
            "vl",
            PartName.VALIDATION);

    private ArrayNames() {}

    /** The usual names that arrays of these names mean, each with the name that it has; refuses two of one meaning. */
    static Map<String, String> meant(List<String> names, List<TensorInfo> tensors) {
        Map<String, String> meant = new LinkedHashMap<>();
        names.stream().filter(USUAL::contains).forEach(name -> meant.put(name, name));
        boolean whole = meant.keySet().stream().anyMatch(name -> name.startsWith("x"))
                && meant.keySet().stream().anyMatch(name -> name.startsWith("y"));
        if (whole) {
            return meant; // others beside are passed over and told
        }
        Map<String, String> others = new LinkedHashMap<>();
        for (String name : names) {
            Optional<String> usual = usual(name);
            if (usual.isPresent() && !meant.containsKey(usual.get())) {
                String other = others.put(usual.get(), name);
                if (other != null) {
                    throw twice(usual.get(), other, name);
                }
            }
        }
        boolean parted = others.keySet().stream().anyMatch(name -> name.contains("_"))
                || meant.keySet().stream().anyMatch(name -> name.contains("_"));
        if (parted) {
            others.keySet().removeAll(Set.of("x", "y"));
        }
        meant.putAll(others);
        return meant.isEmpty() ? inOrder(tensors) : meant;
    }

    private static RuntimeException twice(String usual, String one, String other) {
        return Refusal.of(
                "arrays \"" + one + "\" and \"" + other + "\" can both be the dataset's " + usual,
                NumpyLines.only(usual, one, other));
    }

    private static Optional<String> usual(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        List<String> words = new ArrayList<>(Words.of(last));
        words.remove("set");
        if (words.size() == 1) {
            words = parted(words.getFirst());
        }
        boolean inputs = false;
        boolean labels = false;
        PartName part = null;
        for (String word : words) {
            PartName named = SHORT.containsKey(word)
                    ? SHORT.get(word)
                    : PartName.of(word).orElse(null);
            if (named != null && part != null || named == null && !INPUTS.contains(word) && !LABELS.contains(word)) {
                return Optional.empty();
            }
            inputs |= INPUTS.contains(word);
            labels |= LABELS.contains(word);
            part = named == null ? part : named;
        }
        if (!inputs && !labels) {
            return Optional.empty();
        }
        String axis = labels ? "y" : "x"; // image_labels are labels
        return Optional.of(part == null ? axis : axis + "_" + part.usual());
    }

    /** What is written together, such as {@code xtrain}. */
    private static List<String> parted(String word) {
        char first = word.charAt(0);
        String rest = word.substring(1);
        boolean together = (first == 'x' || first == 'y')
                && (SHORT.containsKey(rest) || PartName.of(rest).isPresent());
        return together ? List.of(String.valueOf(first), rest) : List.of(word);
    }

    /** Arrays without names: inputs have more dimensions than labels, and go together in their order. */
    private static Map<String, String> inOrder(List<TensorInfo> tensors) {
        boolean unnamed = tensors.stream().allMatch(tensor -> tensor.name().matches("arr_\\d+"));
        Map<Boolean, List<TensorInfo>> axes =
                tensors.stream().collect(Collectors.partitioningBy(tensor -> tensor.rank() > 1 && !isColumn(tensor)));
        List<TensorInfo> x = axes.getOrDefault(true, List.of());
        List<TensorInfo> y = axes.getOrDefault(false, List.of());
        if (!unnamed || x.size() != y.size() || x.isEmpty() || x.size() > 2) {
            return Map.of();
        }
        Map<String, String> meant = new HashMap<>();
        List<String> suffixes = x.size() == 1 ? List.of("") : List.of("_train", "_test");
        for (int i = 0; i < x.size(); i++) {
            if (!x.get(i)
                    .shape()
                    .getFirst()
                    .equals(y.get(i).rank() == 0 ? 0L : y.get(i).shape().getFirst())) {
                return Map.of();
            }
            meant.put("x" + suffixes.get(i), x.get(i).name());
            meant.put("y" + suffixes.get(i), y.get(i).name());
        }
        return meant;
    }

    private static boolean isColumn(TensorInfo tensor) {
        return tensor.rank() == 2 && tensor.shape().get(1) == 1;
    }
}
