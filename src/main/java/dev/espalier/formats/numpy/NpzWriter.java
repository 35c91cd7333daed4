package dev.espalier.formats.numpy;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * Writes a {@code .npz} that {@code numpy.load} reads: every tensor an array under its own name. Deflated, which makes
 * pruned models small; streamed, of any size; the same tensors give the same bytes.
 */
public final class NpzWriter {
    private static final int ALIGNMENT = 64;
    private static final int PREFIX = 10;
    private static final int UNIX_FILE = 0100644;

    /** A tensor of a type that numpy does not have. */
    public static final class NotInNumpy extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotInNumpy(TensorInfo tensor) {
            super("tensor \"" + tensor.name() + "\" is " + tensor.dtype().label() + ", which numpy does not have");
        }
    }

    /** Whether numpy has this type. */
    public static boolean writes(DType type) {
        return code(type).isPresent();
    }

    public static void write(TensorFile from, Path to) throws IOException, NotInNumpy {
        for (TensorInfo tensor : from.tensors()) {
            header(tensor);
        }
        try (ZipArchiveOutputStream archive = new ZipArchiveOutputStream(Files.newByteChannel(
                to, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE))) {
            for (TensorInfo tensor : from.tensors()) {
                byte[] header = header(tensor);
                archive.putArchiveEntry(new Entry(tensor.name() + ".npy", header.length + tensor.sizeBytes()));
                archive.write(header);
                try (OutputStream values = new BufferedOutputStream(new Kept(archive), 1 << 16)) {
                    from.copy(tensor, values);
                }
                archive.closeArchiveEntry();
            }
            archive.finish();
        }
    }

    /** Version 1.0 of the format; row-major, little-endian. */
    private static byte[] header(TensorInfo tensor) throws NotInNumpy {
        String code = code(tensor.dtype()).orElseThrow(() -> new NotInNumpy(tensor));
        String sizes = tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(", "));
        String shape = "(" + sizes + (tensor.rank() == 1 ? ",)" : ")");
        String text = "{'descr': '" + code + "', 'fortran_order': False, 'shape': " + shape + ", }";
        int padding = ALIGNMENT - (PREFIX + text.length() + 1) % ALIGNMENT;
        byte[] ascii = (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer header = ByteBuffer.allocate(PREFIX + ascii.length).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        return header.putShort((short) ascii.length).put(ascii).array();
    }

    private static Optional<String> code(DType type) {
        return switch (type) {
            case FLOAT64 -> Optional.of("<f8");
            case FLOAT32 -> Optional.of("<f4");
            case FLOAT16 -> Optional.of("<f2");
            case INT64 -> Optional.of("<i8");
            case INT32 -> Optional.of("<i4");
            case INT16 -> Optional.of("<i2");
            case INT8 -> Optional.of("|i1");
            case UINT64 -> Optional.of("<u8");
            case UINT32 -> Optional.of("<u4");
            case UINT16 -> Optional.of("<u2");
            case UINT8 -> Optional.of("|u1");
            case BOOL -> Optional.of("|b1");
            case COMPLEX64 -> Optional.of("<c8");
            case BFLOAT16, FLOAT8_E4M3FN, FLOAT8_E5M2 -> Optional.empty();
        };
    }

    /** An entry that keeps its name as it is: on a file system of DOS, a backslash would become a slash. */
    private static final class Entry extends ZipArchiveEntry {
        Entry(String name, long bytes) {
            super("entry");
            setUnixMode(UNIX_FILE);
            setName(name);
            setSize(bytes);
            // The first moment after the one that stands for "before 1980"; zip files tell local time.
            setTime(ZonedDateTime.of(1980, 1, 1, 0, 0, 2, 0, ZoneId.systemDefault())
                    .toInstant()
                    .toEpochMilli());
        }
    }

    /** Closing the entry's stream must not close the archive. */
    private static final class Kept extends FilterOutputStream {
        Kept(OutputStream archive) {
            super(archive);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() {}
    }

    private NpzWriter() {}
}
