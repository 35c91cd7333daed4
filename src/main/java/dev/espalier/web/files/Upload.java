package dev.espalier.web.files;

import dev.espalier.storage.Blobs;
import dev.espalier.web.problems.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came in a multipart request: the file, staged, and its metadata as it was sent. Owned by whoever received it;
 * closing it deletes a file that was not kept.
 *
 * @param file the one that was sent, or one of all that were sent
 * @param files names of the files that were sent, where they are more than one and {@code file} was made of them
 * @param sent SHA-256 of what was sent: of the file, or of the names and hashes of all
 * @param fileName as the client gave it, less any folders; null where files have several
 * @param metadata {@code {}} if none was sent
 * @param listener is told if what arrived is not what was sent
 */
public record Upload(
        Blobs.Staged file,
        List<String> files,
        String sent,
        @Nullable String fileName,
        String metadata,
        UploadListener listener)
        implements AutoCloseable {
    public Upload {
        files = List.copyOf(files);
    }

    /** The name to keep it under, if the metadata has none. */
    public String nameOr(@Nullable String given, String otherwise) {
        if (given != null) {
            return given;
        }
        return fileName == null || fileName.isBlank() ? otherwise : fileName;
    }

    /** 422 if the client told another SHA-256 than the file has. */
    public void requireSha256(@Nullable String expected) {
        if (expected != null && !files.isEmpty()) {
            throw Problem.impossible(
                    "/sha256",
                    "sha256 is of one file, and " + files.size()
                            + " arrived, which are kept in one archive: leave it out");
        }
        if (expected != null && !expected.equalsIgnoreCase(file.sha256())) {
            listener.broken();
            throw Problem.impossible(
                    "/sha256",
                    "sha256 was " + expected + ", the file that arrived (" + file.bytes() + " bytes) has "
                            + file.sha256());
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
