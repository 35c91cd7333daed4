package dev.espalier.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A second form of a route's answer, which another method gives to those whose Accept prefers it. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(AlsoAnswers.Several.class)
public @interface AlsoAnswers {
    /** The media type, such as {@code text/csv}. */
    String value();

    /** How the text looks. */
    String example();

    /** More than one such form. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Several {
        AlsoAnswers[] value();
    }
}
