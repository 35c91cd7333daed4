package dev.espalier.samples.transforms;

import dev.espalier.samples.images.Size;
import dev.espalier.samples.spec.DatasetSpec.RandomResizedCrop;
import dev.espalier.samples.spec.UnfitSpec;
import java.util.List;

/**
 * A part of an image, drawn as torchvision's RandomResizedCrop draws it, from other random numbers.
 *
 * <pre>
 * at most 10 times: area = image's area * between(scale), aspect = exp(between(log ratio))
 *   width = round(sqrt(area * aspect)), height = round(sqrt(area / aspect)), half to even
 *   if both fit: top = below(image's height - height + 1), left = below(image's width - width + 1)
 * else the largest part in the middle whose ratio is within bounds
 * </pre>
 */
record ResizedCrop(int top, int left, int height, int width) {
    private static final int TRIES = 10;

    static ResizedCrop draw(RandomResizedCrop spec, Size image, Draws draws) {
        double lowest = StrictMath.log(spec.ratio().getFirst());
        double highest = StrictMath.log(spec.ratio().getLast());
        for (int i = 0; i < TRIES; i++) {
            double area = (double) image.height()
                    * image.width()
                    * draws.between(spec.scale().getFirst(), spec.scale().getLast());
            double aspect = StrictMath.exp(draws.between(lowest, highest));
            int width = (int) Math.rint(Math.sqrt(area * aspect));
            int height = (int) Math.rint(Math.sqrt(area / aspect));
            if (width > 0 && width <= image.width() && height > 0 && height <= image.height()) {
                int top = draws.below(image.height() - height + 1);
                int left = draws.below(image.width() - width + 1);
                return new ResizedCrop(top, left, height, width);
            }
        }
        return middle(spec, image);
    }

    private static ResizedCrop middle(RandomResizedCrop spec, Size image) {
        double ratio = (double) image.width() / image.height();
        int width = image.width();
        int height = image.height();
        if (ratio < spec.ratio().getFirst()) {
            height = Math.max(1, (int) Math.rint(width / spec.ratio().getFirst()));
        } else if (ratio > spec.ratio().getLast()) {
            width = Math.max(1, (int) Math.rint(height * spec.ratio().getLast()));
        }
        return new ResizedCrop((image.height() - height) / 2, (image.width() - width) / 2, height, width);
    }

    /** Refuses bounds that are the wrong way round. */
    static void check(RandomResizedCrop spec) {
        ordered("scale", spec.scale());
        ordered("ratio", spec.ratio());
        if (spec.scale().getLast() == 0) {
            throw new UnfitSpec(
                    "augmentation.randomResizedCrop.scale", "must reach above 0, was " + spec.scale(), "[0.08, 1.0]");
        }
    }

    private static void ordered(String field, List<Double> bounds) {
        if (!(bounds.getFirst() <= bounds.getLast())) {
            throw new UnfitSpec(
                    "augmentation.randomResizedCrop." + field,
                    "must be the least and the most, was " + bounds,
                    "write the smaller number first");
        }
    }
}
