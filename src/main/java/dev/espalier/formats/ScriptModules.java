package dev.espalier.formats;

import dev.espalier.formats.PickleValue.Call;
import dev.espalier.formats.PickleValue.Constant;
import dev.espalier.formats.PickleValue.Dictionary;
import dev.espalier.formats.PickleValue.Instance;
import dev.espalier.formats.script.ScriptClass;
import dev.espalier.formats.script.ScriptCode;
import dev.espalier.formats.script.ScriptValue;
import dev.espalier.formats.waysout.TorchLines;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters and buffers of a TorchScript archive under the names, and in the order, of PyTorch's own
 * {@code state_dict}: of each module first its parameters, then its buffers, then its modules.
 */
final class ScriptModules {
    private static final int MAX_DEPTH = 200;
    private static final int TOLD = 20;

    private final ScriptCode code;
    private final ScriptTensors storages;
    private final Map<String, StridedTensor> tensors = new LinkedHashMap<>();
    private final Set<String> buffers = new HashSet<>();
    private final Map<ScriptTensors.Place, String> places = new HashMap<>();
    private final Map<Instance, String> visited = new IdentityHashMap<>();
    private final List<String> same = new ArrayList<>();

    private ScriptModules(ScriptCode code, ScriptTensors storages) {
        this.code = code;
        this.storages = storages;
    }

    static ScriptModules of(PickleValue root, ScriptCode code, ScriptTensors storages) {
        ScriptModules modules = new ScriptModules(code, storages);
        if (!(root instanceof Instance module)) {
            throw RefusedFile.corrupt("data.pkl holds " + root.kind() + " instead of a module");
        }
        modules.module("", module, modules.type(module), 0);
        return modules;
    }

    Map<String, StridedTensor> tensors() {
        return tensors;
    }

    Set<String> buffers() {
        return buffers;
    }

    boolean hasParameters() {
        return tensors.size() > buffers.size();
    }

    /** The objects as the code finds them. */
    ScriptValue objects(PickleValue root) {
        return new ScriptObjects(this::nameOf).value(root);
    }

    /** Under which name a tensor is listed; empty for one that is neither a parameter nor a buffer. */
    private Optional<String> nameOf(Call rebuild) {
        return Optional.ofNullable(places.get(storages.place(storages.read("of an object", rebuild), rebuild)));
    }

    List<String> findings() {
        if (same.isEmpty()) {
            return List.of();
        }
        String told = String.join(", ", same.subList(0, Math.min(TOLD, same.size())));
        return List.of("shared, and listed under the first name alone: " + told
                + (same.size() > TOLD ? " and " + (same.size() - TOLD) + " more" : ""));
    }

    private ScriptClass type(Instance instance) {
        return code.find(instance.type())
                .orElseThrow(() -> RefusedFile.corrupt(
                        "data.pkl holds an instance of " + instance.type() + ", which no file under code/ defines"));
    }

    private void module(String path, Instance module, ScriptClass type, int depth) {
        if (depth > MAX_DEPTH) {
            throw RefusedFile.corrupt("modules nest deeper than " + MAX_DEPTH + " levels");
        }
        if (!type.isModule()
                || !(module.state().orElse(Constant.NONE) instanceof Dictionary state)
                || type.restoresItself()) {
            throw new RefusedFile(
                    RefusedFile.Reason.UNSUPPORTED_FILE,
                    "the module \"" + path + "\" of class " + module.type()
                            + " keeps its state in a form of its own (__getstate__), in which no weights can be found",
                    TorchLines.STATE_OF_PROGRAM);
        }
        visited.put(module, path);
        for (String name : type.attributes().keySet()) {
            if (type.parameters().contains(name)) {
                tensor(path + name, value(module, state, name)).ifPresent(_ -> {});
            }
        }
        for (String name : type.attributes().keySet()) {
            if (type.buffers().contains(name) && !type.parameters().contains(name)) {
                tensor(path + name, value(module, state, name)).ifPresent(buffers::add);
            }
        }
        for (String name : type.attributes().keySet()) {
            if (value(module, state, name) instanceof Instance inner) {
                inner(path + name, inner, depth);
            }
        }
    }

    private void inner(String path, Instance inner, int depth) {
        ScriptClass type = type(inner);
        String first = visited.get(inner);
        if (!type.isModule()) {
            return;
        }
        if (first == null) {
            module(path + ".", inner, type, depth + 1);
        } else {
            same.add(path + " is " + first.replaceFirst("\\.$", ""));
        }
    }

    private static PickleValue value(Instance module, Dictionary state, String name) {
        PickleValue value = state.get(name);
        if (value == null) {
            throw RefusedFile.corrupt("data.pkl gives no \"" + name + "\" to an instance of " + module.type());
        }
        return value;
    }

    /** Its name, if it is a tensor that was not yet met. */
    private Optional<String> tensor(String name, PickleValue value) {
        if (value == Constant.NONE) {
            return Optional.empty();
        }
        Call rebuild = RebuiltTensor.rebuild(value)
                .orElseThrow(() -> RefusedFile.corrupt("the parameter or buffer \"" + name + "\" is " + value.kind()));
        StridedTensor tensor = storages.read(name, rebuild);
        String first = places.putIfAbsent(storages.place(tensor, rebuild), name);
        if (first != null) {
            same.add(name + " is " + first);
            return Optional.empty();
        }
        storages.storage(tensor, rebuild).add(tensor);
        tensors.put(name, tensor);
        return Optional.of(name);
    }
}
