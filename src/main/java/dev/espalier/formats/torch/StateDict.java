package dev.espalier.formats.torch;

import dev.espalier.formats.pickle.Pickle;
import dev.espalier.formats.pickle.PickleValue;
import dev.espalier.formats.pickle.PickleValue.Dictionary;
import dev.espalier.formats.pickle.PickleValue.Foreign;
import dev.espalier.formats.pickle.PickleValue.Global;
import dev.espalier.tensors.ModuleVersions;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.Shown;
import dev.espalier.tensors.waysout.Conversions;
import dev.espalier.tensors.waysout.TorchLines;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The named tensors of a pickle, found in the wrappers that training scripts put around them.
 *
 * @param ofTrainingClass whether they are known to be a training class's, which holds the network as one of its modules
 */
record StateDict(
        Map<String, PickleValue> tensors, List<String> findings, ModuleVersions versions, boolean ofTrainingClass) {
    private static final String LIGHTNING = "pytorch-lightning_version";
    private static final int TOLD = 20;
    private static final int FEW = 5;

    static StateDict of(Pickle pickle) {
        List<WeightSet> sets = WeightSearch.in(pickle.value());
        if (sets.size() > 1) {
            throw severalSets(sets);
        }
        String path = sets.stream().map(WeightSet::python).findFirst().orElse("");
        checkForeign(pickle, path, !sets.isEmpty());
        if (sets.isEmpty()) {
            throw new RefusedFile(
                    RefusedFile.Reason.UNSUPPORTED_FILE,
                    "the file holds " + pickle.value().kind() + " without tensors by name" + keys(pickle.value()),
                    TorchLines.STATE_DICT);
        }
        List<String> findings = new ArrayList<>();
        Map<String, PickleValue> tensors = new LinkedHashMap<>();
        sets.getFirst().path().forEach(step -> findings.add(opened(step)));
        Dictionary inner = sets.getFirst().dictionary();
        QuantizedLayers layers = QuantizedLayers.of(inner.items());
        collect(layers.plain(findings), tensors, findings);
        ModuleVersions versions = StateDictMetadata.read(inner, findings)
                .without(QuantizedLayers::isPacking)
                .plain(layers::isLayer);
        return new StateDict(
                tensors, List.copyOf(findings), versions, sets.getFirst().liesBeside(LIGHTNING));
    }

    private static RefusedFile severalSets(List<WeightSet> sets) {
        WeightSet largest =
                sets.stream().max(Comparator.comparingLong(WeightSet::tensors)).orElseThrow();
        String told = sets.stream()
                .limit(FEW)
                .map(set -> (set.path().isEmpty() ? "at the top" : set.python()) + " (" + set.tensors() + " tensors)")
                .collect(Collectors.joining(", "));
        String more = sets.size() > FEW ? " and " + (sets.size() - FEW) + " more" : "";
        return new RefusedFile(
                RefusedFile.Reason.UNSUPPORTED_FILE,
                "the file holds " + sets.size() + " sets of weights, and which of them is the network is not told: "
                        + Shown.text(told, 600) + more,
                takeOut(largest));
    }

    /** A line that saves one set alone. */
    private static String takeOut(WeightSet set) {
        return set.path().isEmpty() ? TorchLines.tensorsUnder("") : TorchLines.dictionaryUnder(set.python());
    }

    private static String keys(PickleValue value) {
        return value instanceof Dictionary dictionary && !dictionary.items().isEmpty()
                ? "; its keys: " + names(dictionary.items().keySet().stream().toList())
                : "";
    }

    private static String opened(WeightSet.Step step) {
        return switch (step) {
            case WeightSet.Step.Key(String wrapper, Dictionary around) -> {
                List<String> others = around.items().keySet().stream()
                        .filter(key -> !key.equals(wrapper))
                        .toList();
                yield "opened the wrapper \"" + Shown.name(wrapper) + "\""
                        + (others.isEmpty() ? "" : "; left out: " + names(others));
            }
            case WeightSet.Step.Place(long index, String kind) ->
                "opened item " + index + " of " + kind + "; the others are left out";
        };
    }

    private static void collect(
            Map<String, PickleValue> from, Map<String, PickleValue> tensors, List<String> findings) {
        List<String> others = new ArrayList<>();
        from.forEach((name, value) -> {
            if (RebuiltTensor.isTensor(value)) {
                tensors.put(name, value);
            } else {
                others.add(Shown.name(name) + " (" + value.kind() + ")");
            }
        });
        if (!others.isEmpty()) {
            findings.add("left out, as not tensors: " + names(others));
        }
    }

    private static void checkForeign(Pickle pickle, String path, boolean hasTensors) {
        List<Global> seen = new ArrayList<>(pickle.foreign().modules());
        seen.addAll(pickle.foreign().others());
        if (seen.isEmpty()) {
            return;
        }
        Global first = seen.getFirst();
        if (first.name().matches("(sklearn|xgboost|lightgbm|catboost)\\..*")) {
            throw new RefusedFile(
                    RefusedFile.Reason.UNSUPPORTED_FILE,
                    "the file is a model of scikit-learn or of a library like it, which is no neural network: "
                            + first.where(),
                    TorchLines.STATE_DICT);
        }
        if (first.name().startsWith("torch.utils.data.")) {
            throw new RefusedFile(
                    RefusedFile.Reason.UNSUPPORTED_FILE,
                    "the file is a dataset, not a model: " + first.where(),
                    Conversions.TORCH + "  # and upload data.npz to /api/v1/datasets");
        }
        boolean object = pickle.value() instanceof Foreign foreign
                && !foreign.type().name().startsWith("torch.optim.");
        if (!hasTensors && (object || !pickle.foreign().modules().isEmpty())) {
            throw new RefusedFile(
                    RefusedFile.Reason.WHOLE_MODULE_PICKLE,
                    "the file is a pickled module, which only its own code can read: " + first.where(),
                    TorchLines.moduleUnder(keyOf(first, pickle.value())));
        }
        throw new RefusedFile(
                RefusedFile.Reason.UNSUPPORTED_FILE,
                first.where() + " is neither a tensor nor plain data",
                wayOut(first, path, hasTensors));
    }

    private static String wayOut(Global first, String path, boolean hasTensors) {
        if (first.name().startsWith("torch._utils._rebuild_")) {
            return TorchLines.DENSE;
        }
        return hasTensors ? TorchLines.tensorsUnder(path) : TorchLines.STATE_DICT;
    }

    /** Under which key of a dictionary an object of this class lies, if it is not the whole. */
    private static List<String> keyOf(Global type, PickleValue value) {
        return value instanceof Dictionary dictionary
                ? dictionary.items().entrySet().stream()
                        .filter(item -> item.getValue() instanceof Foreign foreign
                                && foreign.type().name().equals(type.name()))
                        .map(Map.Entry::getKey)
                        .limit(1)
                        .toList()
                : List.of();
    }

    private static String names(List<String> names) {
        String told = names.stream().limit(TOLD).map(Shown::name).collect(Collectors.joining(", "));
        return names.size() <= TOLD ? told : told + " and " + (names.size() - TOLD) + " more";
    }
}
