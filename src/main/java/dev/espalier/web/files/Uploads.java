package dev.espalier.web.files;

import dev.espalier.storage.Blobs;
import dev.espalier.storage.TemporaryFiles;
import dev.espalier.web.problems.BodyTooLarge;
import dev.espalier.web.problems.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Receives uploads: the file is streamed to disk and hashed on the way, written once and never held in memory. */
@Component
public class Uploads {
    private static final Pattern BOUNDARY = Pattern.compile("(?i);\\s*boundary=(\"[^\"]|[^\\s\";])");

    private final Blobs blobs;
    private final TemporaryFiles temporary;
    private final WebSettings settings;

    Uploads(Blobs blobs, TemporaryFiles temporary, WebSettings settings) {
        this.blobs = blobs;
        this.temporary = temporary;
        this.settings = settings;
    }

    static boolean isMultipart(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    /** Reads the parts {@code file} and, optionally, {@code metadata}, in any order. */
    public Upload receive(HttpServletRequest request) throws IOException {
        return receive(request, null);
    }

    /**
     * The same, where {@code file} may be given more than once.
     *
     * @param gathering makes one file of several; null where there may be only one
     */
    public Upload receive(HttpServletRequest request, @Nullable Gathering gathering) throws IOException {
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
        if (request.getContentLengthLong() - IncomingParts.METADATA_BYTES > settings.maxUploadBytes()) {
            throw BodyTooLarge.problem("file", settings.maxUploadBytes());
        }
        IncomingParts parts = new IncomingParts(blobs, temporary, settings.maxUploadBytes(), gathering);
        try {
            parts.readAll(request);
            Upload upload = parts.upload(listener(request));
            upload.listener().received(upload.metadata(), upload.sent());
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
}
