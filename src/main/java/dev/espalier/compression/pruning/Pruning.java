package dev.espalier.compression.pruning;

import dev.espalier.compression.training.Ramp;
import dev.espalier.graph.Layer;
import dev.espalier.graph.LayerName;
import dev.espalier.kernels.Mask;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What a prune step takes of a network: single weights, or whole units.
 *
 * @param <C> a choice of these
 */
interface Pruning<C> extends Ramp {
    /** What the layers are called that lose any. */
    List<LayerName> names();

    /** The same in the words of a message, as in "no layer that is pruned". */
    String those();

    /** The tensors that tell what goes. */
    List<TensorInfo> read();

    /** The layers that lose any, as they are now: they may have become smaller. */
    List<Layer> layers();

    /** What goes at the full sparsity, of the model as it is. */
    C choose() throws IOException;

    /** What is zero then, by tensor name. */
    Map<String, Mask> zeros(C chosen);

    /** Prunes it for good. */
    void prune(C chosen) throws IOException;

    /** Ends a ramp, after which finetuning has left what was pruned at zero. */
    void finish() throws IOException;
}
