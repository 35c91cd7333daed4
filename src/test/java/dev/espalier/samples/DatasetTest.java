package dev.espalier.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.samples.batches.Batch;
import dev.espalier.samples.batches.Batches;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.DatasetSpec.Augmentation;
import dev.espalier.samples.spec.DatasetSpec.Preprocessing;
import dev.espalier.samples.spec.DatasetSpec.RandomCrop;
import dev.espalier.samples.spec.DatasetSpec.Split;
import dev.espalier.samples.spec.DatasetSpec.Task;
import dev.espalier.samples.spec.Flaws;
import dev.espalier.samples.spec.Part;
import dev.espalier.tensors.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
    private static final Path FIXTURES = Path.of("src/test/resources/samples");
    private static final DatasetSpec DEFAULTS = Specs.of(null, null, null, null);
    private static final Preprocessing CIFAR = new Preprocessing(
            1 / 255.0, List.of(0.4914, 0.4822, 0.4465), List.of(0.2023, 0.1994, 0.2010), null, null, null, null);
    private static final Augmentation CROP_AND_FLIP = new Augmentation(new RandomCrop(2), null, true);

    @TempDir
    private Path scratch;

    @Test
    void normalizes_as_pytorch_does() {
        DatasetSpec spec = Specs.of(null, CIFAR, CROP_AND_FLIP, null);
        try (Dataset dataset = open("images.npz", spec)) {
            assertThat(dataset.info())
                    .isEqualTo(new DatasetInfo(
                            "npz",
                            Task.CLASSIFICATION,
                            10,
                            0,
                            4,
                            List.of(3L, 6L, 5L),
                            4,
                            List.of("0", "1", "2", "3"),
                            List.of(),
                            Flaws.NONE,
                            null));
            assertClose(inputs(dataset.inOrder(Part.TEST, 3, DType.FLOAT32)), golden("test"), 1e-6);
            assertClose(inputs(dataset.inOrder(Part.TRAIN, 64, DType.FLOAT64)), golden("train"), 1e-6);
        }
    }

    @Test
    void reads_channels_last_and_columns_of_labels_alike() {
        try (Dataset first = open("images.npz", Specs.of(null, CIFAR, null, null));
                Dataset last = open("images-last.npz", Specs.of(null, CIFAR, null, null))) {
            assertThat(last.info().inputShape()).containsExactly(3L, 6L, 5L);
            assertThat(last.info().validationSamples()).isEqualTo(4);
            assertThat(last.info().findings()).singleElement().asString().contains("y_val", "float32");
            assertThat(inputs(last.inOrder(Part.TRAIN, 4, DType.FLOAT32))).containsExactly(golden32(first, Part.TRAIN));
            assertThat(targets(last.inOrder(Part.TRAIN, 4, DType.FLOAT32)))
                    .containsExactly(targets(first.inOrder(Part.TRAIN, 7, DType.FLOAT32)));
            assertThat(targets(last.inOrder(Part.VALIDATION, 4, DType.FLOAT32)))
                    .containsExactly(targets(first.inOrder(Part.TEST, 4, DType.FLOAT32)));
        }
    }

    @Test
    void gives_grey_images_a_channel_and_bools_two_classes() {
        try (Dataset dataset = open("grey.npz", DEFAULTS);
                Batches pass = dataset.inOrder(Part.TRAIN, 10, DType.FLOAT32)) {
            assertThat(dataset.info().inputShape()).containsExactly(1L, 6L, 5L);
            assertThat(dataset.info().classes()).isEqualTo(2);
            Batch batch = pass.next();
            assertThat(batch.inputShape()).containsExactly(10L, 1L, 6L, 5L);
            assertThat(batch.targetShape()).containsExactly(10L);
            assertThat(batch.targetType()).isEqualTo(DType.INT64);
            assertClose(numbers(batch.inputs(), DType.FLOAT32), golden("grey"), 1e-7);
        }
    }

    @Test
    void shuffles_crops_and_flips_as_its_formulas_say() {
        DatasetSpec spec = Specs.of(null, CIFAR, CROP_AND_FLIP, null);
        try (Dataset dataset = open("images.npz", spec)) {
            assertClose(inputs(dataset.shuffled(Part.TRAIN, 4, DType.FLOAT32, 42, 3)), golden("augmented"), 1e-6);
            double[] inOrder = targets(dataset.inOrder(Part.TRAIN, 4, DType.FLOAT32));
            double[] order = golden("order");
            double[] shuffled = targets(dataset.shuffled(Part.TRAIN, 4, DType.FLOAT32, 42, 3));
            for (int i = 0; i < order.length; i++) {
                assertThat(shuffled[i]).isEqualTo(inOrder[(int) order[i]]);
            }
        }
    }

    @Test
    void gives_the_same_bytes_for_the_same_arguments_and_others_for_others() {
        DatasetSpec spec = Specs.of(null, CIFAR, CROP_AND_FLIP, null);
        try (Dataset dataset = open("images.npz", spec);
                Dataset again = open("images.npz", spec)) {
            double[] one = inputs(dataset.shuffled(Part.TRAIN, 3, DType.FLOAT32, 1, 1));
            assertThat(inputs(again.shuffled(Part.TRAIN, 3, DType.FLOAT32, 1, 1)))
                    .containsExactly(one);
            assertThat(inputs(again.shuffled(Part.TRAIN, 4, DType.FLOAT32, 1, 1)))
                    .containsExactly(one);
            assertThat(inputs(again.shuffled(Part.TRAIN, 3, DType.FLOAT32, 1, 2)))
                    .isNotEqualTo(one);
            assertThat(inputs(again.shuffled(Part.TRAIN, 3, DType.FLOAT32, 2, 1)))
                    .isNotEqualTo(one);
        }
    }

    @Test
    void cuts_x_and_y_by_a_seeded_split() {
        DatasetSpec spec = Specs.of(
                Task.REGRESSION,
                new Preprocessing(2.0, List.of(0.5), List.of(1.0, 2.0, 3.0, 4.0), null, null, null, null),
                null,
                new Split(0.3, 0.2, 5L));
        try (Dataset dataset = open("table.npz", spec)) {
            assertThat(dataset.info().inputShape()).containsExactly(4L);
            assertThat(dataset.info().classes()).isNull();
            assertThat(dataset.info().targetWidth()).isEqualTo(1);
            assertThat(dataset.info().classNames()).isEmpty();
            for (Part part : Part.values()) {
                String name = part.name().toLowerCase(java.util.Locale.ROOT);
                assertClose(inputs(dataset.inOrder(part, 2, DType.FLOAT64)), golden("table-x-" + name), 1e-15);
                assertClose(targets(dataset.inOrder(part, 2, DType.FLOAT64)), golden("table-y-" + name), 0);
            }
            try (Batches pass = dataset.inOrder(Part.TRAIN, 2, DType.FLOAT64)) {
                assertThat(pass.samples()).isEqualTo(5);
                Batch batch = pass.next();
                assertThat(batch.targetShape()).containsExactly(2L, 1L);
                assertThat(batch.targetType()).isEqualTo(DType.FLOAT64);
            }
        }
    }

    @Test
    void hands_on_several_values_for_each_sample() {
        DatasetSpec spec = Specs.of(Task.REGRESSION, null, null, new Split(0.0, 0.0, 1L));
        try (Dataset dataset = open("table-wide.npz", spec);
                Batches pass = dataset.inOrder(Part.TRAIN, 10, DType.FLOAT32)) {
            Batch batch = pass.next();
            assertThat(batch.targetShape()).containsExactly(10L, 2L);
            assertThat(batch.targetType()).isEqualTo(DType.FLOAT32);
            double[] values = numbers(batch.targets(), DType.FLOAT32);
            assertThat(values[0]).isEqualTo(-values[1]).isNotZero();
            assertThat(dataset.info().testSamples()).isZero();
        }
    }

    @Test
    void knows_only_the_parts_that_there_are() {
        try (Dataset dataset = open("grey.npz", DEFAULTS)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> dataset.inOrder(Part.TEST, 1, DType.FLOAT32))
                    .withMessageContaining("TEST");
        }
    }

    private Dataset open(String fixture, DatasetSpec spec) {
        return Dataset.open(FIXTURES.resolve(fixture), spec, scratch);
    }

    private static double[] golden32(Dataset dataset, Part part) {
        return inputs(dataset.inOrder(part, 5, DType.FLOAT32));
    }

    private double[] golden(String name) {
        return Golden.read(FIXTURES.resolve("golden.npz"), name, scratch);
    }

    static void assertClose(double[] actual, double[] expected, double tolerance) {
        assertThat(actual).hasSameSizeAs(expected).containsExactly(expected, within(tolerance));
    }

    static double[] inputs(Batches pass) {
        return all(pass, true);
    }

    static double[] targets(Batches pass) {
        return all(pass, false);
    }

    private static double[] all(Batches pass, boolean inputs) {
        List<double[]> batches = new ArrayList<>();
        try (pass) {
            while (pass.hasNext()) {
                Batch batch = pass.next();
                batches.add(
                        inputs
                                ? numbers(batch.inputs(), batch.inputType())
                                : numbers(batch.targets(), batch.targetType()));
            }
        }
        return batches.stream().flatMapToDouble(java.util.Arrays::stream).toArray();
    }

    static double[] numbers(ByteBuffer buffer, DType type) {
        assertThat(buffer.isDirect()).isTrue();
        assertThat(buffer.order()).isEqualTo(ByteOrder.nativeOrder());
        double[] values = new double[buffer.remaining() / type.sizeBytes()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case FLOAT32 -> buffer.getFloat(i * 4);
                case FLOAT64 -> buffer.getDouble(i * 8);
                default -> buffer.getLong(i * 8);
            };
        }
        return values;
    }
}
