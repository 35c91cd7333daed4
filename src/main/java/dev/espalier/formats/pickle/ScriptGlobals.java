package dev.espalier.formats.pickle;

import java.util.Set;

/** The globals that the pickles of a TorchScript archive may name: fewer than others may, and the archive's own classes. */
public final class ScriptGlobals {
    private static final String CLASSES = "__torch__.";

    /** Classes that C++ code registers; what their instances do is not in the archive. */
    private static final String NATIVE_CLASSES = "__torch__.torch.classes.";

    private static final Set<String> ALLOWED = Set.of(
            "collections.OrderedDict",
            "torch._utils._rebuild_tensor_v2",
            "torch.device",
            "torch.jit._pickle.build_boollist",
            "torch.jit._pickle.build_doublelist",
            "torch.jit._pickle.build_intlist",
            "torch.jit._pickle.build_tensorlist",
            "torch.jit._pickle.restore_type_tag");

    public static boolean isQuantized(String name) {
        return name.startsWith(NATIVE_CLASSES + "quantized.");
    }

    static Standing standing(String name) {
        if (ALLOWED.contains(name) || Globals.storageType(name).isPresent()) {
            return Standing.ALLOWED;
        }
        if (name.startsWith(NATIVE_CLASSES)) {
            return Standing.UNKNOWN;
        }
        if (name.startsWith(CLASSES)) {
            return Standing.SCRIPT;
        }
        Standing standing = Globals.standing(name);
        return switch (standing) {
            case ALLOWED, LOADS -> Standing.UNKNOWN;
            case ATTRIBUTE -> Standing.ACTS;
            case SCRIPT, RECONSTRUCTOR, MODULE, UNKNOWN, ACTS -> standing;
        };
    }

    private ScriptGlobals() {}
}
