package dev.espalier.samples.sources;

import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.samples.folders.FolderImage;
import dev.espalier.samples.images.EncodedImage;
import dev.espalier.samples.images.Pixels;
import dev.espalier.samples.images.UnreadableImage;
import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.RefusedFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Images of an archive, decoded when they are asked for. */
public final class FolderPictures implements Pictures {
    private static final int LARGE_BYTES = 1 << 24;
    /** Large files and pictures are worked on one at a time, so that neither threads nor uploads multiply them. */
    private static final ReentrantLock ONE_LARGE = new ReentrantLock();

    private static final long MAX_FILE_BYTES = 1 << 27;

    private final ZipArchive archive;
    private final List<FolderImage> images;
    private final int channels;

    public FolderPictures(ZipArchive archive, List<FolderImage> images, int channels) {
        this.archive = archive;
        this.images = images;
        this.channels = channels;
    }

    public FolderPictures withImages(List<FolderImage> others) {
        return new FolderPictures(archive, others, channels);
    }

    /** Works on one image. */
    public interface Use<T> {
        T of(EncodedImage image) throws UnreadableImage;
    }

    public int channels() {
        return channels;
    }

    @Override
    public int count() {
        return images.size();
    }

    @Override
    public String name(int row) {
        return Refusal.quoted(images.get(row).entry().name());
    }

    @Override
    public Pixels picture(int row) throws IOException, UnreadableImage {
        return use(row, this::decoded);
    }

    public Pixels decoded(EncodedImage image) throws UnreadableImage {
        return image.decode(channels);
    }

    /** Reads an image's file and its header; a file that cannot be unpacked is an unreadable image, too. */
    public <T> T use(int row, Use<T> use) throws IOException, UnreadableImage {
        ZipArchive.Entry entry = images.get(row).entry();
        if (entry.bytes() > MAX_FILE_BYTES) {
            throw new UnreadableImage(
                    "has " + entry.bytes() + " bytes, more than the " + MAX_FILE_BYTES + " that are read");
        }
        if (entry.bytes() > LARGE_BYTES) {
            return alone(() -> used(entry, use));
        }
        EncodedImage image = EncodedImage.of(bytes(entry));
        return image.decodedBytes() > LARGE_BYTES ? alone(() -> use.of(image)) : use.of(image);
    }

    private <T> T used(ZipArchive.Entry entry, Use<T> use) throws IOException, UnreadableImage {
        return use.of(EncodedImage.of(bytes(entry)));
    }

    private byte[] bytes(ZipArchive.Entry entry) throws IOException, UnreadableImage {
        try (InputStream in = archive.open(entry)) {
            return in.readAllBytes();
        } catch (RefusedFile e) {
            throw new UnreadableImage("cannot be unpacked: " + e.getMessage());
        }
    }

    /** Work that may find an image unreadable. */
    private interface Work<T> {
        T done() throws IOException, UnreadableImage;
    }

    private <T> T alone(Work<T> work) throws IOException, UnreadableImage {
        ONE_LARGE.lock();
        try {
            return work.done();
        } finally {
            ONE_LARGE.unlock();
        }
    }
}
