package dev.espalier.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.tensors.RefusedFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which part and which class images belong to, by the names of folders and files and by tables. */
class FolderMeaningTest {
    @TempDir
    private Path folder;

    private Path scratch;

    @BeforeEach
    void makeScratch() throws IOException {
        scratch = Files.createDirectory(folder.resolve("scratch"));
    }

    @ParameterizedTest
    @CsvSource({
        "Training, Testing",
        "training_set, test_set",
        "TRAIN, TEST",
        "train_images, test_images",
        "trainset, testset",
        "train2017, test2017",
        "imgs-train, imgs-test",
        "seg_train/seg_train, seg_test/seg_test",
        "data/raw/train, data/raw/test",
        "fruits/Training/images, fruits/Test/images",
    })
    void takes_parts_by_their_meaning(String train, String test) {
        HandmadeZip zip = new HandmadeZip();
        for (String kind : List.of("cat", "dog")) {
            images(zip, train + "/" + kind + "/%d.png", 3);
            images(zip, test + "/" + kind + "/%d.png", 2);
        }
        assertTaken(zip, 6, 0, 4, "cat", "dog");
    }

    @ParameterizedTest
    @CsvSource({"val", "Validation", "valid", "dev", "validation_set", "eval"})
    void takes_validation_by_its_meaning(String part) {
        HandmadeZip zip = new HandmadeZip();
        images(zip, "train/a/%d.png", 2);
        images(zip, "train/b/%d.png", 2);
        images(zip, part + "/a/%d.png", 1);
        assertTaken(zip, 4, 1, 0, "a", "b");
    }

    @Test
    void takes_parts_within_classes() {
        HandmadeZip zip = new HandmadeZip();
        for (String kind : List.of("cat", "dog")) {
            images(zip, "data/" + kind + "/train/%d.png", 3);
            images(zip, "data/" + kind + "/test/%d.png", 1);
        }
        assertTaken(zip, 6, 0, 2, "cat", "dog");
    }

    @Test
    void takes_a_class_that_is_called_as_a_part_is() {
        HandmadeZip zip = new HandmadeZip();
        List.of("car", "plane", "train").forEach(kind -> images(zip, kind + "/%d.png", 5));
        assertTaken(zip, 12, 0, 3, "car", "plane", "train");
        HandmadeZip within = new HandmadeZip();
        List.of("test", "train").forEach(kind -> images(within, "train/" + kind + "/%d.png", 2));
        assertTaken(within, 4, 0, 0, "test", "train");
    }

    @Test
    void takes_labels_from_the_names_of_files() {
        HandmadeZip together = new HandmadeZip();
        images(together, "cat.%d.png", 5);
        images(together, "dog (%d).png", 5);
        assertTaken(together, 8, 0, 2, "cat", "dog");
        HandmadeZip parted = new HandmadeZip();
        images(parted, "train/%d_frog.png", 3);
        images(parted, "train/%d_old ship.png", 3);
        images(parted, "test/%d_frog.png", 2);
        images(parted, "test/%d.png", 2);
        assertTaken(parted, 6, 0, 2, "frog", "old ship");
    }

    @Test
    void takes_labels_from_a_table() {
        HandmadeZip zip = new HandmadeZip();
        images(zip, "images/%d.png", 6);
        StringBuilder table = new StringBuilder("image_id;class;split\n");
        for (int i = 0; i < 6; i++) {
            table.append(i).append(i % 2 == 0 ? ";10;" : ";9;").append(i < 4 ? "train\n" : "test\n");
        }
        zip.add("labels.csv", table.append("99;9;train\n").toString().getBytes(StandardCharsets.UTF_8));
        assertTaken(zip, 4, 0, 2, "9", "10");
        HandmadeZip plain = new HandmadeZip();
        images(plain, "pictures/%d.png", 4);
        plain.add(
                "list.txt", "pictures/0.png b\npictures/1.png a\npictures/2.png a\n".getBytes(StandardCharsets.UTF_8));
        assertTaken(plain, 2, 0, 1, "a", "b");
        HandmadeZip oneHot = new HandmadeZip();
        images(oneHot, "%d.png", 5);
        oneHot.add(
                "_classes.csv",
                "filename,cat,dog\n0.png,1,0\n1.png,0,1\n2.png,0,1\n3.png,1,0\n4.png,1,0\n"
                        .getBytes(StandardCharsets.UTF_8));
        assertTaken(oneHot, 4, 0, 1, "cat", "dog");
    }

    @Test
    void makes_no_classes_of_folders_that_name_none() {
        for (List<String> folders : List.of(
                List.of("images"),
                List.of("Training", "Testing"),
                List.of("images", "masks"),
                List.of("train/images"))) {
            HandmadeZip zip = new HandmadeZip();
            folders.forEach(name -> images(zip, name + "/%d.png", 3));
            assertThatThrownBy(() -> Dataset.open(zip.in(folder), DatasetSpec.DEFAULT, scratch))
                    .isInstanceOfSatisfying(RefusedFile.class, refused -> {
                        assertThat(refused.getMessage()).contains("no image lies in a folder that names its class");
                        assertThat(refused.wayOut()).contains("train/cat/1.png");
                    });
        }
        HandmadeZip camera = new HandmadeZip();
        images(camera, "IMG_%d.png", 3);
        images(camera, "photo%d.png", 3);
        assertThatThrownBy(() -> Dataset.open(camera.in(folder), DatasetSpec.DEFAULT, scratch))
                .isInstanceOf(RefusedFile.class);
    }

    @Test
    void refuses_a_table_that_contradicts_itself() {
        HandmadeZip zip = new HandmadeZip();
        images(zip, "images/%d.png", 2);
        zip.add("labels.csv", "file,label\n0.png,a\n1.png,b\n0.png,b\n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Dataset.open(zip.in(folder), DatasetSpec.DEFAULT, scratch))
                .isInstanceOf(RefusedFile.class)
                .hasMessageContaining("images/0.png");
    }

    @Test
    void tells_of_a_part_without_labels() {
        HandmadeZip zip = new HandmadeZip();
        images(zip, "train/cat/%d.png", 2);
        images(zip, "train/dog/%d.png", 2);
        images(zip, "test/%d.png", 2);
        try (Dataset dataset = assertTaken(zip, 4, 0, 0, "cat", "dog")) {
            assertThat(dataset.info().findings())
                    .contains("ignored: \"test/0.png\" has no label: neither a folder nor a table names its class");
        }
    }

    private Dataset assertTaken(HandmadeZip zip, int train, int validation, int test, String... classes) {
        try (Dataset dataset = Dataset.open(zip.in(folder), DatasetSpec.DEFAULT, scratch)) {
            assertThat(dataset.info().classNames()).containsExactly(classes);
            assertThat(List.of(
                            dataset.info().trainSamples(),
                            dataset.info().validationSamples(),
                            dataset.info().testSamples()))
                    .containsExactly((long) train, (long) validation, (long) test);
            return dataset;
        }
    }

    private static void images(HandmadeZip zip, String pattern, int count) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int i = 0; i < count; i++) {
            zip.add(pattern.formatted(i), bytes.toByteArray());
        }
    }
}
