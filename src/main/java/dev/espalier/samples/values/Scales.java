package dev.espalier.samples.values;

import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.samples.spec.UnfitSpec;
import dev.espalier.tensors.DType;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the values of samples are multiplied by.
 *
 * <pre>
 * preprocessing.scale                                  where it is set
 * floats, bools                                        1
 * uint8, and wider integers of 0 to 255                1/255
 * uint16; images of other integers of 0 to 65,535      1/65535
 * any other integers                                   1
 * </pre>
 */
public final class Scales {
    private static final double BYTE = 255;
    private static final double SHORT = 65_535;

    /** Depths that cameras and scanners have, which are kept in 16 bits. */
    private static final List<Integer> DEPTHS = List.of(10, 12, 14);

    private Scales() {}

    /** The least and the most of the values of one type. */
    private record Range(double least, double most) {
        Range and(Range other) {
            return new Range(Math.min(least, other.least), Math.max(most, other.most));
        }

        String told() {
            return String.format(Locale.ROOT, "whole numbers of %.0f to %.0f", least, most);
        }
    }

    /** Of images that are files, which are bytes. */
    public static Map<DType, Double> ofBytes(@Nullable Double asked) {
        checked(asked);
        return Map.of(DType.UINT8, asked == null ? 1 / BYTE : asked);
    }

    /** Settles a scale for each type; what was assumed is told. */
    public static Map<DType, Double> of(
            List<NpyArray> inputs, boolean images, @Nullable Double asked, List<String> findings) {
        checked(asked);
        Map<DType, Range> ranges = new EnumMap<>(DType.class);
        Map<DType, Double> scales = new EnumMap<>(DType.class);
        for (NpyArray x : inputs) {
            scales.put(x.dtype(), asked == null ? usual(x.dtype()) : asked);
            if (asked == null && isWide(x.dtype())) {
                ranges.merge(x.dtype(), range(x), Range::and);
            }
        }
        ranges.forEach((type, range) -> {
            double scale = scale(type, range, images);
            scales.put(type, scale);
            String names = inputs.stream()
                    .filter(x -> x.dtype() == type)
                    .map(x -> "\"" + x.name() + "\"")
                    .collect(Collectors.joining(" and "));
            findings.add(told(names + " of " + type.label(), range, scale));
        });
        return scales;
    }

    private static void checked(@Nullable Double asked) {
        if (asked != null && (!Double.isFinite(asked) || asked == 0)) {
            throw new UnfitSpec(
                    "preprocessing.scale", "must be finite and not 0, was " + asked, "leave it out for 1/255");
        }
    }

    private static double usual(DType type) {
        return type == DType.UINT8 ? 1 / BYTE : 1;
    }

    private static boolean isWide(DType type) {
        return !type.isFloat() && type != DType.UINT8 && type != DType.BOOL;
    }

    private static double scale(DType type, Range range, boolean images) {
        if (range.least() < 0 || range.most() > SHORT) {
            return 1;
        }
        if (range.most() <= BYTE) {
            return 1 / BYTE;
        }
        return images || type == DType.UINT16 ? 1 / SHORT : 1;
    }

    private static String told(String what, Range range, double scale) {
        String holds = "assumed: " + what + (what.contains(" and ") ? " hold " : " holds ") + range.told() + ", ";
        if (scale == 1) {
            return holds + "taken as they are; preprocessing.scale says otherwise";
        }
        if (scale == 1 / BYTE) {
            return holds + "pixels of 8 bits, scaled by 1/255; preprocessing.scale says otherwise";
        }
        String dark = DEPTHS.stream()
                .filter(bits -> range.most() < 1 << bits)
                .findFirst()
                .map(bits -> String.format(
                        Locale.ROOT,
                        ", for pixels of %d bits %s (1/%d)",
                        bits,
                        1.0 / ((1 << bits) - 1),
                        (1 << bits) - 1))
                .orElse("");
        return holds + "pixels of 16 bits, scaled by 1/65535, so that the largest comes to "
                + String.format(Locale.ROOT, "%.4g", range.most() / SHORT) + "; preprocessing.scale says otherwise"
                + dark;
    }

    private static Range range(NpyArray x) {
        double[] range = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        Scan.walk(x, (position, value) -> {
            range[0] = Math.min(range[0], value);
            range[1] = Math.max(range[1], value);
        });
        return new Range(range[0], range[1]);
    }
}
