package dev.espalier.network;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import dev.espalier.network.scripts.ForeignScript;
import dev.espalier.network.scripts.OwnScript;
import dev.espalier.network.scripts.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BiFunction;

/** libtorch in this process. Start it once, where a step needs it; it takes a second and hundreds of megabytes. */
public final class Engine implements AutoCloseable {
    private final ai.djl.engine.Engine torch;
    private final PtNDManager memory;
    private final int threads;

    private Engine(ai.djl.engine.Engine torch, PtNDManager memory, int threads) {
        this.torch = torch;
        this.memory = memory;
        this.threads = threads;
    }

    /**
     * Finds libtorch, unpacking it where this is the machine's first use. The folder is {@code DJL_CACHE_DIR} (variable
     * or system property), otherwise one in the user's cache.
     *
     * @param device {@code cpu} or {@code gpu}
     * @param threads intra-op threads; part of what makes a run repeatable to the bit
     */
    public static Engine start(String device, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, was " + threads);
        }
        Device where = device(device);
        CudaNoise.heard(where.isGpu());
        ai.djl.engine.Engine torch = Natives.load(threads);
        if (where.isGpu() && torch.getGpuCount() == 0) {
            throw new IllegalArgumentException("device is gpu, but libtorch finds none");
        }
        NDManager memory = torch.newBaseManager(where);
        return new Engine(torch, (PtNDManager) memory, threads);
    }

    private static Device device(String device) {
        return switch (device) {
            case "cpu" -> Device.cpu();
            case "gpu" -> Device.gpu();
            default -> throw new IllegalArgumentException("device must be cpu or gpu, was " + device);
        };
    }

    /** Name and version, such as {@code PyTorch 2.7.1}. */
    public String description() {
        return torch.getEngineName() + " " + torch.getVersion();
    }

    /**
     * Loads a TorchScript archive that this service made up for evaluation and training. Its method
     * {@code buffers_by_name}, if it has one, returns what training changes besides the parameters.
     */
    public Network load(Path torchscript) {
        return load(torchscript, (own, module) -> new OwnScript(module, _ -> true));
    }

    /**
     * The same where not every name is a parameter's own.
     *
     * @param learned names of its parameters; a parameter under other names as well is trained once
     */
    public Network load(Path torchscript, Set<String> learned) {
        Set<String> each = Set.copyOf(learned);
        return load(torchscript, (own, module) -> new OwnScript(module, each::contains));
    }

    /**
     * Loads a program from outside, as {@code formats.Program} wrote it after its operators were checked. Beside it
     * lies what is read back from it while it is in use.
     *
     * @param learned names of its parameters; a parameter under other names as well is trained once
     */
    public Network loadProgram(Path torchscript, Set<String> learned) {
        return load(
                torchscript, (own, module) -> new ForeignScript(module, own, learned, torchscript.toAbsolutePath()));
    }

    private Network load(Path torchscript, BiFunction<PtNDManager, PtSymbolBlock, Script> script) {
        if (!Files.isRegularFile(torchscript)) {
            throw new IllegalArgumentException("there is no file " + torchscript);
        }
        PtNDManager own = memory.newSubManager(memory.getDevice());
        try {
            String[] none = {};
            PtSymbolBlock module = JniUtils.loadModule(own, torchscript, true, none, none, true);
            return new Network(own, script.apply(own, module), threads);
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
