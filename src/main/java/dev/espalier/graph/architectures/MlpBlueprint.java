package dev.espalier.graph.architectures;

import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphBuilder;
import dev.espalier.graph.TensorIndex;
import java.util.List;

/** Linear layers with ReLU between them; of any widths, or of given ones. */
record MlpBlueprint(BuiltInArchitecture architecture, List<Long> widths) implements Blueprint {
    static final MlpBlueprint MLP = new MlpBlueprint(
            new BuiltInArchitecture(
                    "mlp", "Linear layers of any widths with ReLU between them; a single linear layer, too."),
            List.of());
    static final MlpBlueprint LENET_300_100 = new MlpBlueprint(
            new BuiltInArchitecture(
                    "lenet-300-100", "Linear layers 784-300-100 and one output per class, with ReLU between them."),
            List.of(784L, 300L, 100L));

    @Override
    public Recognition build(TensorIndex tensors) {
        LinearStack stack = LinearStack.of(tensors);
        if (!stack.convolutions().isEmpty()) {
            throw new ArchitectureMismatch(
                    TensorIndex.describe(stack.convolutions().getFirst()) + ", but there are no convolutions in "
                            + architecture.name());
        }
        List<Long> found = stack.widths();
        if (!widths.isEmpty() && !widths.equals(found.subList(0, found.size() - 1))) {
            throw new ArchitectureMismatch(
                    "the linear layers have widths " + found + ", expected " + widths + " and one output per class");
        }
        GraphBuilder graph = new GraphBuilder();
        stack.addLinears(graph);
        Graph built = graph.finish(List.of(found.getFirst()));
        return found.size() == 2
                ? recognition(built)
                : recognition(built, "assumed: ReLU after every linear layer but the last");
    }
}
