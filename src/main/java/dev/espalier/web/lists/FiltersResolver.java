package dev.espalier.web.lists;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Makes a controller's {@link Filters}. */
final class FiltersResolver implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Filters.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        return of(parameter, request).orElseThrow();
    }

    /** Those of the method that a parameter belongs to. */
    static Optional<Filters> of(MethodParameter parameter, NativeWebRequest request) {
        return Arrays.stream(parameter.getExecutable().getParameters())
                .flatMap(each -> Filters.declaredOn(each).stream())
                .findFirst()
                .map(annotation -> Filters.read(annotation, request::getParameterValues));
    }
}
