package dev.espalier.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class DatasetsIT {
    private static final String DATASETS = "/api/v1/datasets";

    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    private Http http = new Http(0);

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", folder::toString);
    }

    @BeforeEach
    void connect() {
        http = new Http(port);
    }

    @Test
    void tells_the_story_of_a_dataset() throws Exception {
        Answer added = http.upload(
                DATASETS, Part.text("metadata", """
                        {"name": "digits \uD83D\uDE00", "task": "classification", "split": null,
                         "preprocessing": {"mean": [0.5], "std": [0.25], "layout": "NCHW"},
                         "augmentation": {"randomCrop": {"padding": 1}, "horizontalFlip": true}}"""), Part.file("digits.npz", images("x_train", 6, "x_test", 3)));
        assertThat(added.status()).as(new String(added.body())).isEqualTo(201);
        assertThat(added.json().propertyNames())
                .containsExactly(
                        "id",
                        "name",
                        "format",
                        "task",
                        "trainSamples",
                        "validationSamples",
                        "testSamples",
                        "inputShape",
                        "classes",
                        "classNames",
                        "bytes",
                        "sha256",
                        "preprocessing",
                        "augmentation",
                        "findings",
                        "createdAt");
        assertThat(added.json().get("name").asString()).isEqualTo("digits \uD83D\uDE00");
        assertThat(added.json().get("trainSamples").asInt()).isEqualTo(6);
        assertThat(added.json().get("testSamples").asInt()).isEqualTo(3);
        assertThat(added.json().get("inputShape").toString()).isEqualTo("[1,4,4]");
        assertThat(added.json().get("classes").asInt()).isEqualTo(3);

        String path = DATASETS + "/" + added.json().get("id").asString();
        assertThat(added.header("Location")).isEqualTo(path);
        assertThat(http.get(path).json()).isEqualTo(added.json());
        assertThat(http.get(DATASETS + "?pageSize=1").json().at("/items/0")).isEqualTo(added.json());
        assertThat(http.delete(path).status()).isEqualTo(204);
        assertThat(http.get(path).problem()).startsWith("404 application/problem+json /problems/not-found");
        assertThat(http.delete(path).status()).isEqualTo(404);
        assertNothingIsLeft();
    }

    @Test
    void takes_any_part_alone_and_cuts_x_and_y_by_the_split() throws Exception {
        assertSamples("6 0 0", images("x_train", 6), "{}");
        assertSamples("0 0 3", images("x_test", 3), "{}");
        assertSamples("0 3 0", images("x_val", 3), "{}");
        assertSamples("8 0 2", images("x", 10), "{}");
        assertSamples("5 3 2", images("x", 10), "{\"split\": {\"validation\": 0.3}}");
        assertSamples("6 0 3", images("x_train", 6, "x_test", 3), "{\"split\": {\"test\": 1, \"validation\": 1}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"preprocessing\": {\"mean\": [null]}} | 400 | /preprocessing/mean/0 | mean[0] must be a number, was null",
                "{\"preprocessing\": {\"mean\": []}} | 400 | /preprocessing/mean | at least 1 item",
                "{\"preprocessing\": {\"mean\": [1, 2]}} | 422 | /preprocessing/mean | has 2 values, the samples have 1 channel",
                "{\"preprocessing\": {\"std\": [0]}} | 422 | /preprocessing/std | must be positive, was [0.0]",
                "{\"preprocessing\": {\"std\": \"1\"}} | 400 | /preprocessing/std | must be",
                "{\"preprocessing\": {\"scale\": 0}} | 422 | /preprocessing/scale | not 0",
                "{\"preprocessing\": {\"scale\": 1e400}} | 400 | /preprocessing/scale | between -2^63 and 2^63",
                "{\"preprocessing\": {\"layout\": \"nchw\"}} | 400 | /preprocessing/layout | was \"nchw\"",
                "{\"preprocessing\": {\"layout\": \"NC\"}} | 422 | /preprocessing/layout | needs 2 dimensions",
                "{\"preprocessing\": {\"resize\": 0}} | 400 | /preprocessing/resize | at least 1, was 0",
                "{\"preprocessing\": {\"centerCrop\": 4097}} | 400 | /preprocessing/centerCrop | at most 2048, was 4097",
                "{\"preprocessing\": {\"colorSpace\": \"gray\"}} | 400 | /preprocessing/colorSpace | one of \"rgb\", \"grey\"",
                "{\"augmentation\": {\"randomResizedCrop\": {}}} | 400 | /augmentation/randomResizedCrop/size | required",
                "{\"augmentation\": {\"randomResizedCrop\": {\"size\": 8}}} | 422 | /augmentation/randomResizedCrop/size | evaluation sees 4 x 4",
                "{\"preprocessing\": []} | 400 | /preprocessing | must be an object, was []",
                "{\"augmentation\": {\"randomCrop\": {\"padding\": 0}}} | 400 | /augmentation/randomCrop/padding | was 0",
                "{\"augmentation\": {\"randomCrop\": {\"padding\": 4}}} | 422 | /augmentation/randomCrop/padding | was 4",
                "{\"augmentation\": {\"horizontalflip\": true}} | 400 | /augmentation/horizontalflip | did you mean \"horizontalFlip\"?",
                "{\"split\": {\"test\": 1.5}} | 400 | /split/test | at most 1, was 1.5",
                "{\"split\": {\"seed\": 9223372036854775808}} | 400 | /split/seed | was 9223372036854775808",
                "{\"split\": {\"seed\": 1.5}} | 400 | /split/seed | whole number",
                "{\"task\": \"ranking\"} | 400 | /task | was \"ranking\"",
                "{\"name\": \"\"} | 400 | /name | at least 1 character",
                "{\"name\": \"\\ud800\"} | 400 | /name | surrogate",
                "{\"name\": \"\\u0000\"} | 400 | /name | U+0000",
                "{\"labels\": {}} | 400 | /labels | no field \"labels\"",
                "{\"sha256\": \"0000000000000000000000000000000000000000000000000000000000000000\"} | 422 | /sha256 | was 0000",
                "null | 400 | | must be an object, was null",
            })
    void names_a_bad_field_of_the_metadata(String metadata, int status, String pointer, String detail)
            throws Exception {
        Answer answer = http.upload(DATASETS, Part.file("a", images("x_train", 6)), Part.text("metadata", metadata));
        assertThat(answer.status()).as(new String(answer.body())).isEqualTo(status);
        assertThat(answer.json().get("type").asString())
                .isEqualTo(status == 400 ? "/problems/invalid-request" : "/problems/impossible");
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo(pointer == null ? "" : pointer);
        assertThat(answer.json().at("/errors/0/detail").asString()).contains(detail);
        assertNothingIsLeft();
    }

    @Test
    void refuses_a_split_of_more_than_all() throws Exception {
        Part split = Part.text("metadata", "{\"split\": {\"test\": 0.7, \"validation\": 0.7}}");
        assertThat(http.upload(DATASETS, split, Part.file("a", images("x", 10))).problem())
                .isEqualTo("422 application/problem+json /problems/impossible"
                        + " split.validation 0.7 and split.test 0.7 exceed 1 together");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"name\": \"a\", \"name\": \"b\"}", "{} {}", "{\"name\": NaN}", "deep"})
    void refuses_metadata_that_is_not_json(String metadata) throws Exception {
        String sent = metadata.equals("deep") ? "[".repeat(100_000) : metadata;
        Answer answer = http.upload(DATASETS, Part.file("a", images("x", 6)), Part.text("metadata", sent));
        assertThat(answer.problem()).startsWith("400 application/problem+json /problems/invalid-request");
        assertNothingIsLeft();
    }

    @Test
    void takes_folders_of_images_and_lists_what_it_skipped() throws Exception {
        byte[] pictures = Files.readAllBytes(Path.of("src/test/resources/samples/images/folder.zip"));
        Part metadata = Part.text("metadata", """
                {"preprocessing": {"resize": 24, "centerCrop": 20, "colorSpace": "grey"},
                 "augmentation": {"randomResizedCrop": {"size": 20}}}""");
        Answer added = http.upload(DATASETS, metadata, Part.file("pets.zip", pictures));
        assertThat(added.status()).as(new String(added.body())).isEqualTo(201);
        assertThat(added.json().get("format").asString()).isEqualTo("image_folder");
        assertThat(added.json().get("inputShape").toString()).isEqualTo("[1,20,20]");
        assertThat(added.json().get("classNames").toString())
                .isEqualTo("[\"Zebra\",\"bird\",\"größe mit raum\",\"\ud83d\udc08\"]");
        assertThat(added.json().get("findings").toString())
                .contains("skipped: \\\"data/train/bird/broken.jpg\\\" is truncated");
        assertThat(jdbc.sql("SELECT spec FROM dataset").query(String.class).single())
                .contains("\"unreadable\":[");
        assertThat(new String(added.body())).doesNotContain("unreadable");
        http.delete(added.header("Location"));
        assertThat(http.upload(DATASETS, Part.file("pets.zip", pictures)).problem())
                .startsWith("422 application/problem+json /problems/impossible preprocessing.resize is needed")
                .contains("data/test/bird/0.jpg", "data/test/bird/1.PNG");
        assertNothingIsLeft();
    }

    @Test
    void takes_zips_of_idx_files() throws Exception {
        byte[] digits = Files.readAllBytes(Path.of("src/test/resources/samples/idx/mnist.zip"));
        Answer added = http.upload(DATASETS, Part.file("mnist.zip", digits));
        assertThat(added.status()).as(new String(added.body())).isEqualTo(201);
        assertThat(added.json().get("format").asString()).isEqualTo("idx");
        assertThat(added.json().get("inputShape").toString()).isEqualTo("[1,5,4]");
        http.delete(added.header("Location"));
    }

    @Test
    void refuses_files_with_a_reason_and_a_way_out() throws Exception {
        byte[] good = images("x_train", 6);
        assertRefused("corrupt-file", Arrays.copyOf(good, good.length - 5), "truncated");
        assertRefused("unsupported-file", new byte[0], "not a zip archive");
        assertRefused("unsupported-file", zip(Map.of("foo", array("|u1", "6,", new byte[6]))), "\"foo\"");
        assertRefused("unsupported-file", zip(Map.of("x", array("|u1", "6,", new byte[6]))), "\"y\"");
        assertRefused("corrupt-file", zip(Map.of("x", array("|u1", "6,", new byte[5]))), "\"x\"");
        assertRefused("hostile-file", zip(Map.of("x", array("|O", "1,", new byte[9]))), "Python objects");
        assertRefused(
                "unsupported-file",
                zip(Map.of("x", array("|u1", "2,2,", new byte[4]), "y", array("<i8", "2,", longs(0, -1)))),
                "class -1");
        assertThat(http.upload(DATASETS, Part.text("metadata", "{}")).problem())
                .startsWith("400 ")
                .contains("part \"file\" is missing");
        assertNothingIsLeft();
    }

    @Test
    void keeps_no_file_whose_row_could_not_be_written() throws Exception {
        jdbc.sql("ALTER TABLE dataset ALTER COLUMN findings RENAME TO elsewhere")
                .update();
        try {
            Answer answer = http.upload(DATASETS, Part.file("a", images("x_train", 4)));
            assertThat(answer.problem())
                    .isEqualTo("500 application/problem+json /problems/internal the service failed; its log says why");
            assertNothingIsLeft();
        } finally {
            jdbc.sql("ALTER TABLE dataset ALTER COLUMN elsewhere RENAME TO findings")
                    .update();
        }
    }

    private void assertSamples(String expected, byte[] file, String metadata) {
        Answer added = http.upload(DATASETS, Part.file("a.npz", file), Part.text("metadata", metadata));
        assertThat(added.status()).as(new String(added.body())).isEqualTo(201);
        assertThat(added.json().get("trainSamples").asInt() + " "
                        + added.json().get("validationSamples").asInt() + " "
                        + added.json().get("testSamples").asInt())
                .isEqualTo(expected);
        http.delete(added.header("Location"));
    }

    private void assertRefused(String type, byte[] file, String detail) {
        Answer answer = http.upload(DATASETS, Part.file("a.npz", file));
        assertThat(answer.problem())
                .startsWith("422 application/problem+json /problems/" + type)
                .contains(detail);
        assertThat(answer.json().get("wayOut").asString()).isNotBlank();
        Answer explained = http.get("/problems/" + type);
        assertThat(explained.json().get("title")).isEqualTo(answer.json().get("title"));
    }

    private static void assertNothingIsLeft() throws IOException {
        for (String place : List.of("tmp", "blobs")) {
            try (var files = Files.walk(folder.resolve(place))) {
                assertThat(files.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }

    /** Pairs of a name and a count: that many images of 4 x 4 pixels and 3 classes, and their labels. */
    private static byte[] images(Object... parts) throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        for (int part = 0; part < parts.length; part += 2) {
            String name = String.valueOf(parts[part]);
            int count = (Integer) parts[part + 1];
            long[] labels = new long[count];
            Arrays.setAll(labels, i -> i % 3);
            arrays.put(name, array("|u1", count + ",1,4,4,", new byte[16 * count]));
            arrays.put(name.replace('x', 'y'), array("<i8", count + ",", longs(labels)));
        }
        return zip(arrays);
    }

    private static byte[] longs(long... values) {
        ByteBuffer data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asLongBuffer().put(values);
        return data.array();
    }

    private static byte[] array(String type, String shape, byte[] data) {
        byte[] header = ("{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + ")}")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer array = ByteBuffer.allocate(10 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        array.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) header.length);
        return array.put(header).put(data).array();
    }

    private static byte[] zip(Map<String, byte[]> arrays) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
                zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
                zip.write(array.getValue());
            }
        }
        return bytes.toByteArray();
    }
}
