package dev.espalier.samples.contents;

import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.samples.images.Size;
import dev.espalier.samples.images.UnreadableImage;
import dev.espalier.samples.sources.ArrayPictures;
import dev.espalier.samples.sources.ArraySource;
import dev.espalier.samples.sources.PixelSources;
import dev.espalier.samples.sources.Samples;
import dev.espalier.samples.sources.Source;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.DatasetSpec.ColorSpace;
import dev.espalier.samples.spec.Part;
import dev.espalier.samples.spec.UnfitSpec;
import dev.espalier.samples.transforms.Geometry;
import dev.espalier.samples.transforms.ImageSteps;
import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.DType;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the fields about images make of arrays.
 *
 * @param stored how a sample lies in its array
 * @param geometry how one comes out
 * @param changed whether anything is to be done
 */
record ArrayImages(ImageSteps steps, Geometry stored, Geometry geometry, boolean changed) {
    /** Refuses arrays that hold no images of 8 bits where something is to be done to them. */
    static ArrayImages of(DatasetSpec spec, Geometry stored, List<NpyArray> inputs) {
        ImageSteps steps = ImageSteps.of(spec);
        ColorSpace space = spec.preprocessing().colorSpace();
        boolean recolored = space != null && space.channels() != stored.channels();
        if (steps.isNone() && !recolored) {
            return new ArrayImages(steps, stored, stored, false);
        }
        String field = recolored ? "preprocessing.colorSpace" : steps.field();
        if (!stored.isImage() || (stored.channels() != 1 && stored.channels() != 3)) {
            throw new UnfitSpec(
                    field,
                    "needs images of 1 or 3 channels; the samples have the layout " + stored.layout() + " and "
                            + stored.channels() + " channels",
                    "leave it out, or reshape x to (N, channels, height, width)");
        }
        for (NpyArray x : inputs) {
            if (x.dtype() != DType.UINT8) {
                throw new UnfitSpec(
                        field,
                        "needs pixels of uint8, since it is exact to the bit; array " + Refusal.describe(x) + " has "
                                + x.dtype().label(),
                        "leave it out, or store pixels as uint8, 0 to 255");
            }
        }
        try {
            Size size = steps.size(new Size(stored.height(), stored.width()));
            steps.check(size);
            int channels = space == null ? stored.channels() : space.channels();
            return new ArrayImages(steps, stored, Geometry.ofPixels(size, channels), true);
        } catch (UnreadableImage e) {
            throw new UnfitSpec(field, "cannot be applied: each image " + e.getMessage(), "choose a smaller size");
        }
    }

    /** The parts, with images brought to their size and colours. */
    Map<Part, Samples> change(Map<Part, Samples> parts, PixelSources sources) throws IOException {
        if (!changed) {
            return parts;
        }
        Map<Source, Source> sized = new HashMap<>();
        Map<Part, Samples> all = new EnumMap<>(Part.class);
        for (Map.Entry<Part, Samples> part : parts.entrySet()) {
            Source source = part.getValue().x();
            Source other = sized.get(source);
            if (other == null && source instanceof ArraySource array) {
                other = sources.of(new ArrayPictures(array.array(), stored, geometry.channels()));
                sized.put(source, other);
            }
            all.put(part.getKey(), part.getValue().withInputs(other == null ? source : other));
        }
        return all;
    }
}
