package dev.espalier.graph.torchscript;

import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The nested modules that dotted tensor names describe, everything in file order. */
final class ModuleTree {
    /** What every module has besides tensors and modules; no tensor can be called so. */
    private static final Set<String> RESERVED = Set.of("training", "forward");

    /** Deeper names are not carried: libtorch and Python walk modules recursively. */
    private static final int DEEPEST = 64;

    private final String type;
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final Map<String, ModuleTree> modules = new LinkedHashMap<>();

    private ModuleTree(String type) {
        this.type = type;
    }

    /** Arranges what can be arranged; {@code leftOut} hears of the rest. */
    static ModuleTree of(List<TensorInfo> tensors, Set<String> required, Consumer<TensorInfo> leftOut) {
        ModuleTree root = new ModuleTree("Network");
        Set<String> requiredModules = new HashSet<>();
        required.forEach(name -> requiredModules.addAll(modulesOf(name)));
        int[] types = {0};
        for (TensorInfo tensor : tensors) {
            String name = tensor.name();
            boolean clashes = !required.contains(name)
                    && (requiredModules.contains(name)
                            || modulesOf(name).stream().anyMatch(required::contains));
            if (clashes || !root.place(tensor, types)) {
                leftOut.accept(tensor);
            }
        }
        return root;
    }

    String type() {
        return type;
    }

    /** By attribute name. */
    Map<String, TensorInfo> tensors() {
        return tensors;
    }

    /** By attribute name. */
    Map<String, ModuleTree> modules() {
        return modules;
    }

    private boolean place(TensorInfo tensor, int[] types) {
        List<String> path = List.of(tensor.name().split("\\.", -1));
        if (path.size() > DEEPEST || path.stream().anyMatch(part -> part.isEmpty() || RESERVED.contains(part))) {
            return false;
        }
        ModuleTree module = this;
        for (String part : path.subList(0, path.size() - 1)) {
            if (module.tensors.containsKey(part)) {
                return false;
            }
            module = module.modules.computeIfAbsent(part, _ -> new ModuleTree("Module" + types[0]++));
        }
        return !module.modules.containsKey(path.getLast())
                && module.tensors.putIfAbsent(path.getLast(), tensor) == null;
    }

    private static List<String> modulesOf(String name) {
        List<String> modules = new ArrayList<>();
        int depth = 0;
        for (int dot = name.indexOf('.'); dot >= 0 && depth < DEEPEST; dot = name.indexOf('.', dot + 1)) {
            modules.add(name.substring(0, dot));
            depth++;
        }
        return modules;
    }
}
