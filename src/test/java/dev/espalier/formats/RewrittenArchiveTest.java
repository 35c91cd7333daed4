package dev.espalier.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.RefusedFile.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of torch.save as other programs pack them anew. */
class RewrittenArchiveTest {
    @TempDir
    Path folder;

    @Test
    void backslashes_part_folders() throws IOException {
        Path file = rewritten("small.pt", name -> name.replace('/', '\\'), false);
        assertThat(tensors(file)).isEqualTo(tensors(Fixtures.file("small.pt")));
        Path both = rewritten("small.pt", name -> name.replace("/data/", "\\data/"), false);
        assertThat(tensors(both)).isEqualTo(tensors(Fixtures.file("small.pt")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..\\x", "a\\..\\..\\x", "\\x", "C:\\x", "a/..\\x", "\\\\host\\x"})
    void backslashes_lead_nowhere_either(String name) throws IOException {
        Path file = rewritten("small.pt", entry -> entry.endsWith("data.pkl") ? name : entry, false);
        RefusedFile refused = catchThrowableOfType(
                RefusedFile.class, () -> Checkpoints.open(file, folder).close());
        assertThat(refused.reason()).isEqualTo(Reason.HOSTILE_FILE);
        assertThat(refused).hasMessageContaining("leads out of its folder");
    }

    @Test
    void two_names_that_become_one_are_refused() throws IOException {
        Path file = rewritten(
                "small.pt",
                name -> name.endsWith("data/1") ? "archive\\data/0" : name.replaceFirst("^\\w+", "archive"),
                false);
        assertThat(catchThrowableOfType(
                        RefusedFile.class, () -> Checkpoints.open(file, folder).close()))
                .hasMessageContaining("two entries named");
    }

    @Test
    void deflated_records_and_a_version_elsewhere_are_read() throws IOException {
        Path file = rewritten("small.pt", name -> name.replace("/version", "/.data/version"), true);
        assertThat(tensors(file)).isEqualTo(tensors(Fixtures.file("small.pt")));
        Path without = rewritten("small.pt", name -> name.substring(name.indexOf('/') + 1), true);
        assertThat(tensors(without)).isEqualTo(tensors(Fixtures.file("small.pt")));
    }

    @Test
    void the_version_of_a_program_is_read_wherever_it_stands() throws IOException {
        String program = "script/scripted.pt";
        Path file = rewritten(program, name -> name.replaceFirst("/version$", "/.data/version"), true);
        assertThat(tensors(file)).isEqualTo(tensors(Fixtures.file(program)));
        Path without = rewritten(program, name -> name.replaceFirst("/version$", "/elsewhere"), false);
        assertThat(catchThrowableOfType(
                        RefusedFile.class,
                        () -> Checkpoints.open(without, folder).close()))
                .hasMessageContaining("version is missing");
    }

    private Object tensors(Path file) throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(file, folder)) {
            return Fixtures.tensors(checkpoint);
        }
    }

    private Path rewritten(String fixture, UnaryOperator<String> names, boolean deflated) throws IOException {
        Path file = folder.resolve("rewritten.pt");
        try (ZipArchive old = ZipArchive.open(Fixtures.file(fixture));
                ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
            for (ZipArchive.Entry entry : old.entries()) {
                // Made here, names keep their backslashes
                ZipArchiveEntry made = new Named(names.apply(entry.name()));
                byte[] content;
                try (var in = old.open(entry)) {
                    content = in.readAllBytes();
                }
                made.setMethod(deflated ? ZipArchiveEntry.DEFLATED : ZipArchiveEntry.STORED);
                made.setSize(content.length);
                java.util.zip.CRC32 crc = new java.util.zip.CRC32();
                crc.update(content);
                made.setCrc(crc.getValue());
                zip.putArchiveEntry(made);
                zip.write(content);
                zip.closeArchiveEntry();
            }
        }
        return file;
    }

    private static final class Named extends ZipArchiveEntry {
        private final String name;

        Named(String name) {
            super("x");
            this.name = name;
        }

        @Override
        public String getName() {
            return name == null ? "x" : name;
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return name.getBytes(StandardCharsets.UTF_8).length;
        }
    }
}
