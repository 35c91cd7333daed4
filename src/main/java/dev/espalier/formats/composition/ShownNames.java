package dev.espalier.formats.composition;

import java.util.List;
import java.util.stream.Collectors;

/** Names as findings show them: few, and short. */
final class ShownNames {
    private static final int MOST = 5;
    private static final int CHARACTERS = 100;

    static String names(List<String> names) {
        String told = names.stream().limit(MOST).map(ShownNames::name).collect(Collectors.joining(", "));
        return names.size() <= MOST ? told : told + " and " + (names.size() - MOST) + " more";
    }

    private static String name(String name) {
        return name.length() <= CHARACTERS ? name : name.substring(0, CHARACTERS) + "...";
    }

    /** Whether PyTorch's modules call a tensor so, up to what a norm or a mask appends: {@code weight_hh_l0}. */
    static boolean isLayers(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return last.equals("weight")
                || last.equals("bias")
                || last.startsWith("weight_")
                || last.startsWith("bias_")
                || last.endsWith("_weight")
                || last.endsWith("_bias");
    }

    /** Whether it can be a tensor's name: something stands behind the last dot. */
    static boolean isName(String name) {
        return !name.isEmpty() && !name.endsWith(".");
    }

    private ShownNames() {}
}
