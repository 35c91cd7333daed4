package dev.espalier.samples.values;

import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.samples.transforms.Normalization;
import dev.espalier.samples.values.Scan.NotFinite;
import dev.espalier.samples.words.Refusal;
import java.util.ArrayList;
import java.util.List;

/** Judges the x of all parts: what cannot be together is refused, what is odd is told. */
public final class InputCheck {
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

    /** Tells what is odd about the values, and answers with those findings that tell of values that are no numbers. */
    public static List<String> tell(List<NpyArray> inputs, Normalization normalization, List<String> findings) {
        List<String> holes = new ArrayList<>();
        NpyArray first = inputs.getFirst();
        for (NpyArray x : inputs) {
            NotFinite values = x.dtype().isFloat() ? Scan.notFinite(x) : new NotFinite(0, -1);
            if (values.count() > 0) {
                holes.add("array \"" + x.name() + "\" holds " + values.count()
                        + (values.count() == 1 ? " value that is" : " values that are")
                        + " not finite, the first in sample "
                        + values.first() / (x.elements() / x.shape().getFirst()));
                findings.add(holes.getLast());
            }
            if (normalization.scale(x.dtype()) != normalization.scale(first.dtype())) {
                findings.add(
                        "assumed: array \"" + x.name() + "\" of " + x.dtype().label() + " is scaled by "
                                + normalization.scale(x.dtype()) + " and array \"" + first.name() + "\" of "
                                + first.dtype().label() + " by " + normalization.scale(first.dtype())
                                + "; preprocessing.scale gives one to both");
            }
        }
        return holes;
    }
}
