package dev.espalier.web.files;

import dev.espalier.storage.Blobs;
import dev.espalier.web.problems.BodyTooLarge;
import dev.espalier.web.problems.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Receives uploads: the file is streamed to disk and hashed on the way, written once and never held in memory. */
@Component
public class Uploads {
    private static final Pattern BOUNDARY = Pattern.compile("(?i);\\s*boundary=(\"[^\"]|[^\\s\";])");
    private static final int METADATA_BYTES = 1 << 20;

    private final Blobs blobs;
    private final WebSettings settings;

    Uploads(Blobs blobs, WebSettings settings) {
        this.blobs = blobs;
        this.settings = settings;
    }

    static boolean isMultipart(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    /** Reads the parts {@code file} and, optionally, {@code metadata}, in any order. */
    public Upload receive(HttpServletRequest request) throws IOException {
        if (!isMultipart(request)) {
            throw Problem.unsupported(
                    "the body must be multipart/form-data with a part \"file\"",
                    example(request),
                    request.getContentType());
        }
        if (!BOUNDARY.matcher(request.getContentType()).find()) {
            throw Problem.unsupported(
                    "multipart/form-data needs its boundary, which clients add by themselves where no Content-Type is set by"
                            + " hand",
                    example(request),
                    request.getContentType());
        }
        if (request.getContentLengthLong() - METADATA_BYTES > settings.maxUploadBytes()) {
            throw BodyTooLarge.problem("file", settings.maxUploadBytes());
        }
        Parts parts = new Parts();
        try {
            parts.readAll(request);
            Upload upload = parts.upload(listener(request));
            upload.listener().received(upload.metadata(), upload.file().sha256());
            return upload;
        } catch (FileUploadException e) {
            throw parts.failed(malformed(e));
        } catch (BodyTooLarge e) {
            throw parts.failed(e.problem());
        } catch (IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** A line that works, with a file as this route takes it. */
    private static String example(HttpServletRequest request) {
        String file = request.getRequestURI().endsWith("/datasets") ? "data.npz" : "model.pt";
        return "curl -F file=@" + file + " " + request.getRequestURL();
    }

    private static UploadListener listener(HttpServletRequest request) {
        return request.getAttribute(UploadListener.ATTRIBUTE) instanceof UploadListener listener
                ? listener
                : UploadListener.NONE;
    }

    private static Problem malformed(FileUploadException e) {
        return Problem.badRequest("the multipart body is malformed: " + e.getMessage());
    }

    /** The parts of one request as they come in. */
    private final class Parts {
        private Blobs.@Nullable Staged file;
        private @Nullable String fileName;
        private @Nullable String metadata;

        void readAll(HttpServletRequest request) throws IOException {
            JakartaServletFileUpload<DiskFileItem, DiskFileItemFactory> reader = new JakartaServletFileUpload<>();
            reader.setHeaderCharset(StandardCharsets.UTF_8);
            reader.setMaxPartHeaderSize(16 << 10);
            FileItemInputIterator parts = reader.getItemIterator(request);
            while (parts.hasNext()) {
                read(parts.next());
            }
        }

        private void read(FileItemInput part) throws IOException {
            String name = String.valueOf(part.getFieldName());
            switch (name) {
                case "file" -> {
                    requireFirst(file, name);
                    fileName = lastSegment(part.getName());
                    try (InputStream content = part.getInputStream()) {
                        file = blobs.receive(new LimitedStream(content, "file", settings.maxUploadBytes()));
                    }
                }
                case "metadata" -> {
                    requireFirst(metadata, name);
                    try (InputStream content = part.getInputStream()) {
                        metadata = text(new LimitedStream(content, "metadata", METADATA_BYTES).readAllBytes());
                    }
                }
                default ->
                    throw Problem.badRequest(
                            "there is no part \"" + name + "\"; the parts are \"file\" and, optionally, \"metadata\"");
            }
        }

        private void requireFirst(@Nullable Object earlier, String name) {
            if (earlier != null) {
                throw Problem.badRequest("part \"" + name + "\" is given twice");
            }
        }

        Upload upload(UploadListener listener) {
            if (file == null) {
                throw Problem.badRequest("part \"file\" is missing, as curl -F file=@model.pt sends it");
            }
            return new Upload(file, fileName, metadata == null || metadata.isBlank() ? "{}" : metadata, listener);
        }

        Problem failed(Problem problem) {
            close();
            return problem;
        }

        void close() {
            if (file != null) {
                file.close();
            }
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
