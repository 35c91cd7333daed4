package dev.espalier.web.files;

import dev.espalier.storage.Blobs;
import dev.espalier.web.problems.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What came in a multipart request: the file, staged, and its metadata as it was sent. Owned by whoever received it;
 * closing it deletes a file that was not kept.
 *
 * @param fileName as the client gave it, less any folders
 * @param metadata {@code {}} if none was sent
 * @param listener is told if what arrived is not what was sent
 */
public record Upload(Blobs.Staged file, @Nullable String fileName, String metadata, UploadListener listener)
        implements AutoCloseable {
    /** The name to keep it under, if the metadata has none. */
    public String nameOr(@Nullable String given, String otherwise) {
        if (given != null) {
            return given;
        }
        return fileName == null || fileName.isBlank() ? otherwise : fileName;
    }

    /** 422 if the client told another SHA-256 than the file has. */
    public void requireSha256(@Nullable String expected) {
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
