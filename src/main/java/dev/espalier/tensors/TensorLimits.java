package dev.espalier.tensors;

import dev.espalier.tensors.waysout.TorchLines;
import java.util.List;

/** What the tensors of a file may be for the rest of the service: reports, databases and other formats hold them all. */
public final class TensorLimits {
    /** Networks of thousands of experts have some tens of thousands. */
    static final int COUNT = 100_000;

    /** numpy's and PyTorch's own limit. */
    static final int RANK = 64;

    private static final int NAME_CHARACTERS = 1000;

    private TensorLimits() {}

    public static void checkCount(int tensors) {
        if (tensors > COUNT) {
            throw new RefusedFile(
                    RefusedFile.Reason.UNSUPPORTED_FILE,
                    "the file holds more than " + COUNT + " tensors",
                    "stack tensors of one kind and shape into one, or upload a part of the network");
        }
    }

    public static void check(List<TensorInfo> tensors) {
        checkCount(tensors.size());
        tensors.forEach(TensorLimits::check);
    }

    private static void check(TensorInfo tensor) {
        String name = tensor.name();
        if (name.length() > NAME_CHARACTERS) {
            throw unsupported("a tensor's name has " + name.length() + " characters, at most " + NAME_CHARACTERS
                    + " are kept: \"" + Shown.name(name) + "\"");
        }
        if (!Shown.isPlain(name)) {
            throw unsupported("the name of tensor \"" + Shown.name(name)
                    + "\" holds control characters or halves of surrogate pairs");
        }
        if (tensor.rank() > RANK || isAbsurd(tensor)) {
            throw RefusedFile.corrupt("tensor \"" + Shown.name(name) + "\" has the impossible shape " + tensor.shape());
        }
    }

    /** Empty tensors take no bytes whatever their other sizes are, but strides must still be numbers. */
    private static boolean isAbsurd(TensorInfo tensor) {
        try {
            long steps = tensor.dtype().sizeBytes();
            for (long size : tensor.shape()) {
                steps = Math.multiplyExact(steps, Math.max(1, size));
            }
            return false;
        } catch (ArithmeticException e) {
            return true;
        }
    }

    private static RefusedFile unsupported(String message) {
        return new RefusedFile(RefusedFile.Reason.UNSUPPORTED_FILE, message, TorchLines.NUMBERED);
    }
}
