package dev.espalier.formats.huggingface;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The folders that make_folder.py wrote, changed and zipped as a test needs them. */
public final class Folders {
    public static final String INDEX = "model.safetensors.index.json";
    public static final String FIRST = "model-00001-of-00002.safetensors";
    public static final String SECOND = "model-00002-of-00002.safetensors";

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private String top = "";
    private boolean deflated;

    private Folders() {}

    /** One of {@code sharded}, {@code whole} and {@code bins}. */
    public static Folders of(String name) {
        Folders folders = new Folders();
        try (Stream<Path> all = Files.list(Path.of("src/test/resources/formats/huggingface", name))) {
            for (Path file : all.sorted().toList()) {
                folders.files.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folders;
    }

    public Folders with(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    public Folders with(String name, String content) {
        return with(name, content.getBytes(StandardCharsets.UTF_8));
    }

    public Folders without(String name) {
        files.remove(name);
        return this;
    }

    public Folders changed(String name, UnaryOperator<String> change) {
        return with(name, change.apply(new String(content(name), StandardCharsets.UTF_8)));
    }

    public Folders under(String folder) {
        top = folder + "/";
        return this;
    }

    public Folders deflated() {
        deflated = true;
        return this;
    }

    public byte[] content(String name) {
        byte[] content = files.get(name);
        if (content == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return content;
    }

    public Map<String, byte[]> files() {
        return Map.copyOf(files);
    }

    public Path zip(Path to) throws IOException {
        try (OutputStream out = Files.newOutputStream(to);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(top + file.getKey());
                if (!deflated) {
                    CRC32 sum = new CRC32();
                    sum.update(file.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(file.getValue().length);
                    entry.setCrc(sum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(file.getValue());
            }
        }
        return to;
    }

    /** All that an archive holds. */
    public static Map<String, byte[]> unzipped(Path archive) throws IOException {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
                contents.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return contents;
    }
}
