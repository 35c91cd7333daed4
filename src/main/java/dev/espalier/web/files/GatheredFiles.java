package dev.espalier.web.files;

import dev.espalier.storage.Hashes;
import dev.espalier.web.problems.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Files of one request on their way into one file, each hashed as it comes. Closing deletes the file, unless it was taken. */
final class GatheredFiles implements AutoCloseable {
    /** Folders of models have some dozens, and some hundreds of parts. */
    private static final int MOST = 2000;

    private final Path file;
    private final Gathering.Gathered into;
    private final Map<String, String> hashes = new TreeMap<>();

    GatheredFiles(Gathering gathering, Path file) throws IOException {
        this.file = file;
        this.into = gathering.begin(file);
    }

    void add(@Nullable String name, InputStream content) throws IOException {
        if (name == null || name.equals(".") || name.equals("..")) {
            throw Problem.badRequest("of several files each needs its name: filename=\"config.json\"");
        }
        if (hashes.containsKey(name)) {
            throw Problem.badRequest("part \"file\" is given twice with the file name \"" + name + "\"");
        }
        if (hashes.size() == MOST) {
            throw Problem.badRequest("more than " + MOST + " files came; upload them in a zip archive");
        }
        MessageDigest digest = Hashes.sha256();
        into.add(name, new DigestInputStream(content, digest));
        hashes.put(name, Hashes.hex(digest));
    }

    List<String> names() {
        return List.copyOf(hashes.keySet());
    }

    /** The same for the same files, in whichever order they came. */
    String sent() {
        return Hashes.sha256(hashes.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining("\n")));
    }

    /** The file, whole. */
    Path finish() throws IOException {
        into.finish();
        into.close();
        return file;
    }

    @Override
    public void close() throws IOException {
        into.close();
        Files.deleteIfExists(file);
    }
}
