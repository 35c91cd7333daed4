package dev.espalier.web.lists;

import dev.espalier.web.problems.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.webmvc.error.ErrorController;
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
                || method.getBean() instanceof ErrorController
                || !method.getBeanType().getName().startsWith("dev.espalier.")) {
            return true;
        }
        Map<String, List<String>> given = UriComponentsBuilder.newInstance()
                .query(request.getQueryString())
                .build()
                .getQueryParams();
        List<String> known = known(method);
        List<String> repeatable = repeatable(method);
        for (Map.Entry<String, List<String>> parameter : given.entrySet()) {
            check(parameter.getKey(), known);
            int times = parameter.getValue().size();
            if (times > 1 && !repeatable.contains(parameter.getKey())) {
                throw Problem.badRequest("query parameter \"" + parameter.getKey() + "\" is given " + times + " times");
            }
        }
        return true;
    }

    private static void check(String name, List<String> known) {
        if (!known.contains(name)) {
            throw Problem.badRequest("there is no query parameter \"" + name + "\" here; "
                    + (known.isEmpty() ? "this route takes none" : "known are " + String.join(", ", known)));
        }
    }

    private static List<String> known(HandlerMethod method) {
        List<String> names = new ArrayList<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
            if (annotation != null) {
                String name = parameter.getParameter().getName();
                names.add(annotation.name().isEmpty() ? name : annotation.name());
            } else if (Page.isAskedFor(parameter)) {
                names.addAll(List.of("pageSize", "pageToken"));
            }
            filters(parameter).map(FilteredBy.Filter::name).forEach(names::add);
        }
        return names;
    }

    private static List<String> repeatable(HandlerMethod method) {
        return Arrays.stream(method.getMethodParameters())
                .flatMap(QueryParameters::filters)
                .filter(filter -> filter.kind() == FilteredBy.Kind.ANY_OF || filter.kind() == FilteredBy.Kind.LABELS)
                .map(FilteredBy.Filter::name)
                .toList();
    }

    private static Stream<FilteredBy.Filter> filters(MethodParameter parameter) {
        return Filters.declaredOn(parameter.getParameter()).stream()
                .flatMap(annotation -> Arrays.stream(annotation.value()));
    }
}
