package dev.espalier.formats.zip;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.espalier.formats.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Any bytes as a zip archive, read to the end of every entry. */
class ArchiveFuzzTest {
    @TempDir
    static Path folder;

    @FuzzTest(maxDuration = "10m")
    void opens_or_refuses_any_archive(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("archive"), bytes);
        Verdict.of(bytes.length, () -> {
            try (ZipArchive archive = ZipArchive.open(file)) {
                for (ZipArchive.Entry entry : archive.entries()) {
                    try (InputStream in = archive.open(entry)) {
                        in.transferTo(OutputStream.nullOutputStream());
                    }
                }
            }
        });
    }
}
