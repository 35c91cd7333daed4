package dev.espalier.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.UriComponentsBuilder;

/** Refuses query parameters that a route does not know: a misspelt filter must not return everything. */
final class QueryParameters implements HandlerInterceptor {
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getQueryString() == null
                || !(handler instanceof HandlerMethod method)
                || method.getBean() instanceof ErrorRoute
                || !method.getBeanType().getName().startsWith("dev.espalier.")) {
            return true;
        }
        Map<String, List<String>> given = UriComponentsBuilder.newInstance()
                .query(request.getQueryString())
                .build()
                .getQueryParams();
        List<String> known = known(method);
        for (Map.Entry<String, List<String>> parameter : given.entrySet()) {
            check(parameter.getKey(), parameter.getValue().size(), known);
        }
        return true;
    }

    private static void check(String name, int times, List<String> known) {
        if (!known.contains(name)) {
            throw Problem.badRequest("there is no query parameter \"" + name + "\" here; "
                    + (known.isEmpty() ? "this route takes none" : "known are " + String.join(", ", known)));
        }
        if (times > 1) {
            throw Problem.badRequest("query parameter \"" + name + "\" is given " + times + " times");
        }
    }

    private static List<String> known(HandlerMethod method) {
        List<String> names = new ArrayList<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
            if (annotation != null) {
                String name = parameter.getParameter().getName();
                names.add(annotation.name().isEmpty() ? name : annotation.name());
            } else if (parameter.getParameterType() == PageQuery.class) {
                names.addAll(List.of("pageSize", "pageToken"));
            }
        }
        return names;
    }
}
