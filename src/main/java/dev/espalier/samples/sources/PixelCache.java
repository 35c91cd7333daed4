package dev.espalier.samples.sources;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * Prepared images in a scratch file, so that later epochs need not decode them. It only saves time: where the disk has
 * too little room, or fails, images are prepared anew. Any thread may use it.
 */
final class PixelCache implements Closeable {
    /** Free space on the disk that is left to others. */
    private static final int SHARE = 2;

    private final Path scratch;
    private final int imageBytes;
    private final AtomicIntegerArray kept;
    private @Nullable FileChannel file;
    private boolean refused;

    /** Room for so many images, taken when the first one is kept; the file is gone once this is closed. */
    PixelCache(Path scratch, int images, int imageBytes) {
        this.scratch = scratch;
        this.imageBytes = imageBytes;
        this.kept = new AtomicIntegerArray(images);
    }

    private synchronized @Nullable FileChannel file() throws IOException {
        if (file == null && !refused) {
            refused = true;
            long wanted = (long) kept.length() * imageBytes;
            if (wanted <= Files.getFileStore(scratch).getUsableSpace() / SHARE) {
                Path made = Files.createTempFile(scratch, "pixels-", ".tmp");
                file = FileChannel.open(
                        made, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            }
        }
        return file;
    }

    byte @Nullable [] find(int row) {
        if (kept.get(row) == 0) {
            return null;
        }
        ByteBuffer found = ByteBuffer.allocate(imageBytes);
        try {
            FileChannel from = file();
            while (from != null && found.hasRemaining()) {
                if (from.read(found, (long) row * imageBytes + found.position()) < 0) {
                    return null;
                }
            }
            return from == null ? null : found.array();
        } catch (IOException e) {
            return null;
        }
    }

    void keep(int row, byte[] image) {
        ByteBuffer bytes = ByteBuffer.wrap(image);
        try {
            FileChannel to = file();
            while (to != null && bytes.hasRemaining()) {
                to.write(bytes, (long) row * imageBytes + bytes.position());
            }
            kept.set(row, to == null ? 0 : 1);
        } catch (IOException e) {
            kept.set(row, 0);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
