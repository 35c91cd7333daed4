package dev.espalier.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.DatasetSpec.Augmentation;
import dev.espalier.samples.spec.DatasetSpec.Layout;
import dev.espalier.samples.spec.DatasetSpec.Preprocessing;
import dev.espalier.samples.spec.DatasetSpec.RandomCrop;
import dev.espalier.samples.spec.DatasetSpec.Split;
import dev.espalier.samples.spec.DatasetSpec.Task;
import dev.espalier.samples.spec.UnfitSpec;
import dev.espalier.tensors.RefusedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetRefusalTest {
    private static final DatasetSpec DEFAULTS = Specs.of(null, null, null, null);
    private static final DatasetSpec REGRESSION = Specs.of(Task.REGRESSION, null, null, null);
    private static final DatasetSpec WHOLE = Specs.of(null, null, null, new Split(0.0, 0.0, 1L));
    private static final long[] TWO = {2};

    @TempDir
    private Path folder;

    private Path scratch;

    @BeforeEach
    void makeScratch() throws java.io.IOException {
        scratch = Files.createDirectory(folder.resolve("scratch"));
    }

    @Test
    void refuses_files_without_the_arrays_of_a_dataset() {
        assertRefused(new HandmadeNpz(), DEFAULTS, "none at all");
        assertRefused(new HandmadeNpz().zeros("X_train", 2, 3), DEFAULTS, "\"X_train\" of shape (2, 3)", "\"y_train\"");
        assertRefused(new HandmadeNpz().zeros("a", 2, 3).zeros("b", 2), DEFAULTS, "\"a\" (2, 3), \"b\" (2,)");
        assertRefused(new HandmadeNpz().zeros("x_train", 2, 3), DEFAULTS, "\"x_train\" of shape (2, 3)", "\"y_train\"");
        assertRefused(new HandmadeNpz().zeros("y", 2), DEFAULTS, "\"y\" of shape (2,)", "\"x\"");
        assertRefused(images(2).zeros("y_test", 2), DEFAULTS, "\"y_test\"", "\"x_test\"");
        assertRefused(new HandmadeNpz().zeros("y", 2).add("x", "<U3", TWO, new byte[24]), DEFAULTS, "\"x\"", "<U3");
    }

    @Test
    void refuses_arrays_that_do_not_go_together() {
        assertRefused(
                new HandmadeNpz().zeros("x", 2, 3).zeros("y", 3), DEFAULTS, "\"x\" of shape (2, 3)", "(3,)", "number");
        assertRefused(
                images(2).zeros("x_test", 2, 3, 4, 5).zeros("y_test", 2), DEFAULTS, "(2, 3, 4, 4)", "(2, 3, 4, 5)");
        assertRefused(new HandmadeNpz().zeros("x", 0, 3).zeros("y", 0), DEFAULTS, "empty");
        assertRefused(new HandmadeNpz().zeros("x", 2, 0).zeros("y", 2), DEFAULTS, "empty");
        assertRefused(new HandmadeNpz().zeros("x").zeros("y", 2), DEFAULTS, "first dimension");
        assertRefused(new HandmadeNpz().zeros("x", 2).zeros("y", 2), DEFAULTS, "1 dimensions");
        assertRefused(new HandmadeNpz().zeros("x", 2, 1, 1, 1, 1).zeros("y", 2), DEFAULTS, "5 dimensions");
    }

    @Test
    void refuses_labels_that_are_no_classes() {
        assertRefused(table().longs("y", TWO, 0, -1), DEFAULTS, "\"y\"", "-1 at position 1", "from 0");
        assertRefused(table().longs("y", TWO, 3_000_000_000L, 1), DEFAULTS, "3000000000 at position 0");
        assertRefused(table().longs("y", new long[] {2, 2}, 0, 2, 1, 0), DEFAULTS, "(2, 2)");
        assertRefused(table().doubles("y", TWO, 1, 0.5), DEFAULTS, "0.5 at position 1");
        assertRefused(table().doubles("y", TWO, 1, Double.NaN), DEFAULTS, "NaN at position 1");
        assertRefused(table().doubles("y", TWO, 1, Double.POSITIVE_INFINITY), DEFAULTS, "Infinity at position 1");
    }

    @Test
    void refuses_values_that_cannot_be_regressed_to() {
        assertRefused(table().doubles("y", TWO, 1, Double.NaN), REGRESSION, "NaN at position 1");
        assertRefused(table().zeros("y", 2, 1, 1), REGRESSION, "(2, 1, 1)");
        assertRefused(
                new HandmadeNpz()
                        .zeros("x_train", 2, 3)
                        .zeros("y_train", 2)
                        .zeros("x_test", 2, 3)
                        .zeros("y_test", 2, 2),
                REGRESSION,
                "\"y_train\" of shape (2,)",
                "\"y_test\" of shape (2, 2)");
    }

    @Test
    void refuses_preprocessing_that_cannot_be_meant() {
        assertUnfit(
                images(2),
                prepared(new Preprocessing(null, null, null, Layout.NHW, null, null, null)),
                "preprocessing.layout NHW");
        assertUnfit(
                images(2), prepared(new Preprocessing(0.0, null, null, null, null, null, null)), "preprocessing.scale");
        assertUnfit(
                images(2),
                prepared(new Preprocessing(Double.NaN, null, null, null, null, null, null)),
                "preprocessing.scale");
        assertUnfit(
                images(2),
                prepared(new Preprocessing(null, List.of(0.5, 0.5), null, null, null, null, null)),
                "preprocessing.mean has 2");
        assertUnfit(
                images(2),
                prepared(new Preprocessing(null, null, List.of(1.0, 0.0, 1.0), null, null, null, null)),
                "preprocessing.std");
        assertUnfit(
                images(2),
                prepared(new Preprocessing(null, List.of(Double.NEGATIVE_INFINITY), null, null, null, null, null)),
                "preprocessing.mean must be finite");
    }

    @Test
    void refuses_augmentation_and_splits_that_cannot_be_done() {
        HandmadeNpz flat = table().zeros("y", 2);
        assertUnfit(flat, augmented(new Augmentation(null, null, true)), "augmentation.horizontalFlip");
        assertUnfit(flat, augmented(new Augmentation(new RandomCrop(1), null, null)), "augmentation.randomCrop");
        assertUnfit(images(2), augmented(new Augmentation(new RandomCrop(4), null, null)), "padding", "was 4");
        assertUnfit(flat, Specs.of(null, null, null, new Split(0.6, 0.6, 1L)), "split.validation 0.6");
    }

    @Test
    void tells_what_it_had_to_guess_or_pass_over() {
        HandmadeNpz odd = new HandmadeNpz()
                .doubles("x", new long[] {2, 2, 1, 2}, 1, Double.NaN, 2, 3, Double.POSITIVE_INFINITY, 5, 6, 7)
                .longs("y", new long[] {2, 1}, 2, 4)
                .zeros("extra", 5);
        try (Dataset dataset = Dataset.open(odd.in(folder), WHOLE, scratch)) {
            assertThat(dataset.info().classes()).isEqualTo(5);
            assertThat(dataset.info().findings())
                    .satisfiesExactly(
                            extra -> assertThat(extra).contains("ignored", "\"extra\" of shape (5,)"),
                            layout -> assertThat(layout).startsWith("assumed:").contains("NCHW"),
                            values -> assertThat(values).contains("\"x\" holds 2 values", "not finite"),
                            classes -> assertThat(classes)
                                    .startsWith("assumed: 5 classes")
                                    .contains("0, 1, 3"));
        }
    }

    @Test
    void tells_of_a_split_that_leaves_nothing_to_test_on() {
        try (Dataset dataset = Dataset.open(table().zeros("y", 2).in(folder), DEFAULTS, scratch)) {
            assertThat(dataset.info().testSamples()).isZero();
            assertThat(dataset.info().trainSamples()).isEqualTo(2);
            assertThat(dataset.info().findings()).singleElement().asString().contains("test part empty", "0.2 of 2");
        }
    }

    @Test
    void tells_of_many_other_arrays_in_few_words() {
        HandmadeNpz crowded = new HandmadeNpz().zeros("x_test", 1, 2).zeros("y_test", 1);
        for (int i = 0; i < 50; i++) {
            crowded.zeros("größe" + i, 1);
        }
        try (Dataset dataset = Dataset.open(crowded.in(folder), DEFAULTS, scratch)) {
            assertThat(dataset.info().findings()).hasSize(21).last().isEqualTo("ignored: 30 more");
            assertThat(dataset.info().findings().getFirst()).contains("größe0");
            dataset.close();
        }
    }

    @Test
    void tells_of_scales_that_it_assumed() {
        HandmadeNpz mixed = new HandmadeNpz()
                .longs("x_train", new long[] {1, 2}, 0, 255)
                .zeros("y_train", 1)
                .doubles("x_test", new long[] {1, 2}, 0, 1)
                .zeros("y_test", 1);
        try (Dataset dataset = Dataset.open(mixed.in(folder), DEFAULTS, scratch)) {
            assertThat(dataset.info().findings())
                    .hasSize(2)
                    .allSatisfy(finding ->
                            assertThat(finding).contains("x_train", "int64").startsWith("assumed:"));
        }
    }

    private static HandmadeNpz images(int count) {
        return new HandmadeNpz().zeros("x_train", count, 3, 4, 4).zeros("y_train", count);
    }

    private static HandmadeNpz table() {
        return new HandmadeNpz().zeros("x", 2, 3);
    }

    private static DatasetSpec prepared(Preprocessing preprocessing) {
        return Specs.of(null, preprocessing, null, null);
    }

    private static DatasetSpec augmented(Augmentation augmentation) {
        return Specs.of(null, null, augmentation, null);
    }

    private void assertRefused(HandmadeNpz arrays, DatasetSpec spec, String... told) {
        assertThatThrownBy(() -> Dataset.open(arrays.in(folder), spec, scratch))
                .isInstanceOfSatisfying(RefusedFile.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(RefusedFile.Reason.UNSUPPORTED_FILE);
                    assertThat(refused.wayOut()).isNotBlank();
                    assertThat(refused.getMessage()).contains(told);
                });
        assertThat(scratch).isEmptyDirectory();
    }

    private void assertUnfit(HandmadeNpz arrays, DatasetSpec spec, String... told) {
        assertThatThrownBy(() -> Dataset.open(arrays.in(folder), spec, scratch))
                .isInstanceOfSatisfying(UnfitSpec.class, unfit -> {
                    assertThat(unfit.getMessage()).contains(told).startsWith(unfit.field());
                    assertThat(unfit.wayOut()).isNotBlank();
                });
        assertThat(scratch).isEmptyDirectory();
    }
}
