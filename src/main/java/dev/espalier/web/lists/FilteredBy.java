package dev.espalier.web.lists;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The query parameters that narrow a list, on a controller's parameter of type {@link Filters}. What they take is checked,
 * documented, and bound into the tokens of the list's pages from here alone. May stand on an annotation of its own, for
 * lists that are answered by two methods.
 */
@Target({ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface FilteredBy {
    Filter[] value();

    /** One query parameter. */
    @interface Filter {
        String name();

        /** Empty: the kind's own. */
        String description() default "";

        /** Empty: the kind's own. */
        String example() default "";

        Kind kind() default Kind.EXACT;

        /** The values of {@link Kind#ANY_OF}, by their names in JSON. */
        Class<? extends Enum<?>> of() default None.class;
    }

    /** How a parameter narrows. */
    enum Kind {
        /** One value, as it is. */
        EXACT("", ""),
        /** The id of what the parameter is named after: {@code modelId} that of a model. */
        ID("", ""),
        /** A SHA-256 in hex. */
        SHA256("the SHA-256 of its file, in hex", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        /** Any of the values that are given, repeated or with commas between. */
        ANY_OF("any of these, repeated or with commas between", ""),
        /** Each {@code key=value} that is given; all must hold. */
        LABELS("`key=value`; of several, all must hold", "team=vision");

        private final String description;
        private final String example;

        Kind(String description, String example) {
            this.description = description;
            this.example = example;
        }

        public String description(Filter filter) {
            return filter.description().isEmpty() ? description : filter.description();
        }

        public String example(Filter filter) {
            return filter.example().isEmpty() ? example : filter.example();
        }
    }

    /** Stands for no enumeration. */
    enum None {}
}
