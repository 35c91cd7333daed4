package dev.espalier.network.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ONNX Runtime in this process, on its CPU provider. */
public final class OnnxRuntime {
    private final OrtEnvironment environment;
    private final int threads;

    private OnnxRuntime(OrtEnvironment environment, int threads) {
        this.environment = environment;
        this.threads = threads;
    }

    /**
     * Throws {@link RuntimeRefusal} where the machine is none that there are libraries for.
     *
     * @param threads that one run of a network may use
     */
    public static OnnxRuntime start(int threads) throws IOException {
        RuntimeLibraries.prepare();
        try {
            return new OnnxRuntime(OrtEnvironment.getEnvironment(), threads);
        } catch (LinkageError | IllegalStateException e) {
            throw new RuntimeRefusal("ONNX Runtime cannot be loaded on this machine: " + e, e);
        }
    }

    /** Name and version, such as {@code ONNX Runtime 1.28.0}. */
    public String description() {
        return "ONNX Runtime " + environment.getVersion();
    }

    /**
     * Loads a network of one input, optimized as the runtime does by default; the caller closes it. Throws
     * {@link RuntimeRefusal} where the runtime does not take it.
     */
    public OnnxNetwork load(Path file) throws IOException {
        return load(file, null);
    }

    /**
     * The layers of an integer network that the runtime computes in floats all the same, by the names of their nodes.
     *
     * @param scratch a file for what the runtime makes of the network; gone afterwards
     */
    public List<String> floatLayers(Path file, Path scratch) throws IOException {
        try (OnnxNetwork _ = load(file, scratch)) {
            return Optimized.read(scratch).floatLayers(Optimized.read(file));
        } finally {
            Files.deleteIfExists(scratch);
        }
    }

    /** The same, and leaves in a file what the runtime made of the network. */
    private OnnxNetwork load(Path file, @Nullable Path optimized) throws IOException {
        try (SessionOptions options = new SessionOptions()) {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            // Threads that spin take the cores from whatever runs in turns with the network
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            if (optimized != null) {
                options.setOptimizedModelFilePath(optimized.toString());
            }
            OrtSession session = environment.createSession(file.toString(), options);
            return new OnnxNetwork(environment, session);
        } catch (OrtException e) {
            throw new RuntimeRefusal("ONNX Runtime does not load the network: " + e.getMessage(), e);
        }
    }
}
