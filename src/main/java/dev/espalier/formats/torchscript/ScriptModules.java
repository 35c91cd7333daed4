package dev.espalier.formats.torchscript;

import dev.espalier.formats.pickle.PickleValue;
import dev.espalier.formats.pickle.PickleValue.Call;
import dev.espalier.formats.pickle.PickleValue.Constant;
import dev.espalier.formats.pickle.PickleValue.Dictionary;
import dev.espalier.formats.pickle.PickleValue.Instance;
import dev.espalier.formats.script.ScriptClass;
import dev.espalier.formats.script.ScriptCode;
import dev.espalier.formats.script.ScriptValue;
import dev.espalier.formats.torch.RebuiltTensor;
import dev.espalier.formats.torch.StridedTensor;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorLimits;
import dev.espalier.tensors.waysout.TorchLines;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters and buffers of a TorchScript archive under the names, and in the order, of PyTorch's own
 * {@code state_dict}: of each module first its parameters, then its buffers, then its modules. A tensor that was met
 * before is tied to its first name.
 */
final class ScriptModules {
    private static final int MAX_DEPTH = 200;
    /** Of modules under all their names: one that stands in many has its attributes looked at in each. */
    private static final int MAX_ATTRIBUTES = 10_000_000;

    private final ScriptCode code;
    private final ScriptTensors storages;
    private final Map<String, StridedTensor> tensors = new LinkedHashMap<>();
    private final Set<String> buffers = new HashSet<>();
    private final Map<ScriptTensors.Place, String> places = new HashMap<>();
    private final Set<Instance> around = Collections.newSetFromMap(new IdentityHashMap<>());
    private int left = MAX_ATTRIBUTES;

    private ScriptModules(ScriptCode code, ScriptTensors storages) {
        this.code = code;
        this.storages = storages;
    }

    static ScriptModules of(PickleValue root, ScriptCode code, ScriptTensors storages) {
        ScriptModules modules = new ScriptModules(code, storages);
        if (!(root instanceof Instance module)) {
            throw RefusedFile.corrupt("data.pkl holds " + root.kind() + " instead of a module");
        }
        modules.around.add(module);
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
        return places.size() > buffers.size();
    }

    /** The objects as the code finds them. */
    ScriptValue objects(PickleValue root) {
        return new ScriptObjects(this::nameOf).value(root);
    }

    /** Under which name a tensor is listed; empty for one that is neither a parameter nor a buffer. */
    private Optional<String> nameOf(Call rebuild) {
        return Optional.ofNullable(places.get(storages.place(storages.read("of an object", rebuild), rebuild)));
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
        left -= 1 + type.attributes().size();
        if (left < 0) {
            throw RefusedFile.corrupt("modules stand in so many others that they have more than " + MAX_ATTRIBUTES
                    + " attributes by all their names");
        }
        for (String name : type.attributes().keySet()) {
            if (type.parameters().contains(name)) {
                tensor(path + name, value(module, state, name));
            }
        }
        for (String name : type.attributes().keySet()) {
            if (type.buffers().contains(name) && !type.parameters().contains(name)) {
                if (tensor(path + name, value(module, state, name))) {
                    buffers.add(path + name);
                }
            }
        }
        for (String name : type.attributes().keySet()) {
            if (value(module, state, name) instanceof Instance inner) {
                inner(path + name, inner, depth);
            }
        }
    }

    /** A module that stands in several places has all their names, as it has for PyTorch. */
    private void inner(String path, Instance inner, int depth) {
        ScriptClass type = type(inner);
        if (!type.isModule()) {
            return;
        }
        if (!around.add(inner)) {
            throw RefusedFile.corrupt("the module \"" + path + "\" holds itself");
        }
        module(path + ".", inner, type, depth + 1);
        around.remove(inner);
    }

    private static PickleValue value(Instance module, Dictionary state, String name) {
        PickleValue value = state.get(name);
        if (value == null) {
            throw RefusedFile.corrupt("data.pkl gives no \"" + name + "\" to an instance of " + module.type());
        }
        return value;
    }

    /** Whether it is a tensor that was not yet met under another name. */
    private boolean tensor(String name, PickleValue value) {
        if (value == Constant.NONE) {
            return false;
        }
        Call rebuild = RebuiltTensor.rebuild(value)
                .orElseThrow(() -> RefusedFile.corrupt("the parameter or buffer \"" + name + "\" is " + value.kind()));
        TensorLimits.checkCount(tensors.size() + 1);
        StridedTensor tensor = storages.read(name, rebuild);
        String first = places.putIfAbsent(storages.place(tensor, rebuild), name);
        if (first != null) {
            tensors.put(name, tensor.tied(first));
            return false;
        }
        storages.storage(tensor, rebuild).add(tensor);
        tensors.put(name, tensor);
        return true;
    }
}
