package dev.espalier.formats.packed;

import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/**
 * Packs a safetensors file from the command line, reads it again and compares, and tells the ledger and the speeds.
 *
 * <pre>
 * java ... dev.espalier.formats.packed.Packing model.safetensors model.packed [--rows] [--threads n] [--times n]
 * </pre>
 */
final class Packing {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    public static void main(String[] arguments) throws IOException {
        Path from = Path.of(arguments[0]);
        Path to = Path.of(arguments[1]);
        int threads = option(arguments, "--threads", 1);
        for (int i = option(arguments, "--times", 1); i > 0; i--) {
            long begun = THREADS.getCurrentThreadCpuTime();
            Ledger ledger = pack(from, to, Map.of(), threads);
            long packed = THREADS.getCurrentThreadCpuTime();
            String read = sums(to, threads);
            long unpacked = THREADS.getCurrentThreadCpuTime();
            if (i == 1 && Arrays.asList(arguments).contains("--rows")) {
                ledger.rows().forEach(System.out::println);
            }
            long bytes = bytes(from);
            System.out.printf(
                    "%s: %d bytes of tensors, %d packed (1/%.2f), container %d; one thread's time: packing %.0f MB/s,"
                            + " unpacking %.0f MB/s; %s%n",
                    from.getFileName(),
                    bytes,
                    ledger.bytes(),
                    (double) bytes / ledger.bytes(),
                    ledger.container(),
                    bytes * 1e3 / (packed - begun),
                    bytes * 1e3 / (unpacked - packed),
                    read.equals(sums(from)) ? "equal" : "DIFFERENT");
        }
    }

    private static int option(String[] arguments, String name, int otherwise) {
        int at = Arrays.asList(arguments).indexOf(name);
        return at < 0 ? otherwise : Integer.parseInt(arguments[at + 1]);
    }

    static Ledger pack(Path from, Path to, Map<String, byte[]> sections, int threads) throws IOException {
        try (TensorFile file = TensorFile.open(from);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(to), 1 << 16);
                PackedWriter writer = new PackedWriter(out, file.metadata(), threads)) {
            for (TensorInfo tensor : file.tensors()) {
                writer.add(tensor, file.bytes(tensor.name()));
            }
            for (Map.Entry<String, byte[]> section : sections.entrySet()) {
                writer.section(section.getKey(), section.getValue());
            }
            return writer.finish();
        }
    }

    private static long bytes(Path from) throws IOException {
        try (TensorFile file = TensorFile.open(from)) {
            return file.distinct().stream().mapToLong(TensorInfo::sizeBytes).sum();
        }
    }

    /** Of all tensors in turn, each with what it is. */
    private static String sums(Path packed, int threads) throws IOException {
        MessageDigest digest = sha256();
        try (PackedFile file = PackedFile.open(packed, threads);
                OutputStream to = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            for (TensorInfo tensor : file.tensors()) {
                digest.update(tensor.toString().getBytes(StandardCharsets.UTF_8));
                file.copy(tensor, to);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String sums(Path plain) throws IOException {
        MessageDigest digest = sha256();
        try (TensorFile file = TensorFile.open(plain);
                OutputStream to = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            for (TensorInfo tensor : file.tensors()) {
                digest.update(tensor.toString().getBytes(StandardCharsets.UTF_8));
                file.copy(tensor, to);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Packing() {}
}
