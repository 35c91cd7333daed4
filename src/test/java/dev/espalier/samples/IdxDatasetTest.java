package dev.espalier.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.DatasetSpec.Preprocessing;
import dev.espalier.samples.spec.DatasetSpec.Split;
import dev.espalier.samples.spec.Part;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxDatasetTest {
    private static final Path FIXTURES = Path.of("src/test/resources/samples/idx");
    private static final int U8 = 8;

    @TempDir
    private Path folder;

    private Path scratch;

    @BeforeEach
    void makeScratch() throws IOException {
        scratch = Files.createDirectory(folder.resolve("scratch"));
    }

    @Test
    void reads_mnist_by_its_own_names() {
        try (Dataset dataset = open(FIXTURES.resolve("mnist.zip"))) {
            assertThat(dataset.info().format()).isEqualTo("idx");
            assertThat(dataset.info().inputShape()).containsExactly(1L, 5L, 4L);
            assertThat(dataset.info().classes()).isEqualTo(3);
            assertThat(dataset.info().findings()).isEmpty();
            DatasetTest.assertClose(
                    DatasetTest.inputs(dataset.inOrder(Part.TRAIN, 4, DType.FLOAT32)), golden("train"), 1e-7);
            DatasetTest.assertClose(
                    DatasetTest.inputs(dataset.inOrder(Part.TEST, 4, DType.FLOAT32)), golden("test"), 1e-7);
            assertThat(DatasetTest.targets(dataset.inOrder(Part.TRAIN, 4, DType.FLOAT32)))
                    .containsExactly(golden("labels"));
        }
    }

    @Test
    void reads_gz_in_folders_with_dots_and_prefixes_and_validation() {
        try (Dataset dataset = open(FIXTURES.resolve("emnist.zip"))) {
            assertThat(dataset.info().validationSamples()).isEqualTo(2);
            assertThat(dataset.info().findings())
                    .singleElement()
                    .asString()
                    .contains("ignored", "emnist-letters-mapping.txt");
            DatasetTest.assertClose(
                    DatasetTest.inputs(dataset.inOrder(Part.TRAIN, 4, DType.FLOAT32)), golden("train"), 1e-7);
            DatasetTest.assertClose(
                    DatasetTest.inputs(dataset.inOrder(Part.TEST, 4, DType.FLOAT32)), golden("test"), 1e-7);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"uint8", "int8", "int16", "int32", "float32", "float64"})
    void reads_values_of_every_type_and_cuts_what_has_no_parts(String type) {
        DatasetSpec unscaled = Specs.of(
                null, new Preprocessing(1.0, null, null, null, null, null, null), null, new Split(0.0, 0.0, 1L));
        try (Dataset dataset = Dataset.open(FIXTURES.resolve(type + ".zip"), unscaled, scratch)) {
            assertThat(dataset.info().inputShape()).containsExactly(3L);
            DatasetTest.assertClose(DatasetTest.inputs(dataset.inOrder(Part.TRAIN, 4, DType.FLOAT64)), golden(type), 0);
        }
    }

    @Test
    void takes_each_file_of_torchvisions_folder_once() {
        byte[] images = HandmadeZip.idx(U8, new int[] {2, 4, 4}, 32);
        byte[] labels = HandmadeZip.idx(U8, new int[] {2}, 2);
        HandmadeZip raw = new HandmadeZip()
                .add("MNIST/raw/train-images-idx3-ubyte.gz", HandmadeZip.zipped(images))
                .add("MNIST/raw/train-images-idx3-ubyte", images)
                .add("MNIST/raw/train-labels-idx1-ubyte", labels)
                .add("MNIST/raw/train-labels-idx1-ubyte.gz", HandmadeZip.zipped(labels));
        try (Dataset dataset = open(raw.in(folder))) {
            assertThat(dataset.info().trainSamples()).isEqualTo(2);
            assertThat(dataset.info().findings())
                    .containsExactly("ignored: 2 files compressed by gzip whose content lies beside them");
        }
    }

    @Test
    void refuses_headers_that_lie() {
        assertRefused(idx(U8, new int[] {2, 4, 4}, 31), "needs 48 bytes", "entry has 47", "train-images-idx3-ubyte");
        assertRefused(idx(U8, new int[] {2, 4, 4}, 33), "entry has 49");
        assertRefused(idx(U8, new int[] {1_000_000_000, 28, 28}, 10), "needs 784000000016 bytes");
        assertRefused(idx(14, new int[] {-1, -1, -1, -1}, 0), "impossible shape");
        assertRefused(idx(7, new int[] {2}, 2), "type 0x07");
        assertRefused(idx(U8, new int[] {}, 2), "0 dimensions");
        assertRefused(idx(U8, new int[] {1, 1, 1, 1, 1}, 1), "5 dimensions");
        assertRefused(zip("train-images-idx3-ubyte", new byte[] {0, 0, 8, 3, 0, 0}), "ends within its header");
        assertRefused(zip("train-images-idx3-ubyte", new byte[0]), "magic number");
        assertRefused(zip("train-images-idx3-ubyte", "version https".getBytes()), "magic number");
    }

    @Test
    void refuses_gz_that_lies() {
        assertRefused(gz(new int[] {2, 4, 4}, 31), "ends 1 bytes early");
        assertRefused(gz(new int[] {2, 4, 4}, 33), "more than the 48 bytes");
        assertRefused(zip("train-images-idx3-ubyte.gz", new byte[20]), "cannot be unpacked");
        byte[] whole = HandmadeZip.zipped(HandmadeZip.idx(U8, new int[] {2, 4, 4}, 32));
        assertRefused(zip("train-images-idx3-ubyte.gz", Arrays.copyOf(whole, whole.length - 9)), "cannot be unpacked");
        whole[whole.length - 6]++;
        assertRefused(zip("train-images-idx3-ubyte.gz", whole), "cannot be unpacked");
    }

    @Test
    void refuses_what_would_unpack_to_far_more_than_was_sent() {
        HandmadeZip bomb =
                new HandmadeZip().idx("train-images-idx3-ubyte.gz", U8, new int[] {1_000_000_000, 28, 28}, 100);
        assertThatThrownBy(() -> open(bomb.in(folder))).isInstanceOfSatisfying(RefusedFile.class, refused -> {
            assertThat(refused.reason()).isEqualTo(RefusedFile.Reason.HOSTILE_FILE);
            assertThat(refused.getMessage()).contains("train-images-idx3-ubyte.gz", "784000000016");
        });
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void refuses_files_that_do_not_go_together() {
        HandmadeZip counts = idx(U8, new int[] {2, 4, 4}, 32).idx("train-labels-idx1-ubyte", U8, new int[] {3}, 3);
        assertRefused(counts, "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "(3,)", "number of samples");
        assertRefused(new HandmadeZip().idx("t10k-images-idx3-ubyte", U8, new int[] {1, 1, 1}, 1), "t10k-labels-idx1");
        HandmadeZip empty = idx(U8, new int[] {0, 4, 4}, 0).idx("train-labels-idx1-ubyte", U8, new int[] {0}, 0);
        assertRefused(empty, "empty");
        HandmadeZip twice = idx(U8, new int[] {1, 1, 1}, 1).idx("more/train-images.idx3-ubyte", U8, new int[] {1}, 1);
        assertRefused(twice, "more/train-images.idx3-ubyte", "x_train");
    }

    private static HandmadeZip idx(int type, int[] sizes, int values) {
        return new HandmadeZip().idx("train-images-idx3-ubyte", type, sizes, values);
    }

    private static HandmadeZip gz(int[] sizes, int values) {
        return new HandmadeZip()
                .idx("train-images-idx3-ubyte.gz", U8, sizes, values)
                .idx("train-labels-idx1-ubyte", U8, new int[] {2}, 2);
    }

    private static HandmadeZip zip(String name, byte[] bytes) {
        return new HandmadeZip().add(name, bytes).idx("train-labels-idx1-ubyte", U8, new int[] {2}, 2);
    }

    private void assertRefused(HandmadeZip files, String... told) {
        assertThatThrownBy(() -> open(files.in(folder))).isInstanceOfSatisfying(RefusedFile.class, refused -> {
            assertThat(refused.getMessage()).contains(told);
            assertThat(refused.wayOut()).isNotBlank();
        });
        assertThat(scratch).isEmptyDirectory();
    }

    private double[] golden(String name) {
        return Golden.read(FIXTURES.resolve("golden.npz"), name, scratch);
    }

    private Dataset open(Path file) {
        return Dataset.open(file, DatasetSpec.DEFAULT, scratch);
    }
}
