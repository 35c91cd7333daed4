package dev.espalier.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a route reads and checks against the schema of a record; the OpenAPI document shows that same schema. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Accepts {
    /** The record: the body, or the part {@code metadata} of an upload. */
    Class<?> value();

    /** The name of its schema in the document. */
    String as();

    /** The resource that it makes, or would make if {@code validateOnly} is true; {@code Void} for none. */
    Class<?> makes() default Void.class;

    /** Whether it is a JSON merge patch: any field, and any value of a map, may be null, and required is none. */
    boolean patch() default false;

    /** Whether it comes as multipart, beside a part {@code file}. */
    boolean upload() default false;

    /** Whether there may be several of that part. */
    boolean severalFiles() default false;

    /** What stands for the file in the example of an upload. */
    String file() default "";

    /** JSON that fits the schema. */
    String example();
}
