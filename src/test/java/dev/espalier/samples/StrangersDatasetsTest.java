package dev.espalier.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.DatasetSpec.Layout;
import dev.espalier.samples.spec.DatasetSpec.Preprocessing;
import dev.espalier.samples.spec.DatasetSpec.Split;
import dev.espalier.samples.spec.DatasetSpec.Task;
import dev.espalier.samples.spec.Part;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as strangers have them, against what numpy makes of them: samples/variants/make.py. */
class StrangersDatasetsTest {
    private static final Path FIXTURES = Path.of("src/test/resources/samples/variants");
    private static final DatasetSpec WHOLE = Specs.of(null, null, null, new Split(0.0, 0.0, 1L));

    @TempDir
    private Path folder;

    private Path scratch;

    @BeforeEach
    void makeScratch() throws IOException {
        scratch = Files.createDirectory(folder.resolve("scratch"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar-2.tar.gz", "cifar-5.zip", "cifar-bin.zip"})
    void reads_the_archives_of_cifar_10(String file) {
        try (Dataset dataset = open(file, DatasetSpec.DEFAULT)) {
            assertThat(dataset.info().format()).isEqualTo("cifar");
            assertThat(dataset.info().inputShape()).containsExactly(3L, 32L, 32L);
            assertThat(dataset.info().classNames()).hasSize(10).startsWith("airplane", "automobile");
            assertInputs(dataset, Part.TRAIN, "x_train", 1 / 255.0);
            assertInputs(dataset, Part.TEST, "x_test", 1 / 255.0);
            assertTargets(dataset, Part.TRAIN, "y_train");
            assertTargets(dataset, Part.TEST, "y_test");
        }
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void reads_the_fine_labels_of_cifar_100() {
        try (Dataset dataset = open("cifar-100.zip", DatasetSpec.DEFAULT)) {
            assertThat(dataset.info().classes()).isEqualTo(100);
            assertThat(dataset.info().classNames()).endsWith("n98", "n99");
            assertInputs(dataset, Part.TRAIN, "x_test", 1 / 255.0);
            assertThat(DatasetTest.targets(dataset.inOrder(Part.TRAIN, 4, DType.FLOAT32)))
                    .containsExactly(99, 7, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"iris.csv", "iris-plain.csv", "iris.tsv.gz", "iris-comma.csv"})
    void reads_tables_of_numbers_with_a_column_of_labels(String file) {
        try (Dataset dataset = open(file, WHOLE)) {
            assertThat(dataset.info().format()).isEqualTo("csv");
            assertThat(dataset.info().classNames()).containsExactly("setosa", "versicolor", "virginica");
            assertInputs(dataset, Part.TRAIN, "table", 1);
            assertTargets(dataset, Part.TRAIN, "species");
            assertThat(dataset.info().findings())
                    .anySatisfy(finding -> assertThat(finding).startsWith("taken as labels: column"))
                    .anySatisfy(finding -> assertThat(finding).contains("0 is \"setosa\""));
        }
    }

    @Test
    void reads_rows_of_pixels_as_images() {
        try (Dataset dataset = open("digits.csv", WHOLE)) {
            assertThat(dataset.info().inputShape()).containsExactly(1L, 8L, 8L);
            assertInputs(dataset, Part.TRAIN, "digits", 1 / 255.0);
        }
        Preprocessing rows = new Preprocessing(null, null, null, Layout.NC, null, null, null);
        try (Dataset dataset = open("digits.csv", Specs.of(null, rows, null, new Split(0.0, 0.0, 1L)))) {
            assertThat(dataset.info().inputShape()).containsExactly(64L);
        }
    }

    @Test
    void refuses_tables_that_leave_a_doubt_naming_row_and_column() throws IOException {
        assertRefused("a,b,label\n1,2,0\n3,,1\n4,nan,0\n", "column \"b\" has none in 2 rows", "line 3");
        assertRefused("a,city,label\n1,rome,0\n2,oslo,1\n", "column \"city\" holds \"rome\" on line 2");
        assertRefused("0,1.5,1\n1,2.5,0\n0,3.5,1\n1,0.5,0\n", "both the first and the last");
        assertRefused("a,label,class\n1,2,3\n", "\"label\"", "\"class\"");
        assertRefused("a,label\n1,0\n1,2,3\n", "line 3", "3 cells");
        assertRefused("hello\nworld\n", "no table");
        assertRefused("a,label\n", "no row");
        DatasetSpec regression = Specs.of(Task.REGRESSION, null, null, new Split(0.0, 0.0, 1L));
        Path file = Files.writeString(folder.resolve("house.csv"), "size,price\n1,2.5\n3,4.5\n");
        try (Dataset dataset = Dataset.open(file, regression, scratch)) {
            assertThat(dataset.info().inputShape()).containsExactly(1L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text.npz", "bytes.npz"})
    void numbers_labels_of_text_as_numpy_unique_does(String file) {
        try (Dataset dataset = open(file, WHOLE)) {
            assertThat(dataset.info().classNames()).hasSize(3).startsWith("ant").endsWith("dog");
            assertTargets(dataset, Part.TRAIN, "text");
            assertThat(dataset.info().findings()).singleElement().asString().contains("labels are text");
        }
    }

    @Test
    void takes_arrays_by_their_meaning() {
        for (String file : new String[] {"medmnist.npz", "positional.npz", "onehot.npz"}) {
            try (Dataset dataset = open(file, DatasetSpec.DEFAULT)) {
                assertThat(dataset.info().classes()).as(file).isEqualTo(3);
                assertInputs(dataset, Part.TRAIN, "images", 1 / 255.0);
                assertTargets(dataset, Part.TRAIN, "labels");
                assertThat(dataset.info().findings()).singleElement().asString().contains("taken");
            }
        }
        try (Dataset dataset = open("medmnist.npz", DatasetSpec.DEFAULT)) {
            assertThat(dataset.info().validationSamples()).isEqualTo(4);
            assertThat(dataset.info().testSamples()).isEqualTo(3);
        }
    }

    @Test
    void scales_sixteen_bits_by_all_of_them_and_says_so() {
        try (Dataset dataset = open("deep.npz", DatasetSpec.DEFAULT)) {
            assertInputs(dataset, Part.TRAIN, "images", 257 / 65535.0);
            assertInputs(dataset, Part.TEST, "images", 1 / 65535.0);
            assertThat(dataset.understood().preprocessing().scale()).isEqualTo(1 / 65535.0);
            assertThat(dataset.info().findings())
                    .singleElement()
                    .asString()
                    .contains("0 to 64764", "scaled by 1/65535")
                    .doesNotContain("255,");
        }
        try (Dataset dataset = open("twelve.npz", DatasetSpec.DEFAULT)) {
            assertThat(dataset.info().findings()).singleElement().asString().contains("12 bits", "1/4095");
        }
    }

    @Test
    void says_that_labels_begin_at_one_with_the_line() {
        HandmadeNpz npz = new HandmadeNpz()
                .zeros("x_train", 3, 2)
                .longs("y_train", new long[] {3}, 1, 2, 3)
                .zeros("x_test", 1, 2)
                .longs("y_test", new long[] {1}, 2);
        try (Dataset dataset = Dataset.open(npz.in(folder), DatasetSpec.DEFAULT, scratch)) {
            assertThat(dataset.info().flaws().labelsFromOne())
                    .isEqualTo(dataset.info().findings().getFirst())
                    .contains("hold 1 to 3 and no 0", "np.searchsorted(classes, d[k])", "\"y_train\"", "\"y_test\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PAR1|Parquet|read_parquet",
                "ARROW1|Arrow|read_feather",
                "\u0089HDF\r\n\u001a\n|HDF5|h5py",
                "MATLAB 5.0 MAT-file|MATLAB|loadmat",
                "{\"a\": 1}\n{\"a\": 2}\n|JSON lines|json.loads",
                "[{\"a\": 1}]|JSON|json.load",
                "\u0080\u0004\u0095|pickle|pickle.load",
                "SQLite format 3\0|SQLite|sqlite3",
                "@RELATION iris\n|ARFF|@data",
                "1 3:0.5 7:1\n-1 2:1 3:4\n|LIBSVM|load_svmlight_file",
                "\u0093NUMPY|single array|np.load",
                "\0\0\b\u0003|single IDX|*-ubyte*",
                "\u0005\0\0\0\0\0\0\0\u00ea\u00b2\u0004\u003e|TFRecord|TFRecordDataset",
            })
    void names_other_kinds_of_files_with_a_line(String kind) throws IOException {
        String[] told = kind.split("\\|");
        Path file = Files.write(folder.resolve("data"), told[0].getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Dataset.open(file, WHOLE, scratch))
                .isInstanceOfSatisfying(RefusedFile.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(RefusedFile.Reason.UNSUPPORTED_FILE);
                    assertThat(refused.getMessage()).contains(told[1]);
                    assertThat(refused.wayOut()).contains(told[2]);
                });
    }

    private void assertRefused(String table, String... told) throws IOException {
        Path file = Files.writeString(folder.resolve("table.csv"), table);
        assertThatThrownBy(() -> Dataset.open(file, WHOLE, scratch))
                .isInstanceOfSatisfying(RefusedFile.class, refused -> {
                    assertThat(refused.getMessage()).contains(told);
                    assertThat(refused.wayOut()).isNotBlank();
                });
        assertThat(scratch).isEmptyDirectory();
    }

    private void assertInputs(Dataset dataset, Part part, String name, double scale) {
        double[] expected =
                Arrays.stream(golden(name)).map(value -> value * scale).toArray();
        DatasetTest.assertClose(DatasetTest.inputs(dataset.inOrder(part, 4, DType.FLOAT64)), expected, 1e-12);
    }

    private void assertTargets(Dataset dataset, Part part, String name) {
        assertThat(DatasetTest.targets(dataset.inOrder(part, 4, DType.FLOAT32))).containsExactly(golden(name));
    }

    private double[] golden(String name) {
        return Golden.read(FIXTURES.resolve("golden.npz"), name, scratch);
    }

    private Dataset open(String file, DatasetSpec spec) {
        return Dataset.open(FIXTURES.resolve(file), spec, scratch);
    }
}
