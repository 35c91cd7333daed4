package dev.espalier.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.espalier.network.scripts.Script;
import dev.espalier.network.scripts.TensorWriter;
import dev.espalier.samples.batches.Batch;
import dev.espalier.samples.batches.Batches;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.ObjIntConsumer;
import java.util.stream.Collectors;

/** A network in libtorch. Owns native memory; close it. */
public final class Network implements AutoCloseable {
    private final PtNDManager memory;
    private final Script script;
    private final int threads;
    private final Map<String, PtNDArray> parameters = new LinkedHashMap<>();
    private final Map<String, PtNDArray> masters = new LinkedHashMap<>();

    Network(PtNDManager memory, Script script, int threads) {
        this.memory = memory;
        this.script = script;
        this.threads = threads;
        for (NDArray parameter : JniUtils.moduleGetParams(script.module(), memory)) {
            if (script.learns(parameter.getName())) {
                parameters.put(parameter.getName(), (PtNDArray) parameter);
            }
        }
    }

    /** Scores a pass in eval mode, batch by batch; sums in double. {@code onBatch} hears how many samples are done. */
    public Score evaluate(Batches batches, Loss loss, IntConsumer onBatch) {
        enterEvaluation();
        Tally tally = Tally.ofEach(loss);
        while (batches.hasNext()) {
            Batch batch = batches.next();
            try (PtNDManager scope = scope()) {
                tally.add(batch, Outputs.of(forward(batch, scope)));
            }
            onBatch.accept(tally.samples());
        }
        return tally.score();
    }

    /** What it makes of a batch in eval mode, as numbers in row-major order. */
    public double[] outputs(Batch batch) {
        enterEvaluation();
        try (PtNDManager scope = scope()) {
            return Outputs.of(forward(batch, scope)).values();
        }
    }

    /**
     * Scores parameters by the gradients of a pass's losses, batch by batch in eval mode, and leaves all as it was.
     *
     * @param into what is scored: float64 tensors of the parameters' names and shapes, which take the scores
     */
    public void scoreGradients(Saliency saliency, Loss loss, Batches batches, TensorFile into, IntConsumer onBatch) {
        enterEvaluation();
        Tally tally = new Tally(loss);
        Set<String> scored = into.tensors().stream().map(TensorInfo::name).collect(Collectors.toSet());
        try (PtNDManager memory = scope()) {
            GradientSums sums = new GradientSums(saliency, scored, this, memory);
            while (batches.hasNext()) {
                Batch batch = batches.next();
                try (PtNDManager scope = scope()) {
                    differentiate(batch, loss, tally, scope);
                    parameters.forEach((name, live) -> collect(name, live, sums, scope));
                }
                onBatch.accept(tally.samples());
            }
            sums.writeTo(into, parameters, memory);
        }
    }

    private void differentiate(Batch batch, Loss loss, Tally tally, PtNDManager scope) {
        JniUtils.setGradMode(true);
        try {
            PtNDArray outputs = forward(batch, scope);
            tally.add(batch, Outputs.of(outputs));
            PtNDArray value = Losses.of(loss, outputs, batch, scope);
            JniUtils.backward(value, (PtNDArray) scope.ones(new Shape(), value.getDataType()), false, false);
        } finally {
            JniUtils.setGradMode(false);
        }
    }

    private static void collect(String name, PtNDArray live, GradientSums sums, PtNDManager scope) {
        PtNDArray gradient = JniUtils.getGradient(live);
        if (gradient != null) {
            gradient.attach(scope);
            sums.add(name, gradient, live, scope);
            JniUtils.zeroGrad(live);
        }
    }

    /** Whether a tensor is a parameter of the network, under the one name that it is trained by. */
    public boolean learns(String tensor) {
        return parameters.containsKey(tensor);
    }

    /** Runs one batch in eval mode until its answer is in Java's memory, which also waits for a GPU; leaves nothing behind. */
    public void run(Batch batch) {
        enter();
        JniUtils.enableInferenceMode(script.module());
        try (PtNDManager scope = scope()) {
            forward(batch, scope).toByteBuffer(true);
        }
    }

    /**
     * Hands out what a network answers to each batch in eval mode, as numbers in row-major order: of one that was written
     * to observe, what it observed.
     *
     * @param each hears the numbers and how many samples they are of
     */
    public void observe(Batches batches, ObjIntConsumer<double[]> each) {
        enterEvaluation();
        while (batches.hasNext()) {
            Batch batch = batches.next();
            try (PtNDManager scope = scope()) {
                each.accept(Outputs.of(forward(batch, scope)).values(), batch.size());
            }
        }
    }

    /** Writes parameters (masters, where training quantizes) and buffers into the tensors of the same names. */
    public void copyTo(TensorFile file) throws IOException {
        enter();
        parameters.forEach((name, live) -> TensorWriter.write(name, masters.getOrDefault(name, live), file));
        try (PtNDManager scope = scope()) {
            script.copyBuffers(file, scope);
        }
    }

    /** Puts a file's values in a parameter's place, as loading the file would; false where there is no such parameter. */
    public boolean set(String name, TensorFile file) {
        enter();
        PtNDArray live = parameters.get(name);
        if (live == null) {
            return false;
        }
        try (PtNDManager scope = scope()) {
            Tensors.copy(Tensors.of(file.values(name), live, scope), live);
        }
        return true;
    }

    @Override
    public void close() {
        memory.close();
    }

    /** Settings that libtorch keeps by thread: gradients are off outside a training step, the thread count is ours. */
    public void enter() {
        JniUtils.setGradMode(false);
        JniUtils.setNumThreads(threads);
        JniUtils.setGraphExecutorOptimize(true);
    }

    public void enterEvaluation() {
        enter();
        JniUtils.enableInferenceMode(script.module());
    }

    /** After loading, a module is in eval mode whatever the engine's own bookkeeping believes. */
    public void enterTraining() {
        enter();
        JniUtils.enableTrainingMode(script.module());
    }

    /** Memory of one batch: whatever is made in it is freed with it. */
    public PtNDManager scope() {
        return memory.newSubManager(memory.getDevice());
    }

    /** How many native arrays outlive the batches. */
    public int arrays() {
        return memory.getManagedArrays().size();
    }

    /** Runs the module in the mode that it is in. */
    public PtNDArray forward(Batch batch, PtNDManager scope) {
        return script.forward(Tensors.inputs(batch, scope));
    }

    /** Throws IllegalArgumentException where the network has no such parameter. */
    public PtNDArray parameter(String name) {
        PtNDArray parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("the network has no parameter \"" + name + "\"");
        }
        return parameter;
    }

    public Map<String, PtNDArray> parameters() {
        return parameters;
    }

    /** The full-precision copies of the parameters that training quantizes; filled and emptied by the trainer. */
    public Map<String, PtNDArray> masters() {
        return masters;
    }
}
