package dev.espalier.network;

import java.nio.file.Path;

/** libtorch in this process. Start it once, where a step needs it; it takes a second and hundreds of megabytes. */
public final class Engine implements AutoCloseable {
    /**
     * @param device {@code cpu} or {@code gpu}
     * @param threads intra-op threads; part of what makes a run repeatable to the bit
     */
    public static Engine start(String device, int threads) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Name and version, such as {@code PyTorch 2.7.1}. */
    public String description() {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Loads a TorchScript archive for evaluation and training. */
    public Network load(Path torchscript) {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("not built yet");
    }
}
