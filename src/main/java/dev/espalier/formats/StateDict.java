package dev.espalier.formats;

import dev.espalier.formats.PickleValue.Dictionary;
import dev.espalier.formats.PickleValue.Foreign;
import dev.espalier.formats.PickleValue.Global;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The named tensors of a pickle, found in the wrappers that training scripts put around them. */
record StateDict(Map<String, PickleValue> tensors, List<String> findings, ModuleVersions versions) {
    private static final List<String> WRAPPERS = List.of("state_dict", "model_state_dict", "model");
    private static final String PREFIX = "module.";
    private static final int TOLD = 20;

    static StateDict of(Pickle pickle) {
        List<String> path = new ArrayList<>();
        List<String> findings = new ArrayList<>();
        Map<String, PickleValue> tensors = new LinkedHashMap<>();
        ModuleVersions versions = ModuleVersions.NONE;
        if (pickle.value() instanceof Dictionary root) {
            Dictionary inner = unwrap(root, path, findings);
            QuantizedLayers layers = QuantizedLayers.of(inner.items());
            collect(layers.plain(findings), tensors, findings);
            versions = ModuleVersions.of(inner, findings)
                    .without(QuantizedLayers::isPacking)
                    .plain(layers::isLayer);
        }
        checkForeign(pickle, path, !tensors.isEmpty());
        if (tensors.isEmpty()) {
            throw new RefusedFile(
                    RefusedFile.Reason.UNSUPPORTED_FILE,
                    "the file holds " + pickle.value().kind() + " without tensors by name" + keys(pickle.value()),
                    "torch.save(model.state_dict(), path)");
        }
        Map<String, PickleValue> named = withoutPrefix(tensors, findings);
        // Names of tensors and paths of modules lose the same prefix
        return new StateDict(
                named, List.copyOf(findings), named == tensors ? versions : versions.renamed(StateDict::unwrapped));
    }

    private static String keys(PickleValue value) {
        return value instanceof Dictionary dictionary && !dictionary.items().isEmpty()
                ? "; its keys: " + names(dictionary.items().keySet().stream().toList())
                : "";
    }

    private static Dictionary unwrap(Dictionary root, List<String> path, List<String> findings) {
        Dictionary current = root;
        for (int depth = 0; depth < WRAPPERS.size(); depth++) {
            boolean opened = false;
            for (String wrapper : WRAPPERS) {
                if (current.get(wrapper) instanceof Dictionary inner && leadsToTensors(inner)) {
                    findings.add(opened(wrapper, current));
                    path.add(wrapper);
                    current = inner;
                    opened = true;
                    break;
                }
            }
            if (!opened) {
                break;
            }
        }
        return current;
    }

    private static boolean leadsToTensors(Dictionary dictionary) {
        return hasTensors(dictionary)
                || WRAPPERS.stream()
                        .anyMatch(wrapper -> dictionary.get(wrapper) instanceof Dictionary inner && hasTensors(inner));
    }

    private static boolean hasTensors(Dictionary dictionary) {
        return dictionary.items().values().stream().anyMatch(RebuiltTensor::isTensor);
    }

    private static String opened(String wrapper, Dictionary around) {
        List<String> others = around.items().keySet().stream()
                .filter(key -> !key.equals(wrapper))
                .toList();
        return "opened the wrapper \"" + wrapper + "\"" + (others.isEmpty() ? "" : "; left out: " + names(others));
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

    private static Map<String, PickleValue> withoutPrefix(Map<String, PickleValue> tensors, List<String> findings) {
        if (!tensors.keySet().stream().allMatch(name -> name.length() > PREFIX.length() && name.startsWith(PREFIX))) {
            return tensors;
        }
        findings.add("dropped the prefix \"" + PREFIX + "\" from every name");
        Map<String, PickleValue> plain = new LinkedHashMap<>();
        tensors.forEach((name, value) -> plain.put(name.substring(PREFIX.length()), value));
        return plain;
    }

    private static String unwrapped(String module) {
        return (module + ".").startsWith(PREFIX)
                ? module.substring(Math.min(module.length(), PREFIX.length()))
                : module;
    }

    private static void checkForeign(Pickle pickle, List<String> path, boolean hasTensors) {
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
                    "torch.save(model.state_dict(), path)");
        }
        boolean object = pickle.value() instanceof Foreign foreign
                && !foreign.type().name().startsWith("torch.optim.");
        if (!hasTensors && (object || !pickle.foreign().modules().isEmpty())) {
            throw new RefusedFile(
                    RefusedFile.Reason.WHOLE_MODULE_PICKLE,
                    "the file is a pickled module, which only its own code can read: " + first.where(),
                    "torch.save(model.state_dict(), path)");
        }
        throw new RefusedFile(
                RefusedFile.Reason.UNSUPPORTED_FILE,
                first.where() + " is neither a tensor nor plain data",
                strip(path, hasTensors));
    }

    private static String strip(List<String> path, boolean hasTensors) {
        if (!hasTensors) {
            return "torch.save(model.state_dict(), path)";
        }
        String inner = path.stream().map(key -> "[\"" + key + "\"]").collect(Collectors.joining());
        String loaded = "torch.load(path, map_location=\"cpu\", weights_only=False)" + inner;
        return "torch.save({k: v for k, v in " + loaded + ".items() if torch.is_tensor(v)}, path)";
    }

    private static String names(List<String> names) {
        String told = names.stream().limit(TOLD).map(Shown::name).collect(Collectors.joining(", "));
        return names.size() <= TOLD ? told : told + " and " + (names.size() - TOLD) + " more";
    }
}
