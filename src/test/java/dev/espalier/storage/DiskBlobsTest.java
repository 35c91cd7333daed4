package dev.espalier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.storage.Blobs.InUse;
import dev.espalier.storage.Blobs.Staged;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class DiskBlobsTest {
    /** Of the text "abc", from FIPS 180-2. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path folder;

    private final Set<String> used = new HashSet<>();
    private TemporaryFiles temporary;
    private DiskBlobs blobs;

    @BeforeEach
    void open() throws IOException {
        StorageSettings settings = new StorageSettings(folder.toString());
        InUse user = used::contains;
        temporary = new TemporaryFiles(settings);
        blobs = new DiskBlobs(
                settings,
                temporary,
                new StaticListableBeanFactory(java.util.Map.of("user", user)).getBeanProvider(InUse.class));
    }

    @AfterEach
    void close() throws IOException {
        temporary.close();
    }

    @Test
    void keeps_a_file_under_its_hash_and_read_only() throws IOException {
        try (Staged file = blobs.receive(abc())) {
            assertThat(file.sha256()).isEqualTo(ABC);
            assertThat(file.bytes()).isEqualTo(3);
            assertThat(file.path()).hasContent("abc");
            file.keep();
            assertThat(file.path()).hasContent("abc");
        }
        assertThat(blob()).hasContent("abc");
        assertThat(Files.getPosixFilePermissions(blob())).hasToString("[OWNER_READ, GROUP_READ, OTHERS_READ]");
        assertThat(blobs.resource(ABC).contentLength()).isEqualTo(3);
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void deletes_what_was_not_kept_and_what_broke_off() throws IOException {
        blobs.receive(abc()).close();
        assertThatThrownBy(() -> blobs.receive(new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("gone");
                    }
                }))
                .hasMessage("gone");
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
        assertThat(blob()).doesNotExist();
    }

    @Test
    void keeps_one_file_of_many_uploads_of_the_same_content_at_once() throws Exception {
        CountDownLatch all = new CountDownLatch(16);
        List<Callable<String>> uploads = IntStream.range(0, 16)
                .<Callable<String>>mapToObj(i -> () -> {
                    try (Staged file = blobs.receive(abc())) {
                        all.countDown();
                        all.await();
                        file.keep();
                        blobs.release(ABC);
                        return Files.readString(file.path());
                    }
                })
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var upload : threads.invokeAll(uploads)) {
                assertThat(upload.get()).isEqualTo("abc");
            }
        }
        assertThat(blob()).hasContent("abc");
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void releases_only_what_nobody_uses_or_is_about_to() throws IOException {
        try (Staged file = blobs.receive(abc())) {
            file.keep();
            blobs.release(ABC);
            assertThat(blob()).exists();
        }
        used.add(ABC);
        blobs.release(ABC);
        assertThat(blob()).exists();
        used.clear();
        blobs.release(ABC);
        assertThat(blob()).doesNotExist();
        blobs.release(ABC);
    }

    @Test
    void lets_go_of_a_file_that_could_not_be_recorded() throws IOException {
        try (Staged file = blobs.receive(abc())) {
            assertThatThrownBy(() -> blobs.keep(file, () -> {
                        throw new IllegalStateException("no row");
                    }))
                    .hasMessage("no row");
        }
        assertThat(blob()).doesNotExist();
        try (Staged file = blobs.receive(abc())) {
            blobs.keep(file, () -> used.add(ABC));
        }
        assertThat(blob()).exists();
    }

    @Test
    void places_a_copy_that_outlives_the_blob_and_overwrites_nothing() throws IOException {
        try (Staged file = blobs.receive(abc())) {
            file.keep();
        }
        Path target = folder.resolve("model.pt");
        blobs.place(ABC, target);
        assertThatThrownBy(() -> blobs.place(ABC, target)).isInstanceOf(FileAlreadyExistsException.class);
        blobs.release(ABC);
        assertThat(target).hasContent("abc");
    }

    @Test
    void adopts_a_finished_file() throws IOException {
        Path made = Files.writeString(folder.resolve("made"), "abc");
        try (Staged file = blobs.adopt(made)) {
            assertThat(file.sha256()).isEqualTo(ABC);
            file.keep();
        }
        assertThat(made).doesNotExist();
        assertThat(blob()).hasContent("abc");
    }

    @Test
    void refuses_what_is_no_hash() {
        assertThatThrownBy(() -> blobs.resource("../../etc/passwd"))
                .hasMessage("a SHA-256 is 64 hex digits, was \"../../etc/passwd\"");
    }

    @Test
    void clears_at_start_what_an_earlier_run_left_but_not_what_a_running_one_needs() throws IOException {
        Path left = Files.createDirectories(folder.resolve("tmp/scratch/deep"));
        Files.writeString(left.resolve("file"), "x");
        StorageSettings settings = new StorageSettings(folder.toString());
        new TemporaryFiles(settings).close();
        assertThat(left).exists();
        temporary.close();
        temporary = new TemporaryFiles(settings);
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    private Path blob() {
        return folder.resolve("blobs/ba").resolve(ABC.substring(2));
    }

    private static InputStream abc() {
        return new ByteArrayInputStream("abc".getBytes(StandardCharsets.US_ASCII));
    }
}
