package dev.espalier.compression.checks;

import dev.espalier.graph.Graph;
import dev.espalier.graph.lift.Lifting;
import dev.espalier.graph.recognition.Structure;
import dev.espalier.tensors.TensorInfo;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What an open model is made of. A program's code is looked into at most once, and not before a check asks. */
final class OpenContents implements ModelFacts.Contents {
    private final Structure structure;
    private final List<TensorInfo> tensors;
    private final Supplier<Lifting> lift;
    private @Nullable Lifting lifting;

    OpenContents(Structure structure, List<TensorInfo> tensors, Supplier<Lifting> lift) {
        this.structure = structure;
        this.tensors = tensors;
        this.lift = lift;
    }

    @Override
    public Optional<Graph> graph() {
        return structure.runsProgram()
                ? lifting() instanceof Lifting.Lifted lifted ? Optional.of(lifted.graph()) : Optional.empty()
                : Optional.ofNullable(structure.graph());
    }

    @Override
    public Optional<String> noGraph() {
        return structure.runsProgram() && lifting() instanceof Lifting.Refused(String reason)
                ? Optional.of(reason)
                : Optional.empty();
    }

    @Override
    public List<TensorInfo> tensors() {
        return tensors;
    }

    private Lifting lifting() {
        if (lifting == null) {
            lifting = lift.get();
        }
        return lifting;
    }
}
