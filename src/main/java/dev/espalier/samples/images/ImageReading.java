package dev.espalier.samples.images;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Runs the JDK's image readers over bytes in memory, so that nothing of a stranger's file reaches a disk. */
final class ImageReading {
    /** The part of a file that is to be read. */
    interface Wanted<T> {
        T from(ImageReader reader) throws IOException;
    }

    private ImageReading() {}

    static <T> T read(String format, byte[] file, Wanted<T> wanted) throws UnreadableImage {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            return wanted.from(reader);
        } catch (IOException | RuntimeException e) {
            // The readers throw anything at all, ArrayIndexOutOfBounds for one, at files that were made to confuse them
            throw new UnreadableImage("cannot be decoded: " + e.getMessage());
        } finally {
            reader.dispose();
        }
    }
}
