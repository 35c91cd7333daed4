package dev.espalier.web.openapi;

import dev.espalier.web.lists.FilteredBy;
import dev.espalier.web.lists.Filters;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import java.util.List;
import org.springframework.core.MethodParameter;
import org.springframework.web.method.HandlerMethod;

/** The query parameters that narrow a list, from the annotation that checks them. */
final class FilterParameters {
    static void describe(Operation operation, HandlerMethod method) {
        for (MethodParameter parameter : method.getMethodParameters()) {
            Filters.declaredOn(parameter.getParameter())
                    .ifPresent(filteredBy -> List.of(filteredBy.value())
                            .forEach(filter -> operation.addParametersItem(parameter(filter))));
        }
    }

    private static Parameter parameter(FilteredBy.Filter filter) {
        Parameter parameter = new QueryParameter()
                .name(filter.name())
                .description(filter.kind().description(filter))
                .required(false);
        return switch (filter.kind()) {
            case EXACT, ID ->
                parameter.schema(Examples.shownNotFilledIn(text(), filter.kind().example(filter)));
            case SHA256 ->
                parameter.schema(Examples.shownNotFilledIn(
                        text().pattern("^[0-9a-fA-F]{64}$"), filter.kind().example(filter)));
            case ANY_OF -> {
                StringSchema value = text();
                Filters.labels(filter.of()).forEach(value::addEnumItem);
                yield several(parameter, value, filter, false);
            }
            case LABELS -> several(parameter, text().pattern("^[^=]+=.*$"), filter, true);
        };
    }

    private static Parameter several(Parameter parameter, Schema<?> each, FilteredBy.Filter filter, boolean explode) {
        Schema<?> values = new ArraySchema().items(each);
        values.addType("array");
        Examples.shownNotFilledIn(values, List.of(filter.kind().example(filter).split(",")));
        return parameter.schema(values).style(Parameter.StyleEnum.FORM).explode(explode);
    }

    private static StringSchema text() {
        StringSchema text = new StringSchema();
        text.addType("string");
        return text;
    }

    private FilterParameters() {}
}
