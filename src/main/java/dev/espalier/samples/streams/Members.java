package dev.espalier.samples.streams;

import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.tensors.RefusedFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** The files in an archive, one after the other, whatever kind of archive it is. */
public interface Members {
    /** Works on one file. */
    interface Use {
        /** @param in not to be closed */
        void of(String name, InputStream in) throws IOException;
    }

    /** Opens what a tar archive is read from, unpacked. */
    interface Opening {
        InputStream open() throws IOException;
    }

    void each(Use use) throws IOException;

    /** The names of all files. */
    default List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        each((name, in) -> names.add(name));
        return names;
    }

    static Members of(ZipArchive archive) {
        return use -> {
            for (ZipArchive.Entry entry : archive.entries()) {
                try (InputStream in = archive.open(entry)) {
                    use.of(entry.name(), in);
                }
            }
        };
    }

    /** Of a tar archive; what is no plain file is passed over. */
    static Members tar(String archive, Opening opening) {
        return use -> {
            try (TarArchiveInputStream tar = new TarArchiveInputStream(opening.open())) {
                int count = 0;
                for (TarArchiveEntry entry = next(archive, tar); entry != null; entry = next(archive, tar)) {
                    if (++count > 100_000) {
                        throw new RefusedFile(
                                RefusedFile.Reason.HOSTILE_FILE,
                                archive + " holds more than 100000 files",
                                "leave out what is no part of the dataset");
                    }
                    if (entry.isFile() && !entry.isSparse()) {
                        use.of(entry.getName(), tar);
                    }
                }
            }
        };
    }

    private static @Nullable TarArchiveEntry next(String archive, TarArchiveInputStream tar) {
        try {
            return tar.getNextEntry();
        } catch (IOException | IllegalArgumentException e) {
            throw new RefusedFile(
                    RefusedFile.Reason.CORRUPT_FILE,
                    archive + " is a tar archive that cannot be read: " + e.getMessage(),
                    "check it with tar tf and upload it whole");
        }
    }
}
