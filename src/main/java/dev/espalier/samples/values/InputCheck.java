package dev.espalier.samples.values;

import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.samples.transforms.Normalization;
import dev.espalier.samples.values.Scan.NotFinite;
import dev.espalier.samples.words.Refusal;
import java.util.List;

/** Judges the x of all parts: what cannot be together is refused, what is odd is told. */
public final class InputCheck {
    /** What every finding says that tells of values that are no numbers. */
    public static final String NOT_FINITE = " not finite";

    private InputCheck() {}

    /** Refuses parts whose samples differ in shape. */
    public static void sameSamples(List<NpyArray> inputs) {
        NpyArray first = inputs.getFirst();
        for (NpyArray x : inputs) {
            if (!sampleShape(x).equals(sampleShape(first))) {
                throw Refusal.of(
                        "array " + Refusal.describe(first) + " and array " + Refusal.describe(x)
                                + " differ in the shape of a sample",
                        "give all parts the same shape but for the first dimension");
            }
        }
    }

    private static List<Long> sampleShape(NpyArray x) {
        return x.shape().subList(1, x.shape().size());
    }

    /** What is odd about the values. */
    public static void tell(List<NpyArray> inputs, Normalization normalization, List<String> findings) {
        NpyArray first = inputs.getFirst();
        for (NpyArray x : inputs) {
            NotFinite values = x.dtype().isFloat() ? Scan.notFinite(x) : new NotFinite(0, -1);
            if (values.count() > 0) {
                findings.add("array \"" + x.name() + "\" holds " + values.count()
                        + (values.count() == 1 ? " value that is" : " values that are") + NOT_FINITE
                        + ", the first in sample "
                        + values.first() / (x.elements() / x.shape().getFirst()));
            }
            if (normalization.scale(x.dtype()) != normalization.scale(first.dtype())) {
                findings.add(
                        "assumed: array \"" + x.name() + "\" of " + x.dtype().label() + " is scaled by "
                                + normalization.scale(x.dtype()) + " and array \"" + first.name() + "\" of "
                                + first.dtype().label() + " by " + normalization.scale(first.dtype())
                                + "; preprocessing.scale gives one to both");
            }
        }
    }
}
