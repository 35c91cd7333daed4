package dev.espalier.samples;

import dev.espalier.formats.DType;
import dev.espalier.formats.NpyArray;
import java.util.List;

/** Judges the x of all parts: what cannot be together is refused, what is odd is told. */
final class InputCheck {
    private InputCheck() {}

    /** Refuses parts whose samples differ in shape. */
    static void sameSamples(List<NpyArray> inputs) {
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

    static void tell(List<NpyArray> inputs, Normalization normalization, List<String> findings) {
        NpyArray first = inputs.getFirst();
        for (NpyArray x : inputs) {
            long count = x.dtype().isFloat() ? Scan.countNonFinite(x) : 0;
            if (count > 0) {
                findings.add("array \"" + x.name() + "\" holds " + count
                        + (count == 1 ? " value that is" : " values that are") + " not finite");
            }
            boolean wide = !x.dtype().isFloat() && x.dtype() != DType.UINT8 && x.dtype() != DType.BOOL;
            if (wide && !normalization.hasScale()) {
                findings.add(
                        "assumed: array \"" + x.name() + "\" of " + x.dtype().label()
                                + " holds pixels of 0 to 255, scaled by 1/255; preprocessing.scale says otherwise");
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
