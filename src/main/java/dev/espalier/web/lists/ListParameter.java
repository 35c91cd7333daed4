package dev.espalier.web.lists;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Makes the parameters of controllers' lists: {@link Filters}, {@link PageQuery} and {@link WholeList}. */
record ListParameter(Class<?> type, BiFunction<MethodParameter, NativeWebRequest, Object> making)
        implements HandlerMethodArgumentResolver {
    static List<ListParameter> all() {
        return List.of(
                new ListParameter(
                        Filters.class,
                        (parameter, request) -> filters(parameter, request).orElseThrow()),
                new ListParameter(
                        PageQuery.class,
                        (parameter, request) -> PageQuery.of(
                                request.getParameter("pageSize"),
                                request.getParameter("pageToken"),
                                filters(parameter, request)
                                        .map(Filters::binding)
                                        .orElse(""))),
                new ListParameter(
                        WholeList.class,
                        (parameter, request) -> WholeList.of(
                                request.getParameter("pageSize"),
                                request.getParameter("pageToken"),
                                Filters.shortened(path(request)))));
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == type;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        return making.apply(parameter, request);
    }

    /** Those of the method that a parameter belongs to. */
    private static Optional<Filters> filters(MethodParameter parameter, NativeWebRequest request) {
        return Arrays.stream(parameter.getExecutable().getParameters())
                .flatMap(each -> Filters.declaredOn(each).stream())
                .findFirst()
                .map(annotation -> Filters.read(annotation, request::getParameterValues));
    }

    /** Tokens of a whole list belong to its path. */
    private static String path(NativeWebRequest request) {
        return Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class))
                .getRequestURI();
    }
}
