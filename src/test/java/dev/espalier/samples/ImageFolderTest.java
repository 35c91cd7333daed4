package dev.espalier.samples;

import static dev.espalier.samples.HandmadeZip.png;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.samples.batches.Batches;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.DatasetSpec.Augmentation;
import dev.espalier.samples.spec.DatasetSpec.ColorSpace;
import dev.espalier.samples.spec.DatasetSpec.Preprocessing;
import dev.espalier.samples.spec.DatasetSpec.RandomResizedCrop;
import dev.espalier.samples.spec.DatasetSpec.Split;
import dev.espalier.samples.spec.DatasetSpec.Task;
import dev.espalier.samples.spec.Part;
import dev.espalier.samples.spec.UnfitSpec;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    private static final Path FIXTURES = Path.of("src/test/resources/samples/images");
    private static final List<Double> MEAN = List.of(0.4, 0.5, 0.6);
    private static final List<Double> STD = List.of(0.2, 0.3, 0.25);
    private static final Preprocessing SIZED = new Preprocessing(null, MEAN, STD, null, 17, 20, null);
    private static final Augmentation CROPPED =
            new Augmentation(null, new RandomResizedCrop(20, List.of(0.3, 1.0), List.of(0.9, 1.1)), true);

    @TempDir
    private Path folder;

    private Path scratch;

    @BeforeEach
    void makeScratch() throws IOException {
        scratch = Files.createDirectory(folder.resolve("scratch"));
    }

    @Test
    void gives_the_batches_that_pil_and_torchvision_give() {
        try (Dataset dataset = open(SIZED, null)) {
            assertThat(dataset.info().format()).isEqualTo("image_folder");
            assertThat(dataset.info().inputShape()).containsExactly(3L, 20L, 20L);
            assertThat(dataset.info().classNames()).isEqualTo(classes());
            for (Part part : Part.values()) {
                String name = part == Part.VALIDATION ? "val" : part == Part.TEST ? "test" : "train";
                for (int pass = 0; pass < 2; pass++) { // the second one reads what the first one kept
                    assertClose(dataset.inOrder(part, 4, DType.FLOAT32), golden(name));
                }
                assertThat(DatasetTest.targets(dataset.inOrder(part, 4, DType.FLOAT32)))
                        .containsExactly(golden(name + "-labels"));
            }
        }
    }

    @Test
    void converts_to_grey_as_pil_does() {
        try (Dataset dataset = open(new Preprocessing(null, null, null, null, 24, 15, ColorSpace.GREY), null)) {
            assertThat(dataset.info().inputShape()).containsExactly(1L, 15L, 15L);
            assertClose(dataset.inOrder(Part.TEST, 64, DType.FLOAT32), golden("grey"));
        }
    }

    @Test
    void crops_training_images_at_random_as_its_formulas_say() {
        try (Dataset dataset = open(SIZED, CROPPED)) {
            assertClose(dataset.shuffled(Part.TRAIN, 5, DType.FLOAT32, 42, 3), golden("augmented"));
            assertClose(dataset.inOrder(Part.TEST, 64, DType.FLOAT32), golden("test"));
        }
    }

    @Test
    void lists_what_it_skips_and_ignores_and_what_train_lacks() {
        try (Dataset dataset = open(SIZED, null)) {
            assertThat(dataset.info().findings())
                    .satisfiesExactlyInAnyOrder(
                            broken -> assertThat(broken).contains("skipped", "data/train/bird/broken.jpg", "truncated"),
                            broken -> assertThat(broken).contains("skipped", "data/test/bird/broken.png", "header"),
                            text -> assertThat(text).contains("skipped", "data/val/bird/text.png", "neither PNG"),
                            readme -> assertThat(readme).contains("ignored", "data/readme.txt"),
                            notes -> assertThat(notes).contains("ignored", "data/train/bird/notes.csv"),
                            loose -> assertThat(loose).contains("ignored", "data/train/loose.png", "no class"));
        }
        HandmadeZip lacking = new HandmadeZip()
                .add("train/a/1.png", png(2, 2))
                .add("test/b/1.png", png(2, 2))
                .add("test/c/1.png", new byte[3]);
        try (Dataset dataset = Dataset.open(lacking.in(folder), DatasetSpec.DEFAULT, scratch)) {
            assertThat(dataset.info().classNames()).containsExactly("a", "b", "c");
            assertThat(dataset.info().findings())
                    .contains(
                            "missing: the train part has no image of the class \"b\"",
                            "missing: no image can be read of the class \"c\"");
        }
    }

    @Test
    void skips_an_image_whose_bytes_changed_in_the_archive() throws IOException {
        Path file = new HandmadeZip()
                .add("a/1.png", png(2, 2))
                .add("a/2.png", png(2, 2))
                .in(folder);
        byte[] archive = Files.readAllBytes(file);
        archive[new String(archive, StandardCharsets.ISO_8859_1).indexOf("a/2.png") + 7 + 20]++;
        Files.write(file, archive);
        try (Dataset dataset = Dataset.open(file, DatasetSpec.DEFAULT, scratch)) {
            assertThat(dataset.info().trainSamples()).isEqualTo(1);
            assertThat(dataset.info().findings())
                    .anySatisfy(finding -> assertThat(finding).contains("skipped", "\"a/2.png\"", "CRC"));
        }
    }

    @Test
    void tells_the_first_twenty_of_many() {
        HandmadeZip crowded = new HandmadeZip().add("a/good.png", png(2, 2));
        IntStream.range(0, 50).forEach(i -> crowded.add("a/" + i + ".png", new byte[] {1}));
        try (Dataset dataset = Dataset.open(crowded.in(folder), DatasetSpec.DEFAULT, scratch)) {
            assertThat(dataset.info().findings())
                    .filteredOn(finding -> finding.startsWith("skipped"))
                    .hasSize(21)
                    .last()
                    .isEqualTo("skipped: 30 more");
        }
    }

    @Test
    void looks_at_images_only_once() throws IOException {
        DatasetSpec seen;
        Path file = folder.resolve("seen.zip");
        Files.copy(FIXTURES.resolve("folder.zip"), file);
        try (Dataset dataset = Dataset.open(file, spec(SIZED, null), scratch)) {
            seen = dataset.spec();
            assertThat(seen.unreadable()).hasSize(3);
        }
        try (Dataset dataset = Dataset.open(file, seen, scratch)) {
            assertThat(dataset.info().findings()).noneMatch(finding -> finding.startsWith("skipped"));
            assertThat(dataset.info().inputShape()).containsExactly(3L, 20L, 20L);
            assertClose(dataset.inOrder(Part.TRAIN, 64, DType.FLOAT32), golden("train"));
        }
    }

    @Test
    void gives_the_same_bytes_for_the_same_seed_and_epoch() {
        try (Dataset one = open(SIZED, CROPPED);
                Dataset other = open(SIZED, CROPPED)) {
            double[] values = DatasetTest.inputs(one.shuffled(Part.TRAIN, 3, DType.FLOAT32, 1, 1));
            assertThat(DatasetTest.inputs(other.shuffled(Part.TRAIN, 7, DType.FLOAT32, 1, 1)))
                    .containsExactly(values);
            assertThat(DatasetTest.inputs(other.shuffled(Part.TRAIN, 3, DType.FLOAT32, 1, 2)))
                    .isNotEqualTo(values);
        }
    }

    @Test
    void keeps_the_archive_open_when_a_pass_is_closed_early() {
        try (Dataset dataset = open(SIZED, null)) {
            for (int i = 0; i < 20; i++) {
                Batches pass = dataset.inOrder(Part.TRAIN, 1, DType.FLOAT32);
                pass.next();
                pass.close();
            }
            assertClose(dataset.inOrder(Part.TRAIN, 4, DType.FLOAT32), golden("train"));
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("images-"));
        }
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void cuts_folders_without_parts_by_the_split() {
        HandmadeZip plain = new HandmadeZip();
        IntStream.range(0, 10).forEach(i -> plain.add("top/" + (i % 2 == 0 ? "b" : "a") + "/" + i + ".png", png(2, 3)));
        DatasetSpec spec = Specs.of(null, null, null, new Split(0.1, 0.3, 1L));
        try (Dataset dataset = Dataset.open(plain.in(folder), spec, scratch)) {
            assertThat(dataset.info().trainSamples()).isEqualTo(6);
            assertThat(dataset.info().validationSamples()).isEqualTo(1);
            assertThat(dataset.info().testSamples()).isEqualTo(3);
            assertThat(dataset.info().classNames()).containsExactly("a", "b");
            assertThat(dataset.info().inputShape()).containsExactly(3L, 3L, 2L);
        }
    }

    @Test
    void works_on_arrays_of_pixels_too() {
        Preprocessing sized = new Preprocessing(null, null, null, null, 8, 6, null);
        try (Dataset dataset = Dataset.open(FIXTURES.resolve("array.npz"), spec(sized, null), scratch)) {
            assertThat(dataset.info().inputShape()).containsExactly(3L, 6L, 6L);
            assertThat(DatasetTest.inputs(dataset.inOrder(Part.TEST, 4, DType.FLOAT32)))
                    .containsExactly(
                            Golden.read(FIXTURES.resolve("array-golden.npz"), "settled", scratch), within(1e-6));
        }
        Preprocessing grey = new Preprocessing(null, null, null, null, null, null, ColorSpace.GREY);
        try (Dataset dataset = Dataset.open(FIXTURES.resolve("array.npz"), spec(grey, null), scratch)) {
            assertThat(DatasetTest.inputs(dataset.inOrder(Part.TEST, 4, DType.FLOAT32)))
                    .containsExactly(Golden.read(FIXTURES.resolve("array-golden.npz"), "grey", scratch), within(1e-6));
        }
    }

    @Test
    void refuses_images_of_different_sizes_that_nothing_brings_to_one() {
        HandmadeZip sizes = new HandmadeZip().add("a/1.png", png(2, 3)).add("b/2.png", png(4, 3));
        assertUnfit(
                sizes, null, null, "preprocessing.resize is needed", "\"a/1.png\" has 3 x 2", "\"b/2.png\" has 3 x 4");
        assertUnfit(
                sizes,
                new Preprocessing(null, null, null, null, 6, null, null),
                null,
                "preprocessing.centerCrop",
                "resized 9 x 6",
                "resized 6 x 8");
        HandmadeZip same = new HandmadeZip().add("a/1.png", png(2, 3)).add("b/2.png", png(2, 3));
        assertUnfit(same, null, CROPPED, "randomResizedCrop.size", "20 x 20", "3 x 2");
        Augmentation turned =
                new Augmentation(null, new RandomResizedCrop(3, List.of(1.0, 0.5), List.of(1.0, 1.0)), null);
        assertUnfit(same, SIZED, turned, "randomResizedCrop.scale", "[1.0, 0.5]");
    }

    @Test
    void refuses_fields_of_images_for_what_are_none() {
        HandmadeNpz table = new HandmadeNpz().zeros("x", 2, 3).zeros("y", 2);
        HandmadeNpz floats = new HandmadeNpz()
                .doubles("x_test", new long[] {1, 1, 2, 2}, 1, 2, 3, 4)
                .zeros("y_test", 1);
        assertThatThrownBy(() -> Dataset.open(table.in(folder), spec(SIZED, null), scratch))
                .isInstanceOf(UnfitSpec.class)
                .hasMessageContaining("preprocessing.resize needs images");
        assertThatThrownBy(() -> Dataset.open(floats.in(folder), spec(SIZED, null), scratch))
                .isInstanceOf(UnfitSpec.class)
                .hasMessageContaining("uint8")
                .hasMessageContaining("float64");
        DatasetSpec regression = Specs.of(Task.REGRESSION, null, null, null);
        assertThatThrownBy(() -> Dataset.open(FIXTURES.resolve("folder.zip"), regression, scratch))
                .isInstanceOf(UnfitSpec.class)
                .hasMessageContaining("task");
    }

    @Test
    void refuses_archives_without_a_readable_image_in_a_class() {
        assertRefused(new HandmadeZip().add("1.png", png(2, 2)), "no image lies in a folder", "\"1.png\"");
        assertRefused(new HandmadeZip().add("a/1.png", new byte[5]), "none of the 1 images", "neither PNG nor JPEG");
        assertRefused(new HandmadeZip().add("a/nested.zip", new byte[5]), "no images", "a/nested.zip");
        assertRefused(new HandmadeZip().add("a/1.webp", new byte[5]), "no images of a kind that is read", "a/1.webp");
        assertRefused(new HandmadeZip().add("x".repeat(300) + "/1.png", png(2, 2)), "300 characters");
    }

    @Test
    void skips_an_image_that_would_become_huge_when_resized() {
        HandmadeZip strip = new HandmadeZip().add("a/strip.png", png(20_000, 1)).add("a/square.png", png(3, 3));
        Preprocessing sized = new Preprocessing(null, null, null, null, 300, 200, null);
        try (Dataset dataset = Dataset.open(strip.in(folder), spec(sized, null), scratch)) {
            assertThat(dataset.info().findings())
                    .anySatisfy(finding -> assertThat(finding).contains("skipped", "a/strip.png", "1 x 20000"));
        }
    }

    private Dataset open(Preprocessing preprocessing, @Nullable Augmentation augmentation) {
        return Dataset.open(FIXTURES.resolve("folder.zip"), spec(preprocessing, augmentation), scratch);
    }

    private static DatasetSpec spec(@Nullable Preprocessing preprocessing, @Nullable Augmentation augmentation) {
        return Specs.of(null, preprocessing, augmentation, null);
    }

    private List<String> classes() {
        double[] text = golden("classes");
        byte[] bytes = new byte[text.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text[i];
        }
        return Arrays.asList(new String(bytes, StandardCharsets.UTF_8).split("\n"));
    }

    private double[] golden(String name) {
        return Golden.read(FIXTURES.resolve("folder-golden.npz"), name, scratch);
    }

    private static void assertClose(Batches pass, double[] expected) {
        DatasetTest.assertClose(DatasetTest.inputs(pass), expected, 1e-6);
    }

    private void assertRefused(HandmadeZip files, String... told) {
        assertThatThrownBy(() -> Dataset.open(files.in(folder), DatasetSpec.DEFAULT, scratch))
                .isInstanceOfSatisfying(RefusedFile.class, refused -> {
                    assertThat(refused.getMessage()).contains(told);
                    assertThat(refused.wayOut()).isNotBlank();
                });
        assertThat(scratch).isEmptyDirectory();
    }

    private void assertUnfit(
            HandmadeZip files,
            @Nullable Preprocessing preprocessing,
            @Nullable Augmentation augmentation,
            String... told) {
        assertThatThrownBy(() -> Dataset.open(files.in(folder), spec(preprocessing, augmentation), scratch))
                .isInstanceOfSatisfying(
                        UnfitSpec.class,
                        unfit -> assertThat(unfit.getMessage()).contains(told).startsWith(unfit.field()));
        assertThat(scratch).isEmptyDirectory();
    }
}
