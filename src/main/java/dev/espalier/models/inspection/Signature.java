package dev.espalier.models.inspection;

import java.util.List;

/** The input and output of a model, for one sample. */
public record Signature(Port input, Port output) {
    /** @param shape without the batch dimension */
    public record Port(String dtype, List<Long> shape) {
        public Port {
            shape = List.copyOf(shape);
        }
    }
}
