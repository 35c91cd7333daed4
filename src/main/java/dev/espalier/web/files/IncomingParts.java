package dev.espalier.web.files;

import dev.espalier.storage.Blobs;
import dev.espalier.storage.TemporaryFiles;
import dev.espalier.web.problems.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;
import org.jspecify.annotations.Nullable;

/** The parts of one request as they come in: a file on its own is staged, several are gathered in one. */
final class IncomingParts {
    static final int METADATA_BYTES = 1 << 20;

    private final Blobs blobs;
    private final TemporaryFiles temporary;
    private final long maxBytes;
    private final @Nullable Gathering gathering;

    private Blobs.@Nullable Staged file;
    private @Nullable GatheredFiles gathered;
    private @Nullable String fileName;
    private @Nullable String metadata;
    private long received;

    /** @param gathering null where there may be only one file */
    IncomingParts(Blobs blobs, TemporaryFiles temporary, long maxBytes, @Nullable Gathering gathering) {
        this.blobs = blobs;
        this.temporary = temporary;
        this.maxBytes = maxBytes;
        this.gathering = gathering;
    }

    void readAll(HttpServletRequest request) throws IOException {
        JakartaServletFileUpload<DiskFileItem, DiskFileItemFactory> reader = new JakartaServletFileUpload<>();
        reader.setHeaderCharset(StandardCharsets.UTF_8);
        reader.setMaxPartHeaderSize(16 << 10);
        FileItemInputIterator parts = reader.getItemIterator(request);
        while (parts.hasNext()) {
            read(parts.next());
        }
        if (gathered != null) {
            file = blobs.adopt(gathered.finish());
        }
    }

    private void read(FileItemInput part) throws IOException {
        String name = String.valueOf(part.getFieldName());
        switch (name) {
            case "file" -> {
                String given = lastSegment(part.getName());
                try (LimitedStream content = new LimitedStream(part.getInputStream(), "file", maxBytes, received)) {
                    readFile(given, content);
                    received = content.passed();
                }
            }
            case "metadata" -> {
                if (metadata != null) {
                    throw Problem.badRequest("part \"metadata\" is given twice");
                }
                try (InputStream content = part.getInputStream()) {
                    metadata = text(new LimitedStream(content, "metadata", METADATA_BYTES).readAllBytes());
                }
            }
            default ->
                throw Problem.badRequest(
                        "there is no part \"" + name + "\"; the parts are \"file\" and, optionally, \"metadata\"");
        }
    }

    private void readFile(@Nullable String name, InputStream content) throws IOException {
        if (file != null && gathering == null) {
            throw Problem.badRequest("part \"file\" is given twice");
        }
        if (file == null && gathered == null) {
            fileName = name;
            if (gathering == null || name == null || !gathering.isOneOfSeveral(name)) {
                file = blobs.receive(content);
                return;
            }
        }
        if (gathered == null && gathering != null) {
            gathered = new GatheredFiles(gathering, temporary.next());
        }
        if (gathered != null) {
            takeFirst(gathered);
            gathered.add(name, content);
        }
    }

    /** What came before it was known that more would come. */
    private void takeFirst(GatheredFiles into) throws IOException {
        if (file != null) {
            try (InputStream first = Files.newInputStream(file.path())) {
                into.add(fileName, first);
            }
            file.close();
            file = null;
        }
    }

    Upload upload(UploadListener listener) {
        if (file == null) {
            throw Problem.badRequest("part \"file\" is missing, as curl -F file=@model.pt sends it");
        }
        List<String> names = gathered == null ? List.of() : gathered.names();
        boolean several = names.size() > 1;
        return new Upload(
                file,
                several ? names : List.of(),
                gathered == null ? file.sha256() : gathered.sent(),
                several ? null : fileName,
                metadata == null || metadata.isBlank() ? "{}" : metadata,
                listener);
    }

    Problem failed(Problem problem) throws IOException {
        close();
        return problem;
    }

    void close() throws IOException {
        if (file != null) {
            file.close();
        }
        if (gathered != null) {
            gathered.close();
        }
    }

    private static String text(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Problem.badRequest("part \"metadata\" is not UTF-8");
        }
    }

    /** Some clients send whole paths. */
    private static @Nullable String lastSegment(@Nullable String name) {
        if (name == null) {
            return null;
        }
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String clean = last.codePoints()
                .filter(character -> !Character.isISOControl(character))
                .limit(200)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return clean.isBlank() ? null : clean;
    }
}
