package dev.espalier.formats.torch;

import dev.espalier.formats.pickle.PickleValue;
import dev.espalier.formats.pickle.PickleValue.Call;
import dev.espalier.formats.pickle.PickleValue.Tuple;
import dev.espalier.formats.pickle.PickleValue.Whole;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds how a quantized network rounds its activations: scales and zero points of one number each, in pairs of names that
 * differ in that word alone ({@code fc.scale}, {@code fc.zero_point}; {@code conv_input_scale_0},
 * {@code conv_input_zero_point_0}).
 */
record ActivationRanges(Map<String, PickleValue> items) {
    private static final String SCALE = "scale";
    private static final String ZERO_POINT = "zero_point";

    List<String> names() {
        return items.keySet().stream().filter(this::isRange).toList();
    }

    private boolean isRange(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        String path = name.substring(0, name.length() - last.length());
        String partner = last.contains(ZERO_POINT) ? last.replace(ZERO_POINT, SCALE) : last.replace(SCALE, ZERO_POINT);
        return !partner.equals(last) && isNumber(items.get(name)) && isNumber(items.get(path + partner));
    }

    private static boolean isNumber(@Nullable PickleValue value) {
        return value != null
                && RebuiltTensor.isPlainTensor(value)
                && RebuiltTensor.rebuild(value)
                        .map(Call::arguments)
                        .filter(arguments -> arguments.size() > 2 && isOne(arguments.get(2)))
                        .isPresent();
    }

    private static boolean isOne(PickleValue sizes) {
        return sizes instanceof Tuple(List<PickleValue> items)
                && items.stream().allMatch(size -> size instanceof Whole(long one) && one == 1);
    }
}
