package dev.espalier.network;

import ai.djl.pytorch.jni.JniUtils;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How libtorch's shared libraries are loaded without any network. */
final class Natives {
    private Natives() {}

    /** Loads libtorch once in this process; processes that unpack it into the same folder wait for each other. */
    static synchronized ai.djl.engine.Engine load(int threads) {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.default_engine", "PyTorch");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        try {
            Path folder = Files.createDirectories(NativeFolder.path());
            try (Closeable _ = NativeFolder.exclusively(folder)) {
                ai.djl.engine.Engine engine = ai.djl.engine.Engine.getEngine("PyTorch");
                // An engine that an earlier start loaded has the earlier start's number
                JniUtils.setNumThreads(threads);
                return engine;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare the folder that libtorch is unpacked into", e);
        }
    }
}
