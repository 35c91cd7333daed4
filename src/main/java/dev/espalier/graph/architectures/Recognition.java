package dev.espalier.graph.architectures;

import dev.espalier.graph.Architecture;
import dev.espalier.graph.Graph;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model's tensors were recognised as.
 *
 * @param architecture null where none fits
 * @param graph how to run it; null where none fits
 * @param findings what a user should know; what tensors cannot tell begins {@code assumed:}
 */
public record Recognition(
        @Nullable Architecture architecture, @Nullable Graph graph, List<String> findings) {
    public Recognition {
        findings = List.copyOf(findings);
    }
}
