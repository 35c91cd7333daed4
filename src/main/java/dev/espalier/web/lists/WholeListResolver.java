package dev.espalier.web.lists;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Makes a controller's {@link WholeList}; its tokens belong to the path. */
final class WholeListResolver implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == WholeList.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        String path = Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class))
                .getRequestURI();
        return WholeList.of(
                request.getParameter("pageSize"), request.getParameter("pageToken"), Filters.shortened(path));
    }
}
