package dev.espalier.network.scripts;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;

/** The TorchScript module that a network runs: one that this service made up, or one that came from outside. */
public sealed interface Script permits OwnScript, ForeignScript {
    PtSymbolBlock module();

    /** Whether the module's parameter is one to be trained, and under this of its names. */
    boolean learns(String parameter);

    /** One array for a batch of samples. */
    PtNDArray forward(PtNDArray inputs);

    /** Writes what training changes besides the parameters into the tensors of the same names. */
    void copyBuffers(TensorFile file, PtNDManager scope) throws IOException;

    /**
     * The engine is told "training" even for evaluation: otherwise it would compute under libtorch's inference mode,
     * whose tensors a module that has been trained refuses; gradients are off all the same.
     */
    static NDList run(PtSymbolBlock module, PtNDArray inputs) {
        return IValueUtils.forward(module, new NDList(inputs), true);
    }
}
