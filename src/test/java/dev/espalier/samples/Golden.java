package dev.espalier.samples;

import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.formats.numpy.NpzFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Numbers that Python wrote. */
final class Golden {
    private Golden() {}

    static double[] read(Path file, String name, Path scratch) {
        try (NpzFile opened = NpzFile.open(file, scratch)) {
            NpyArray array = opened.array(name).orElseThrow();
            double[] values = new double[Math.toIntExact(array.elements())];
            array.read(0, values, values.length);
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
