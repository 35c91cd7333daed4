package dev.espalier.formats.numpy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An array of text in an npz file, such as the names of classes: numpy's {@code U}, four bytes to a character, or
 * {@code S}, one. It is streamed, never held.
 *
 * @param width characters of each value, zeros behind shorter ones
 */
public record NpyText(String name, List<Long> shape, int width, boolean wide, boolean bigEndian, Opening opening) {
    private static final Pattern CODE = Pattern.compile("([<>|=]?)([US])(\\d{1,4})");
    private static final int MAX_HEADER = 1 << 16;
    private static final int PREFIX = 8;

    /** Opens the array's {@code .npy} file at its beginning. */
    interface Opening {
        InputStream open() throws IOException;
    }

    /** Empty for an array of anything else, or one that has not as many values as it claims. */
    static Optional<NpyText> of(String name, long bytes, Opening opening) throws IOException {
        try (InputStream in = opening.open()) {
            Optional<Map<String, Object>> header = header(in);
            if (header.isEmpty()
                    || !(header.get().get("descr") instanceof String code)
                    || !(header.get().get("shape") instanceof List<?> sizes)
                    || !Boolean.FALSE.equals(header.get().get("fortran_order")) && sizes.size() > 1) {
                return Optional.empty();
            }
            Matcher text = CODE.matcher(code);
            List<Long> shape = new ArrayList<>();
            for (Object size : sizes) {
                shape.add(size instanceof Long number && number >= 0 && number <= bytes ? number : -1L);
            }
            if (!text.matches() || shape.size() > 2 || shape.contains(-1L)) {
                return Optional.empty();
            }
            NpyText found = new NpyText(
                    name,
                    List.copyOf(shape),
                    Integer.parseInt(text.group(3)),
                    text.group(2).equals("U"),
                    text.group(1).equals(">"),
                    opening);
            return found.values() * found.valueBytes() <= bytes && found.width > 0
                    ? Optional.of(found)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a header that is no dictionary is told where arrays of numbers are read
        }
    }

    private static Optional<Map<String, Object>> header(InputStream in) throws IOException {
        byte[] prefix = in.readNBytes(PREFIX);
        if (prefix.length < PREFIX || prefix[1] != 'N' || prefix[6] < 1 || prefix[6] > 3) {
            return Optional.empty();
        }
        byte[] size = in.readNBytes(prefix[6] == 1 ? 2 : 4);
        int length = 0;
        for (int i = size.length - 1; i >= 0; i--) {
            length = length << 8 | size[i] & 0xff;
        }
        return length < 0 || length > MAX_HEADER
                ? Optional.empty()
                : Optional.of(NpyLiteral.parse(new String(in.readNBytes(length), StandardCharsets.ISO_8859_1)));
    }

    private long values() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    private int valueBytes() {
        return wide ? width * Integer.BYTES : width;
    }

    /** Takes each value in turn. */
    public interface Use {
        void of(String value) throws IOException;
    }

    /** Hands over the values in row-major order. */
    public void each(Use use) throws IOException {
        try (InputStream in = opening.open()) {
            if (header(in).isEmpty()) {
                throw new IllegalStateException("bug: the header of \"" + name + "\" was read before");
            }
            for (long left = values(); left > 0; left--) {
                byte[] value = in.readNBytes(valueBytes());
                if (value.length < valueBytes()) {
                    throw NpyHeader.corrupt(name, "ends " + left + " values early");
                }
                use.of(text(value));
            }
        }
    }

    private String text(byte[] value) {
        if (!wide) {
            return trimmed(new String(value, StandardCharsets.UTF_8));
        }
        ByteBuffer codes = ByteBuffer.wrap(value).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        StringBuilder text = new StringBuilder();
        while (codes.hasRemaining()) {
            int code = codes.getInt();
            text.appendCodePoint(Character.isValidCodePoint(code) ? code : 0xfffd);
        }
        return trimmed(text.toString());
    }

    private static String trimmed(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == 0) {
            end--;
        }
        return text.substring(0, end);
    }
}
