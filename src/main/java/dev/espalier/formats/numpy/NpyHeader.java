package dev.espalier.formats.numpy;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.waysout.NumpyLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header of a {@code .npy} file, versions 1 to 3: what the array is and where its data begins.
 *
 * @param begin of the data, counted from the beginning of the {@code .npy} file
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">the format</a>
 */
record NpyHeader(TensorInfo tensor, boolean bigEndian, boolean fortranOrder, long begin) {
    /** numpy pads headers to 64 bytes; what is longer than this does not describe one plain array. */
    private static final int MAX_BYTES = 1 << 16;

    /** numpy's own limit. */
    private static final int MAX_RANK = 64;

    private static final int MAX_TOLD = 300;
    private static final int PREFIX = 8;
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Set<String> OBJECTS = Set.of("|O", "O", "<O", ">O", "=O");
    private static final Set<String> KEYS = Set.of("descr", "fortran_order", "shape");

    /** Reads a header and checks that an entry of {@code sizeBytes} holds exactly the array that it describes. */
    static NpyHeader read(String name, InputStream in, long sizeBytes) throws IOException {
        byte[] prefix = take(name, in, PREFIX, "the magic bytes of numpy");
        if (!Arrays.equals(prefix, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw corrupt(name, "does not begin with the magic bytes of numpy");
        }
        int version = prefix[6];
        if (version < 1 || version > 3) {
            throw corrupt(name, "has version " + version + "." + prefix[7] + " of the npy format, known are 1 to 3");
        }
        int lengthBytes = version == 1 ? 2 : 4;
        long length = littleEndian(take(name, in, lengthBytes, "the length of its header"));
        if (length > MAX_BYTES || length > sizeBytes - PREFIX - lengthBytes) {
            throw corrupt(name, "claims a header of " + length + " bytes in an entry of " + sizeBytes);
        }
        byte[] text = take(name, in, (int) length, "its header");
        Map<String, Object> fields =
                fields(name, new String(text, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
        long begin = PREFIX + lengthBytes + length;
        if (fields.get("descr") instanceof String code && OBJECTS.contains(code)) {
            throw NpyObjects.refusal(name, in, sizeBytes - begin);
        }
        NpyHeader header = parse(name, fields, begin);
        header.checkSize(sizeBytes);
        return header;
    }

    private static Map<String, Object> fields(String name, String text) {
        Map<String, Object> fields;
        try {
            fields = NpyLiteral.parse(text);
        } catch (IllegalArgumentException e) {
            throw corrupt(name, "has a header that cannot be read: " + e.getMessage());
        }
        if (!fields.keySet().equals(KEYS)) {
            throw corrupt(name, "has a header with the keys " + fields.keySet() + " instead of " + KEYS);
        }
        return fields;
    }

    private static NpyHeader parse(String name, Map<String, Object> fields, long begin) {
        if (!(fields.get("fortran_order") instanceof Boolean fortranOrder)) {
            throw corrupt(name, "has the fortran_order " + fields.get("fortran_order"));
        }
        Object descr = fields.get("descr");
        TensorInfo tensor = new TensorInfo(name, dtype(name, descr), shape(name, fields.get("shape")));
        return new NpyHeader(tensor, descr instanceof String code && code.startsWith(">"), fortranOrder, begin);
    }

    private static List<Long> shape(String name, @Nullable Object value) {
        if (!(value instanceof List<?> sizes) || sizes.size() > MAX_RANK) {
            throw corrupt(name, "has the shape " + value);
        }
        List<Long> shape = new ArrayList<>();
        for (Object size : sizes) {
            if (!(size instanceof Long number) || number < 0) {
                throw corrupt(name, "has the impossible shape " + sizes);
            }
            shape.add(number);
        }
        return shape;
    }

    private static DType dtype(String name, @Nullable Object descr) {
        if (!(descr instanceof String code)) {
            throw unsupported(name, "structured dtype " + descr, NumpyLines.COLUMNS);
        }
        boolean ordered = !code.isEmpty() && "<>|=".indexOf(code.charAt(0)) >= 0;
        String plain = ordered ? code.substring(1) : code;
        return DType.ofNumpy(plain).orElseThrow(() -> unsupported(name, "dtype " + code, converted(plain)));
    }

    private void checkSize(long sizeBytes) {
        long needed;
        try {
            needed = Math.addExact(begin, tensor.sizeBytes());
        } catch (ArithmeticException e) {
            throw corrupt(tensor.name(), "has the impossible shape " + tensor.shape());
        }
        if (needed != sizeBytes) {
            throw corrupt(
                    tensor.name(),
                    "of shape " + tensor.shape() + " and " + tensor.dtype().label() + " needs " + needed
                            + " bytes, its entry has " + sizeBytes);
        }
    }

    private static byte[] take(String name, InputStream in, int length, String what) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw corrupt(name, "ends within " + what);
        }
        return bytes;
    }

    private static long littleEndian(byte[] bytes) {
        long value = 0;
        for (int i = bytes.length - 1; i >= 0; i--) {
            value = value << 8 | (bytes[i] & 0xff);
        }
        return value;
    }

    static RefusedFile corrupt(String name, String what) {
        return new RefusedFile(
                RefusedFile.Reason.CORRUPT_FILE,
                "array \"" + name + "\" " + shortened(what),
                "upload the whole file, as np.savez_compressed writes it; check its size and SHA-256");
    }

    /** A header may hold thousands of sizes or fields, a message should not. */
    private static String shortened(String what) {
        return what.length() <= MAX_TOLD ? what : what.substring(0, MAX_TOLD) + "...";
    }

    private static String converted(String code) {
        return switch (code.isEmpty() ? ' ' : code.charAt(0)) {
            case 'U', 'S' -> NumpyLines.CLASSES_OF_TEXT;
            case 'c' -> NumpyLines.REAL_AND_IMAGINARY;
            case 'M', 'm' -> NumpyLines.INSTANTS;
            case 'V' -> NumpyLines.ML_DTYPES;
            case 'f' ->
                code.equals("f1")
                        ? "write it as float32 where it was made: numpy itself cannot read float8_e5m2 back"
                        : NumpyLines.LONG_DOUBLES;
            default -> "write it as float32 where it was made";
        };
    }

    private static RefusedFile unsupported(String name, String what, String wayOut) {
        return new RefusedFile(
                RefusedFile.Reason.UNSUPPORTED_FILE,
                "array \"" + name + "\" has the " + shortened(what) + ", which holds no plain numbers",
                wayOut);
    }
}
