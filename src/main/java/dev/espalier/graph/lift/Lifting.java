package dev.espalier.graph.lift;

import dev.espalier.graph.Graph;
import java.util.List;

/** The outcome of lifting a program's code into a graph. */
public sealed interface Lifting {
    /** What the finding of a program without a graph begins with; the reason follows. */
    String NO_GRAPH = "no graph: ";

    /** @param findings what a user should know; what the code does not tell begins {@code assumed:} */
    record Lifted(Graph graph, List<String> findings) implements Lifting {
        public Lifted {
            findings = List.copyOf(findings);
        }
    }

    /** @param reason names the operator, its file and its line */
    record Refused(String reason) implements Lifting {}
}
