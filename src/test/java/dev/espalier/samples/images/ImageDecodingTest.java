package dev.espalier.samples.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.formats.numpy.NpzFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageDecodingTest {
    private static final Path FIXTURES = Path.of("src/test/resources/samples/images");

    @TempDir
    private Path scratch;

    @Test
    void decodes_to_the_very_bytes_that_pil_gives() throws Exception {
        assertThat(compared("decoding")).isGreaterThan(200);
    }

    @Test
    void decodes_bmp_gif_tiff_and_ppm_to_the_very_bytes_that_pil_gives() throws Exception {
        assertThat(compared("kinds")).isGreaterThan(70);
    }

    private int compared(String fixture) throws Exception {
        List<String> different = new ArrayList<>();
        int compared = 0;
        try (ZipFile files = new ZipFile(FIXTURES.resolve(fixture + ".zip").toFile());
                NpzFile golden = NpzFile.open(FIXTURES.resolve(fixture + "-golden.npz"), scratch)) {
            for (Enumeration<? extends ZipEntry> all = files.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                EncodedImage image = EncodedImage.of(files.getInputStream(entry).readAllBytes());
                for (int channels : new int[] {1, 3}) {
                    String name = entry.getName() + (channels == 1 ? "-grey" : "-rgb");
                    Pixels pixels = image.decode(channels);
                    Pixels expected = pixels(golden, name, channels);
                    compared++;
                    if (!pixels.size().equals(expected.size()) || !Arrays.equals(pixels.values(), expected.values())) {
                        different.add(name);
                    }
                    assertThat(image.size()).isEqualTo(pixels.size());
                }
            }
        }
        assertThat(different).isEmpty();
        return compared;
    }

    @ParameterizedTest
    @CsvSource({"5, 7", "19, 40", "64, 9", "19, 26", "1, 1", "30, 26"})
    void resizes_to_the_very_bytes_that_pil_gives(int height, int width) throws IOException {
        try (NpzFile golden = NpzFile.open(FIXTURES.resolve("decoding-golden.npz"), scratch)) {
            Pixels resized = pixels(golden, "resized", 3).resized(new Size(height, width));
            assertThat(resized.values())
                    .isEqualTo(
                            pixels(golden, "resized-" + height + "-" + width, 3).values());
        }
    }

    @Test
    void says_what_is_wrong_with_files_that_give_no_picture() throws IOException {
        byte[] jpeg = file("q75_s2.jpg");
        byte[] png = file("rgb.png");
        assertUnreadable(new byte[0], "empty");
        assertUnreadable("GIF89a".getBytes(), "neither PNG nor JPEG");
        assertUnreadable(Arrays.copyOf(jpeg, jpeg.length / 2), "truncated");
        assertUnreadable(Arrays.copyOf(jpeg, jpeg.length - 2), "truncated");
        assertUnreadable(Arrays.copyOf(jpeg, 3), "truncated");
        assertUnreadable(Arrays.copyOf(png, png.length / 2), "cannot be decoded");
        assertUnreadable(Arrays.copyOf(png, 20), "ends within its header");
        assertUnreadable(arithmetic(jpeg), "rare kind");
        assertUnreadable(scans(jpeg, 200), "more than 100 scans");
    }

    @Test
    void judges_sizes_by_the_header_before_anything_is_decoded() throws IOException {
        assertUnreadable(sized(60_000, 60_000), "60000 x 60000", "33554432");
        assertUnreadable(sized(-1, -1), "4294967295");
        assertUnreadable(sized(0, 10), "0 x 10");
        byte[] deep = sized(5_000, 5_000);
        deep[24] = 16;
        assertUnreadable(deep, "134217728");
        byte[] jpeg = file("q75_s2.jpg");
        int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
        ByteBuffer.wrap(jpeg).putInt(frame + 5, 0xffff_ffff);
        assertUnreadable(jpeg, "65535 x 65535");
        ByteBuffer.wrap(jpeg).putInt(frame + 5, 0);
        assertUnreadable(jpeg, "0 x 0");
    }

    @Test
    void never_fails_in_another_way_than_by_calling_an_image_unreadable() throws IOException {
        Random random = new Random(5);
        int readable = 0;
        for (String name :
                List.of("progressive.jpg", "cmyk.jpg", "palette8_interlaced.png", "turned6.jpg", "rgb.png")) {
            byte[] whole = file(name);
            for (int i = 0; i < 150; i++) {
                byte[] broken =
                        random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
                for (int hits = random.nextInt(6); hits >= 0 && broken.length > 0; hits--) {
                    broken[random.nextInt(broken.length)] = (byte) random.nextInt();
                }
                readable += isReadable(broken) ? 1 : 0;
            }
        }
        assertThat(readable).isBetween(50, 700);
    }

    private static boolean isReadable(byte[] file) {
        try {
            EncodedImage.of(file).decode(3);
            return true;
        } catch (UnreadableImage e) {
            assertThat(e.getMessage()).isNotBlank();
            return false;
        }
    }

    private static void assertUnreadable(byte[] file, String... told) {
        assertThatThrownBy(() -> EncodedImage.of(file).decode(3))
                .isInstanceOf(UnreadableImage.class)
                .message()
                .contains(told);
    }

    private static byte[] sized(int width, int height) throws IOException {
        byte[] png = file("rgb.png");
        ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
        return png;
    }

    private static byte[] arithmetic(byte[] jpeg) {
        byte[] changed = jpeg.clone();
        for (int i = 0; i + 1 < changed.length; i++) {
            if (changed[i] == (byte) 0xff && changed[i + 1] == (byte) 0xc0) {
                changed[i + 1] = (byte) 0xc9;
            }
        }
        return changed;
    }

    private static byte[] scans(byte[] jpeg, int count) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        to.write(jpeg, 0, jpeg.length - 2);
        for (int i = 0; i < count; i++) {
            to.writeBytes(new byte[] {(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, 0, 63, 0});
        }
        to.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd9});
        return to.toByteArray();
    }

    private static byte[] file(String name) throws IOException {
        try (ZipFile files = new ZipFile(FIXTURES.resolve("decoding.zip").toFile())) {
            return files.getInputStream(files.getEntry(name)).readAllBytes();
        }
    }

    private static Pixels pixels(NpzFile golden, String name, int channels) throws IOException {
        NpyArray array = golden.array(name).orElseThrow();
        double[] values = new double[Math.toIntExact(array.elements())];
        array.read(0, values, values.length);
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return new Pixels(
                Math.toIntExact(array.shape().get(0)),
                Math.toIntExact(array.shape().get(1)),
                channels,
                bytes);
    }
}
