package dev.espalier.samples.images;

import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/**
 * A JPEG file, baseline or progressive. The JDK's own libjpeg gives the components as they are, upsampled, and colours
 * are made here: what libraries make of profiles and of ink differs from what PIL does.
 */
record JpegImage(
        byte[] file, int storedWidth, int storedHeight, JpegColor color, boolean halfRows, Orientation orientation)
        implements EncodedImage {
    static boolean isJpeg(byte[] file) {
        return file.length >= 3 && file[0] == (byte) 0xff && file[1] == (byte) 0xd8 && file[2] == (byte) 0xff;
    }

    static JpegImage read(byte[] file) throws UnreadableImage {
        JpegMarkers markers = new JpegMarkers(file);
        int height = Short.toUnsignedInt(markers.frame().getShort(1));
        int width = Short.toUnsignedInt(markers.frame().getShort(3));
        EncodedImage.checkSize(width, height, markers.color().components());
        return new JpegImage(
                file, width, height, markers.color(), markers.hasHalfTheRowsOfColor(), markers.orientation());
    }

    @Override
    public Size size() {
        return orientation.swapsAxes() ? new Size(storedWidth, storedHeight) : new Size(storedHeight, storedWidth);
    }

    @Override
    public int decodedBytes() {
        return storedHeight * storedWidth * color.components();
    }

    @Override
    public Pixels decode(int channels) throws UnreadableImage {
        byte[] components = ImageReading.read("jpeg", file, this::components);
        if (halfRows) {
            ChromaRows.smooth(components, storedHeight, storedWidth);
        }
        byte[] values = color.convert(components, storedWidth * storedHeight);
        int stored = color == JpegColor.GREY ? 1 : 3;
        return orientation.apply(new Pixels(storedHeight, storedWidth, stored, values).inChannels(channels));
    }

    private byte[] components(ImageReader reader) throws IOException {
        AtomicBoolean truncated = new AtomicBoolean();
        IIOReadWarningListener listener = (_, warning) -> {
            if (warning.contains("Premature end")) {
                truncated.set(true);
            }
        };
        reader.addIIOReadWarningListener(listener);
        Raster raster = reader.readRaster(0, null);
        if (truncated.get()) {
            throw new IOException("it is truncated");
        }
        boolean plain = raster.getWidth() == storedWidth
                && raster.getHeight() == storedHeight
                && raster.getNumBands() == color.components()
                && raster.getDataBuffer() instanceof DataBufferByte buffer
                && buffer.getData().length == storedWidth * storedHeight * color.components()
                && raster.getSampleModel() instanceof PixelInterleavedSampleModel;
        if (!plain) {
            throw new IOException("its frame and its data differ");
        }
        return ((DataBufferByte) raster.getDataBuffer()).getData();
    }
}
