package dev.espalier.formats.composition;

import dev.espalier.formats.RefusedFile;
import dev.espalier.formats.TensorInfo;

/** Refusals of weights that cannot be composed for certain, each with the line that takes away what stands in the way. */
final class Refusals {
    private static final String SAVE = "; torch.save(model.state_dict(), path)";

    /** Where the file has a whole besides its parts. */
    static RefusedFile both(String whole, String parts) {
        return unsupported(
                "the file holds \"" + whole + "\" and also what PyTorch computes it from (" + parts
                        + "): which of them is the weight cannot be told",
                edit("del state[" + quoted(whole) + "]"));
    }

    static RefusedFile mask(String name, String problem, boolean fitting) {
        String line = fitting
                ? "state[" + quoted(name) + "] = state.pop(" + quoted(name + "_orig") + ") * state.pop("
                        + quoted(name + "_mask") + ")"
                : "state[" + quoted(name) + "] = state.pop(" + quoted(name + "_orig") + "); del state["
                        + quoted(name + "_mask") + "]";
        return unsupported(problem, edit(line));
    }

    static RefusedFile spectral(String name, String problem) {
        return unsupported(
                "\"" + name + "\" looks like a weight under spectral norm, " + problem,
                "[torch.nn.utils.remove_spectral_norm(m, n[:-2]) for m in model.modules()"
                        + " for n in [k for k in m._buffers if k.endswith(\"_u\")]]" + SAVE);
    }

    static RefusedFile parametrization(String name, String problem) {
        return unsupported(
                "\"" + name + "\" is computed by a parametrization " + problem,
                "[torch.nn.utils.parametrize.remove_parametrizations(m, n) for m in list(model.modules())"
                        + " if torch.nn.utils.parametrize.is_parametrized(m) for n in list(m.parametrizations)]"
                        + SAVE);
    }

    static RefusedFile weightNorm(String name, String problem) {
        return unsupported(
                "\"" + name + "\" looks like a weight under weight norm, " + problem,
                "[torch.nn.utils.remove_weight_norm(m, n[:-2]) for m in model.modules()"
                        + " for n in [k for k in m._parameters if k.endswith(\"_g\")]]" + SAVE);
    }

    static RefusedFile codes(TensorInfo codes, String scale) {
        return unsupported(
                "\"" + codes.name() + "\" holds codes (" + codes.dtype().label() + ") for which \"" + scale
                        + "\" has scales: weights quantized in a way that is not read here",
                "save the network before it is quantized: torch.save(float_model.state_dict(), path)");
    }

    /** A line that changes the loaded file. */
    private static String edit(String change) {
        return "state = torch.load(path, map_location=\"cpu\"); " + change + "; torch.save(state, path)";
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static RefusedFile unsupported(String message, String wayOut) {
        return new RefusedFile(RefusedFile.Reason.UNSUPPORTED_FILE, message, wayOut);
    }

    private Refusals() {}
}
