package dev.espalier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.samples.spec.DatasetSpec.Layout;
import dev.espalier.samples.spec.DatasetSpec.Preprocessing;
import dev.espalier.samples.spec.DatasetSpec.Split;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that are taken as they are, and that nobody is likely to mean. */
class DoubtsTest {
    @TempDir
    private Path folder;

    @Test
    void tells_of_means_of_raw_pixels_beside_a_scale_that_nobody_asked_for() {
        assertThat(findings(preprocessing(null, 127.5, 127.5), null))
                .singleElement()
                .asString()
                .contains("mean [127.5] and std [127.5] reach beyond 1", "set preprocessing.scale to 1");
        assertThat(findings(preprocessing(1.0, 127.5, 127.5), null)).isEmpty();
        assertThat(findings(preprocessing(null, 0.5, 0.5), null)).isEmpty();
    }

    @Test
    void tells_of_a_split_that_does_nothing() {
        assertThat(findings(preprocessing(null, 0, 1), new Split(0.2, 0.2, 1L)))
                .singleElement()
                .asString()
                .startsWith("ignored: split");
        assertThat(findings(preprocessing(null, 0, 1), Split.DEFAULT)).isEmpty();
    }

    private List<String> findings(Preprocessing preprocessing, @Nullable Split split) {
        Path file = new HandmadeNpz()
                .bytes("x_train", new long[] {2, 1, 1, 1}, 0, 255)
                .longs("y_train", new long[] {2}, 0, 1)
                .bytes("x_test", new long[] {2, 1, 1, 1}, 0, 255)
                .longs("y_test", new long[] {2}, 0, 1)
                .in(folder);
        try (Dataset dataset = Dataset.open(file, Specs.of(null, preprocessing, null, split), folder)) {
            return dataset.info().findings();
        }
    }

    private static Preprocessing preprocessing(@Nullable Double scale, double mean, double std) {
        return new Preprocessing(scale, List.of(mean), List.of(std), Layout.NCHW, null, null, null);
    }
}
