package dev.espalier.samples.transforms;

import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.samples.images.Size;
import dev.espalier.samples.spec.DatasetSpec.Layout;
import dev.espalier.samples.spec.UnfitSpec;
import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.waysout.NumpyLines;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one sample lies in its array, and the shape that it is given: channels first. Features without a place (NC) are
 * channels of one pixel.
 */
public record Geometry(Layout layout, int channels, int height, int width) {
    private static final int MAX_PIXELS = 1 << 22;

    private static final Set<Long> USUAL_CHANNELS = Set.of(1L, 3L, 4L);

    /** Refuses an array whose rank the layout does not fit; what had to be guessed is told in the findings. */
    public static Geometry of(NpyArray x, @Nullable Layout wanted, List<String> findings) {
        List<Long> shape = x.shape();
        Layout layout = wanted == null ? infer(x, findings) : wanted;
        if (shape.size() != rank(layout)) {
            throw new UnfitSpec(
                    "preprocessing.layout",
                    layout + " needs " + rank(layout) + " dimensions; array " + Refusal.describe(x) + " has "
                            + shape.size(),
                    "give the layout that the array has, or none");
        }
        if (x.elements() / shape.getFirst() > Integer.MAX_VALUE / Double.BYTES) {
            throw Refusal.of(
                    "one sample of array " + Refusal.describe(x) + " is too large", "make the samples smaller");
        }
        int[] sizes = shape.stream().skip(1).mapToInt(Math::toIntExact).toArray();
        return switch (layout) {
            case NC -> new Geometry(layout, sizes[0], 1, 1);
            case NHW -> new Geometry(layout, 1, sizes[0], sizes[1]);
            case NCHW -> new Geometry(layout, sizes[0], sizes[1], sizes[2]);
            case NHWC -> new Geometry(layout, sizes[2], sizes[0], sizes[1]);
        };
    }

    /** Of pictures in memory, rows of pixels of interleaved channels. Refuses more pixels than an engine is fed with. */
    public static Geometry ofPixels(Size size, int channels) {
        if ((long) size.height() * size.width() > MAX_PIXELS) {
            throw new UnfitSpec(
                    "preprocessing.resize",
                    "is needed: samples of " + size + " pixels are more than the " + MAX_PIXELS + " of one sample",
                    "\"preprocessing\": {\"resize\": 256, \"centerCrop\": 224}");
        }
        return new Geometry(Layout.NHWC, channels, size.height(), size.width());
    }

    private static Layout infer(NpyArray x, List<String> findings) {
        List<Long> shape = x.shape();
        return switch (shape.size()) {
            case 2 -> Layout.NC;
            case 3 -> Layout.NHW;
            case 4 -> {
                boolean first = USUAL_CHANNELS.contains(shape.get(1));
                boolean last = USUAL_CHANNELS.contains(shape.get(3));
                if (first == last) {
                    findings.add("assumed: array " + Refusal.describe(x) + " has the layout NCHW;"
                            + " preprocessing.layout says otherwise where it is not");
                }
                yield last && !first ? Layout.NHWC : Layout.NCHW;
            }
            default ->
                throw Refusal.of(
                        "array " + Refusal.describe(x) + " has " + shape.size()
                                + " dimensions; samples have 2 (NC), 3 (NHW)" + " or 4 (NCHW, NHWC)",
                        NumpyLines.rows(List.of(x.name())));
        };
    }

    private static int rank(Layout layout) {
        return switch (layout) {
            case NC -> 2;
            case NHW -> 3;
            case NCHW, NHWC -> 4;
        };
    }

    public boolean isImage() {
        return layout != Layout.NC;
    }

    public int elements() {
        return channels * height * width;
    }

    public List<Long> inputShape() {
        return isImage() ? List.of((long) channels, (long) height, (long) width) : List.of((long) channels);
    }

    public int channelStride() {
        return layout == Layout.NHWC ? 1 : height * width;
    }

    public int rowStride() {
        return layout == Layout.NHWC ? width * channels : width;
    }

    public int columnStride() {
        return layout == Layout.NHWC ? channels : 1;
    }
}
