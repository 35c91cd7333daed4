package dev.espalier.network.scripts;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import dev.espalier.formats.Checkpoints;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A program from outside. What it makes of samples is not known before it runs, so that whatever it throws is told as
 * a mismatch; its buffers cannot be reached while it lives and are read from an archive that it is written to.
 */
public final class ForeignScript implements Script {
    private static final int TOLD = 300;

    private final PtSymbolBlock module;
    private final Set<String> learned;
    private final Path beside;
    /** Inputs of the first weight of a program of linear layers alone; 0 for any other. */
    private final long width;

    /** @param file where the program lies; what is read back from it is written beside */
    public ForeignScript(PtSymbolBlock module, PtNDManager memory, Set<String> learned, Path file) {
        this.module = module;
        this.learned = Set.copyOf(learned);
        this.beside = file.resolveSibling(file.getFileName() + ".trained");
        this.width = width(module, memory);
    }

    private static long width(PtSymbolBlock module, PtNDManager memory) {
        try (PtNDManager scope = memory.newSubManager(memory.getDevice())) {
            List<Shape> weights = JniUtils.moduleGetParams(module, scope).stream()
                    .map(NDArray::getShape)
                    .filter(shape -> shape.dimension() >= 2)
                    .toList();
            boolean linear = !weights.isEmpty() && weights.stream().allMatch(shape -> shape.dimension() == 2);
            return linear ? weights.getFirst().get(1) : 0;
        }
    }

    @Override
    public PtSymbolBlock module() {
        return module;
    }

    @Override
    public boolean learns(String parameter) {
        return learned.contains(parameter);
    }

    @Override
    public PtNDArray forward(PtNDArray inputs) {
        PtNDArray fitting = flattened(inputs);
        NDList outputs = run(fitting);
        if (outputs.size() != 1) {
            throw new Mismatch("the program answers with " + outputs.size()
                    + " tensors; one is needed, of as many rows as there are samples");
        }
        return (PtNDArray) outputs.getFirst();
    }

    /** A network made of linear layers alone gets its input flattened. */
    private PtNDArray flattened(PtNDArray inputs) {
        Shape shape = inputs.getShape();
        boolean needed = shape.dimension() > 2 && shape.slice(1).size() == width;
        return needed ? JniUtils.reshape(inputs, new long[] {shape.get(0), width}) : inputs;
    }

    private NDList run(PtNDArray inputs) {
        try {
            return Script.run(module, inputs);
        } catch (EngineException e) {
            throw new Mismatch("the program fails on samples of shape "
                    + inputs.getShape().slice(1) + ": " + told(String.valueOf(e.getMessage())));
        }
    }

    /** libtorch tells the whole way through the program; the cause stands in one line of it. */
    private static String told(String message) {
        String cause = message.lines()
                .filter(line -> line.contains("Error: "))
                .reduce((first, last) -> last)
                .orElseGet(() -> message.lines().findFirst().orElse(""));
        return cause.length() > TOLD ? cause.substring(0, TOLD) + "..." : cause;
    }

    @Override
    public void copyBuffers(TensorFile file, PtNDManager scope) throws IOException {
        try (OutputStream output = new BufferedOutputStream(Files.newOutputStream(beside))) {
            JniUtils.writeModule(module, output, false);
        }
        try (Checkpoint trained = Checkpoints.open(beside, Objects.requireNonNull(beside.getParent()))) {
            for (TensorInfo tensor : trained.distinct()) {
                if (!learned.contains(tensor.name()) && file.has(tensor.name())) {
                    file.replace(tensor, trained);
                }
            }
        } finally {
            Files.deleteIfExists(beside);
        }
    }
}
