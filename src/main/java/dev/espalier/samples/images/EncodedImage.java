package dev.espalier.samples.images;

/** A file whose header says that it is a picture of a known kind and a bearable size. */
public sealed interface EncodedImage permits PngImage, JpegImage, BmpImage, GifImage, TiffImage, PnmImage {
    /** More pixels than this are not decoded: 8K and cameras of 32 megapixels still are. */
    int MAX_PIXELS = 1 << 25;

    /** Nor are more bytes than this, which concerns 16 bits to a channel alone. */
    int MAX_DECODED_BYTES = 1 << 27;

    /** Reads the header alone. */
    static EncodedImage of(byte[] file) throws UnreadableImage {
        if (file.length == 0) {
            throw new UnreadableImage("is empty");
        }
        if (PngImage.isPng(file)) {
            return PngImage.read(file);
        }
        if (JpegImage.isJpeg(file)) {
            return JpegImage.read(file);
        }
        if (TiffImage.isTiff(file)) {
            return TiffImage.read(file);
        }
        if (GifImage.isGif(file)) {
            return GifImage.read(file);
        }
        if (BmpImage.isBmp(file)) {
            return BmpImage.read(file);
        }
        if (PnmImage.isPnm(file)) {
            return PnmImage.read(file);
        }
        throw new UnreadableImage("is neither PNG nor JPEG, nor TIFF, GIF, BMP or PPM");
    }

    /** Of the picture as it is shown, turned as its orientation says. */
    default Size size() {
        return new Size(storedHeight(), storedWidth());
    }

    int storedWidth();

    int storedHeight();

    /** Whether it has grey values above 255, which are cut off there as PIL does. */
    default boolean isDeepGrey() {
        return false;
    }

    /** What decoding takes of memory, about. */
    default int decodedBytes() {
        return storedHeight() * storedWidth() * 3;
    }

    /** The picture as it is shown, in grey (1) or in red, green and blue (3); any alpha is dropped. */
    Pixels decode(int channels) throws UnreadableImage;

    /** Refuses sizes that cannot be, or that would take too much memory. */
    static void checkSize(long width, long height, int pixelBytes) throws UnreadableImage {
        if (width < 1 || height < 1) {
            throw new UnreadableImage("claims " + width + " x " + height + " pixels");
        }
        if (width > MAX_PIXELS || height > MAX_PIXELS || width * height > MAX_PIXELS) {
            throw new UnreadableImage(
                    "claims " + width + " x " + height + " pixels, more than the " + MAX_PIXELS + " that are decoded");
        }
        if (width * height * pixelBytes > MAX_DECODED_BYTES) {
            throw new UnreadableImage("has " + width + " x " + height + " pixels of " + pixelBytes
                    + " bytes, more than the " + MAX_DECODED_BYTES + " bytes that are decoded");
        }
    }
}
