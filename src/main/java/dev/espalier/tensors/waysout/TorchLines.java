package dev.espalier.tensors.waysout;

import java.util.List;
import java.util.stream.Collectors;

/** Lines of Python that write anew, with PyTorch, what was refused as a model. */
public final class TorchLines {
    /** For files that hold no network that could be read from them. */
    public static final String STATE_DICT =
            "import torch; torch.save(model.state_dict(), \"new.pt\")  # model: the network in your own program";

    public static final String STATE_DICT_AND_PROGRAM =
            "import torch; torch.save(model.state_dict(), \"new.pt\"); torch.jit.script(model.eval()).save(\"program.pt\")"
                    + "  # model: the network in your own program; upload new.pt, or program.pt, which brings its code along";

    /** A program of the network as it was before something was done to it that cannot be undone. */
    public static final String PROGRAM =
            "import torch; torch.jit.script(model.eval()).save(\"program.pt\")  # model: the network in your own program,"
                    + " as it is before torch.jit.freeze, torch.jit.optimize_for_inference or quantization";

    public static final String EXPORTED = in("model.pt2")
            + "torch.save(torch.export.load(path).state_dict, new_path)  # the weights without the program";

    public static final String STATE_OF_PROGRAM = in("model.pt")
            + "torch.save(torch.jit.load(path, map_location=\"cpu\").state_dict(), new_path)"
            + "  # the weights without the program";

    public static final String SEPARATE_TENSORS = in("model.pt")
            + "m = torch.jit.load(path, map_location=\"cpu\"); [setattr(t, \"data\", t.data.clone()) for t in"
            + " (*m.parameters(), *m.buffers())]; torch.jit.save(m, new_path)";

    public static final String NUMBERED = in("model.pt")
            + "torch.save({f\"tensor{i}\": t for i, t in enumerate(model.state_dict().values())}, new_path)"
            + "  # model: the network in your own program";

    public static final String SAFETENSORS =
            "import safetensors.torch; safetensors.torch.save_model(model, \"new.safetensors\")  # model: the network in"
                    + " your own program";

    /** What to_dense() and dequantize() give, of tensors in any nesting. */
    public static final String DENSE =
            each("v.dequantize() if v.is_quantized else v.to_dense() if v.layout != torch.strided else v");

    /** For weights that were rounded to codes that nobody else can read. */
    public static final String BEFORE_QUANTIZATION =
            "import torch; torch.save(model.state_dict(), \"new.pt\")  # model: the network in your own program, as it was"
                    + " before it was quantized";

    public static final String WITHOUT_SPECTRAL_NORM = removing(
            "[torch.nn.utils.remove_spectral_norm(m, n[:-2]) for m in model.modules() for n in [k for k in m._buffers if"
                    + " k.endswith(\"_u\")]]");

    public static final String WITHOUT_WEIGHT_NORM = removing(
            "[torch.nn.utils.remove_weight_norm(m, n[:-2]) for m in model.modules() for n in [k for k in m._parameters if"
                    + " k.endswith(\"_g\")]]");

    public static final String WITHOUT_PARAMETRIZATIONS =
            removing("[torch.nn.utils.parametrize.remove_parametrizations(m, n) for m in list(model.modules()) if"
                    + " torch.nn.utils.parametrize.is_parametrized(m) for n in list(m.parametrizations)]");

    public static final String RESOLVED = each("v.resolve_conj().resolve_neg()");

    private static final String LOADED = "torch.load(path, map_location=\"cpu\", weights_only=False)";

    private static final String FLOAT4 = "torch.tensor([0, .5, 1, 1.5, 2, 3, 4, 6, -0., -.5, -1, -1.5, -2, -3, -4, -6])"
            + "[torch.stack((v.view(torch.uint8) & 15, v.view(torch.uint8) >> 4), -1).long()].flatten(-2)";

    private TorchLines() {}

    private static String in(String path) {
        return "import torch; path = \"" + path + "\"; new_path = \"new.pt\"; ";
    }

    /** A change of every tensor of the file, wherever it is nested. */
    private static String each(String change) {
        return in("model.pt")
                + "fix = lambda v: {k: fix(x) for k, x in v.items() if isinstance(x, (dict, torch.Tensor))} if isinstance(v, dict)"
                + " else " + change
                + "; torch.save(fix(torch.load(path, map_location=\"cpu\", weights_only=False)), new_path)";
    }

    private static String removing(String change) {
        return "import torch; " + change
                + "; torch.save(model.state_dict(), \"new.pt\")  # model: the network in your own program";
    }

    /** A change of each dictionary {@code d} of the file that has this key {@code k}, whatever stands before it. */
    private static String edited(String key, String change) {
        return in("model.pt") + "state = " + LOADED
                + "; walk = lambda d: [d, *(x for v in d.values() if isinstance(v, dict) for x in walk(v))]; [" + change
                + " for d in walk(state) for k in list(d) if f\".{k}\".endswith(" + Python.quoted("." + key)
                + ")]; torch.save(state, new_path)";
    }

    /** A weight that is there as a whole and in parts: by its parts. */
    public static String without(String whole) {
        return edited(whole, "d.pop(k)");
    }

    /** A weight under a mask of torch.nn.utils.prune that PyTorch itself would stretch. */
    public static String masked(String weight) {
        return edited(weight + "_orig", "d.update({k[:-5]: d.pop(k) * d.pop(k[:-5] + \"_mask\")})");
    }

    /** A weight under a mask that cannot be its own: without it. */
    public static String unmasked(String weight) {
        return edited(weight + "_orig", "(d.update({k[:-5]: d.pop(k)}), d.pop(k[:-5] + \"_mask\"))");
    }

    /** A line that loads with torch.load, for a safetensors file. */
    public static String fromSafetensors(String line) {
        return line.contains(LOADED)
                ? line.replace(LOADED, "load_file(path)")
                        .replace(in("model.pt"), "from safetensors.torch import load_file; " + in("model.safetensors"))
                : line;
    }

    /** The same for an npz file. */
    public static String fromArrays(String line) {
        return line.contains(LOADED)
                ? line.replace(LOADED, "{k: torch.from_numpy(v) for k, v in np.load(path).items()}")
                        .replace(in("model.pt"), "import numpy as np; " + in("model.npz"))
                : line;
    }

    /** One file of all parts of a model, in the folder where they lie. */
    public static String merged(String begin, String end, int number, boolean safetensors) {
        String parts = "parts = [" + Python.quoted(begin) + " + f\"{i:05d}\" + " + Python.quoted(end)
                + " for i in range(1, " + (number + 1) + ")]; ";
        return safetensors
                ? "from safetensors.torch import load_file, save_file; new_path = \"new.safetensors\"; " + parts
                        + "save_file({k: v for part in parts for k, v in load_file(part).items()}, new_path)"
                : "import torch; new_path = \"new.pt\"; " + parts
                        + "torch.save({k: v for part in parts for k, v in torch.load(part, map_location=\"cpu\","
                        + " weights_only=True).items()}, new_path)";
    }

    private static String keys(List<String> path) {
        return path.stream().map(key -> "[" + Python.quoted(key) + "]").collect(Collectors.joining());
    }

    /**
     * The tensors alone, of one dictionary.
     *
     * @param place what leads to it from the loaded file, such as {@code ["checkpoint"][0]}; empty where it is the whole
     */
    public static String tensorsUnder(String place) {
        return in("model.pt") + "state = " + LOADED + place
                + "; torch.save({k: v for k, v in state.items() if torch.is_tensor(v)}, new_path)";
    }

    /** A dictionary as it is, of several in the file. */
    public static String dictionaryUnder(String place) {
        return in("model.pt") + "torch.save(" + LOADED + place + ", new_path)";
    }

    /** The weights of a pickled module under these keys, and a program that needs none of its code. */
    public static String moduleUnder(List<String> path) {
        return in("model.pt") + "model = " + LOADED + keys(path)
                + "; torch.save(model.state_dict(), new_path); torch.jit.script(model.eval()).save(\"program.pt\")"
                + "  # where the classes of the model can be imported; upload new.pt, or program.pt, which brings its code"
                + " along";
    }

    /** Tensors of a type that is not read, by PyTorch's name of it, in one that holds all its values. */
    public static String converted(String type) {
        if (type.startsWith("q")) {
            return DENSE;
        }
        String change = switch (type) {
            case "complex128", "complex32" -> "v.to(torch.complex64)";
            case "float4_e2m1fn_x2" -> FLOAT4;
            default -> "v.to(torch.float32)";
        };
        return each(change + " if v.dtype == torch." + type + " else v");
    }

    /** The same for a safetensors file. */
    public static String convertedSafetensors(String type) {
        String change = type.startsWith("float4") ? FLOAT4 : "v.to(torch.float32)";
        return "import torch; from safetensors.torch import load_file, save_file; path = \"model.safetensors\"; new_path ="
                + " \"new.safetensors\"; save_file({k: " + change + " if v.dtype == torch." + type
                + " else v for k, v in load_file(path).items()}, new_path)";
    }

    /** A line that loads with torch.load, for a file that pickle alone wrote. */
    public static String unpickled(String line) {
        return line.contains(LOADED)
                ? "import pickle, "
                        + line.substring("import ".length()).replace(LOADED, "pickle.load(open(path, \"rb\"))")
                : line;
    }
}
