package dev.espalier.models.inspection;

import dev.espalier.formats.torchscript.Program;
import dev.espalier.graph.Graph;
import dev.espalier.graph.lift.Lifter;
import dev.espalier.graph.lift.Lifting;
import dev.espalier.graph.recognition.Structure;
import dev.espalier.tensors.Checkpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The graph that a model has for whoever needs one: that which runs it, or, for a program, one lifted from its code.
 *
 * @param graph null where there is none
 * @param noGraph why a program could not be lifted into one; null where it was, and for what is no program
 * @param findings what a user should know of it
 */
record Lifted(@Nullable Graph graph, @Nullable String noGraph, List<String> findings) {
    static Lifted of(Structure structure, Checkpoint checkpoint) {
        if (!structure.runsProgram()) {
            return new Lifted(structure.graph(), null, List.of());
        }
        return switch (Lifter.lift(Program.of(checkpoint).orElseThrow(), checkpoint.tensors(), null)) {
            case Lifting.Lifted(Graph graph, List<String> lifted) -> {
                List<String> findings = new ArrayList<>(
                        List.of("its code can be lifted into a graph, which steps that need one then use"));
                findings.addAll(lifted);
                yield new Lifted(graph, null, findings);
            }
            case Lifting.Refused(String reason) -> new Lifted(null, reason, List.of(Lifting.NO_GRAPH + reason));
        };
    }
}
