package dev.espalier.compression.integers;

import dev.espalier.graph.integer.Folded;
import dev.espalier.graph.integer.IntegerPlan;
import dev.espalier.graph.integer.Integers;
import dev.espalier.graph.onnx.OnnxExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A folded network, what of it is integers, and which. Close it. */
record IntegerProgram(Folded folded, IntegerPlan plan, Integers integers) implements AutoCloseable {
    void write(Path file, String version, Map<String, String> about) throws IOException, OnnxExport.TooLarge {
        OnnxExport.writeIntegers(folded, integers, version, about, file);
    }

    /**
     * A file that answers with values on the way, in their order and before the network's own answer.
     *
     * @param with the integers, or none for the same network in floats
     */
    void write(Path file, Integers with, List<String> values) throws IOException, OnnxExport.TooLarge {
        OnnxExport.writeObserved(folded, with, values, file);
    }

    @Override
    public void close() {
        folded.close();
    }
}
