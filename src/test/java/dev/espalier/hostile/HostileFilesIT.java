package dev.espalier.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Every class of bad file, sent to the service: what is answered, and that nothing of it stays. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class HostileFilesIT {
    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    private Http http = new Http(0);

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", () -> folder.toString());
    }

    @BeforeEach
    void connect() {
        http = new Http(port);
    }

    static Stream<Specimen> pickles() {
        return HostilePickles.all().stream();
    }

    static Stream<Specimen> archives() {
        return HostileArchives.all().stream();
    }

    static Stream<Specimen> scripts() {
        return HostileScripts.all().stream();
    }

    static Stream<Specimen> tensors() {
        return HostileTensors.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pickles")
    void refuses_pickles(Specimen specimen) {
        refuses(specimen);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("archives")
    void refuses_archives(Specimen specimen) {
        refuses(specimen);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void refuses_scripts(Specimen specimen) {
        refuses(specimen);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tensors")
    void refuses_tensors_and_other_files(Specimen specimen) {
        refuses(specimen);
    }

    private void refuses(Specimen specimen) {
        Answer answer = http.upload("/api/v1/" + specimen.route(), Part.file("file", specimen.content()));
        assertThat(answer.problem())
                .startsWith("422 application/problem+json /problems/" + specimen.type() + " ")
                .contains(specimen.told())
                .hasSizeLessThan(2000);
        assertThat(answer.json().path("wayOut").asString("")).isNotBlank().hasSizeLessThan(1100);
        assertThat(http.get(answer.json().path("type").asString()).status()).isEqualTo(200);
    }

    @Test
    void takes_in_what_they_are_made_of() {
        Answer answer = http.upload(
                "/api/v1/models", Part.file("file", HostileArchives.plain().bytes()));
        assertThat(answer.status()).as(answer.problem()).isEqualTo(201);
        assertThat(http.delete(answer.header("Location")).status()).isEqualTo(204);
    }

    /** Names are keys here and never paths: twins by case or by normalization are two arrays. */
    @Test
    void keeps_twins_apart() {
        byte[] array = HostileTensors.npy("'<f4'", "(2,)", 8);
        CraftedZip zip = new CraftedZip();
        for (String name : List.of("w", "W", "\u00e9", "e\u0301")) {
            zip.stored(name + ".npy", array);
        }
        Answer answer = http.upload("/api/v1/models", Part.file("file", zip.bytes()));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(http.get(answer.header("Location") + "/tensors").json().at("/items"))
                .extracting(tensor -> tensor.path("name").asString())
                .containsExactly("w", "W", "\u00e9", "e\u0301");
        http.delete(answer.header("Location"));
    }

    @AfterEach
    void leaves_nothing_behind() throws IOException {
        assertThat(http.get("/api/v1/models").json().at("/items")).isEmpty();
        assertThat(http.get("/api/v1/datasets").json().at("/items")).isEmpty();
        for (String place : List.of("blobs", "tmp")) {
            try (Stream<Path> left = Files.walk(folder.resolve(place))) {
                assertThat(left.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }
}
