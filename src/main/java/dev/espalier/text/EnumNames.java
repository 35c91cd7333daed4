package dev.espalier.text;

import java.util.Locale;

/** Constants as clients write them: {@code ONE_SHOT} is {@code one_shot}, as in JSON. */
public final class EnumNames {
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** As in addresses and names of architectures: {@code one-shot}. */
    public static String dashed(Enum<?> constant) {
        return of(constant).replace('_', '-');
    }

    /** The constant that is written so. */
    public static <E extends Enum<E>> E constant(Class<E> type, String name) {
        return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
    }

    private EnumNames() {}
}
