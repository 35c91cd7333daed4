package dev.espalier.web.files;

import dev.espalier.web.problems.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * Answers with a file that never changes: strong ETag, conditional and ranged requests, a name to save it under. Spring
 * cuts the ranges and answers 304; what it leaves out (If-Range, a 416 that explains itself) is here.
 */
public final class Downloads {
    /** @param name what the client should save it as; any characters */
    public static ResponseEntity<Resource> file(
            Resource content, String sha256, String name, HttpServletRequest request) throws IOException {
        Resource present = new Present(content, name);
        String etag = "\"" + sha256 + "\"";
        long length = present.contentLength();
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok()
                .eTag(etag)
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header(HttpHeaders.CONTENT_DISPOSITION, disposition(name))
                .header(HttpHeaders.ACCEPT_RANGES, "bytes")
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .header("X-Content-Type-Options", "nosniff");
        // Spring tells the length of a file, and of what it cuts from one, but not of a stream.
        return rangesApply(request, etag, length)
                ? answer.body(present)
                : answer.contentLength(length).body(new InputStreamResource(present::getInputStream));
    }

    /** A file that may be deleted between the look at its row and its first byte; one that is open is read to its end. */
    private static final class Present extends AbstractResource {
        private final Resource file;
        private final String name;

        Present(Resource file, String name) {
            this.file = file;
            this.name = name;
        }

        @Override
        public String getDescription() {
            return file.getDescription();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            try {
                return file.getInputStream();
            } catch (FileNotFoundException | NoSuchFileException e) {
                throw gone();
            }
        }

        @Override
        public long contentLength() throws IOException {
            try {
                return file.contentLength();
            } catch (FileNotFoundException | NoSuchFileException e) {
                throw gone();
            }
        }

        private Problem gone() {
            return new Problem(
                    HttpStatus.NOT_FOUND, "not-found", "Not found", "file \"" + name + "\" has just been deleted");
        }
    }

    private static String disposition(String name) {
        return ContentDisposition.attachment()
                .filename(name, StandardCharsets.UTF_8)
                .build()
                .toString();
    }

    /** Spring does not cut ranges from a stream, which is how a Range that must be ignored is. */
    private static boolean rangesApply(HttpServletRequest request, String etag, long length) {
        String range = request.getHeader(HttpHeaders.RANGE);
        String condition = request.getHeader(HttpHeaders.IF_RANGE);
        if (range == null || !range.startsWith("bytes=") || (condition != null && !condition.equals(etag))) {
            return range == null;
        }
        require(parsed(range), range, length);
        return true;
    }

    private static @Nullable List<HttpRange> parsed(String range) {
        try {
            return HttpRange.parseRanges(range);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static void require(@Nullable List<HttpRange> ranges, String header, long length) {
        if (ranges == null || ranges.stream().anyMatch(range -> length == 0 || range.getRangeStart(length) >= length)) {
            Problem problem = new Problem(
                    HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
                    "range-not-satisfiable",
                    "Range not satisfiable",
                    "the file has " + length + " bytes, Range was \"" + header + "\"");
            problem.getHeaders().set(HttpHeaders.CONTENT_RANGE, "bytes */" + length);
            throw problem;
        }
    }

    private Downloads() {}
}
