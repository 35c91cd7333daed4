package dev.espalier.formats.sniffing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MistakenTest {
    private static TensorInfo array(String name, Long... shape) {
        return new TensorInfo(name, DType.UINT8, List.of(shape));
    }

    @ParameterizedTest
    @CsvSource({
        "x_train, y_train",
        "x, y",
        "X, y",
        "X_test, y_test",
        "images, labels",
        "train_images, train_labels",
        "data, target",
        "test_data, test_labels"
    })
    void samples_and_labels_are_a_dataset(String samples, String labels) {
        assertThat(Mistaken.dataset(List.of(array(samples, 10L, 8L, 8L), array(labels, 10L))))
                .hasValueSatisfying(refused -> assertThat(refused)
                        .hasMessageContaining("a dataset, not a model")
                        .hasMessageContaining(samples)
                        .hasMessageContaining(labels));
    }

    @Test
    void weights_are_none() {
        assertThat(Mistaken.dataset(List.of(
                        array("fc.weight", 10L, 8L), array("fc.bias", 10L), array("x_scale", 10L), array("y", 10L))))
                .isEmpty();
        assertThat(Mistaken.dataset(List.of(array("x_train", 10L, 8L), array("y_test", 10L))))
                .isEmpty();
        assertThat(Mistaken.dataset(List.of(array("x", 10L, 8L), array("y", 9L))))
                .isEmpty();
        assertThat(Mistaken.dataset(List.of(array("x"), array("y")))).isEmpty();
        assertThat(Mistaken.datasetArchive(List.of("a/b.txt", "weights.pt"))).isEmpty();
    }

    @Test
    void archives_of_pictures_and_idx_files_are_datasets() {
        assertThat(Mistaken.datasetArchive(List.of("train/cat/0.PNG"))).isPresent();
        assertThat(Mistaken.datasetArchive(List.of("MNIST/raw/train-images-idx3-ubyte.gz")))
                .isPresent();
    }

    @Test
    void names_of_weights_tell_a_model() {
        assertThat(Mistaken.modelArrays(List.of(array("a"), array("conv1.weight", 1L))))
                .hasValueSatisfying(refused -> assertThat(refused).hasMessageContaining("conv1.weight"));
        assertThat(Mistaken.modelArrays(List.of(array("features", 1L), array("weight", 1L))))
                .isEmpty();
    }
}
