package dev.espalier.network.scripts;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.espalier.tensors.TensorFile;
import java.util.Arrays;
import java.util.function.Predicate;

/** A module written from a graph; a method hands out the buffers. */
public record OwnScript(PtSymbolBlock module, Predicate<String> learned) implements Script {
    private static final String BUFFERS = "buffers_by_name";

    @Override
    public boolean learns(String parameter) {
        return learned.test(parameter);
    }

    @Override
    public PtNDArray forward(PtNDArray inputs) {
        return (PtNDArray) Script.run(module, inputs).singletonOrThrow();
    }

    @Override
    public void copyBuffers(TensorFile file, PtNDManager scope) {
        if (!Arrays.asList(JniUtils.getMethodNames(module)).contains(BUFFERS)) {
            return;
        }
        try (IValue all = IValueUtils.runMethod(module, BUFFERS)) {
            for (NDArray buffer : all.toNDList(scope)) {
                if (file.has(buffer.getName())) {
                    TensorWriter.write(buffer.getName(), (PtNDArray) buffer, file);
                }
            }
        }
    }
}
