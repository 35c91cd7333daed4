package dev.espalier.web.openapi;

import dev.espalier.web.Accepts;
import dev.espalier.web.AlsoAnswers;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.lists.WholeList;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.BinarySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.Encoding;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.method.HandlerMethod;
import tools.jackson.databind.json.JsonMapper;

/** Completes each operation with what springdoc cannot see: bodies read by hand, pages, downloads, errors. */
@Component
record Operations(JsonMapper json) implements GlobalOperationCustomizer {
    private static final String JSON = "application/json";

    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        if (!method.getBeanType().getName().startsWith("dev.espalier.")) {
            return operation;
        }
        Accepts accepts = method.getMethodAnnotation(Accepts.class);
        if (accepts != null) {
            operation.setRequestBody(accepts.upload() ? upload(accepts) : body(accepts));
            if (accepts.makes() != Void.class) {
                Creations.describe(operation, accepts);
            }
        }
        boolean posts = method.hasMethodAnnotation(PostMapping.class);
        if (posts) {
            Idempotency.describe(operation);
        }
        ApiResponse answer = operation.getResponses().get("200");
        if (answer != null) {
            for (AlsoAnswers other : method.getMethod().getAnnotationsByType(AlsoAnswers.class)) {
                addForm(answer.getContent(), other);
            }
        }
        boolean paged = List.of(method.getMethodParameters()).stream().anyMatch(Page::isAskedFor);
        boolean whole = List.of(method.getMethodParameters()).stream()
                .anyMatch(parameter -> parameter.getParameterType() == WholeList.class);
        FilterParameters.describe(operation, method);
        if (paged) {
            operation.addParametersItem(pageSize(whole)).addParametersItem(pageToken());
        }
        boolean download = isDownload(method);
        if (download) {
            download(operation.getResponses());
        }
        describeParameters(operation);
        Errors.add(operation, accepts, paged, download);
        if (posts) {
            Idempotency.describeErrors(operation);
        }
        return operation;
    }

    private RequestBody body(Accepts accepts) {
        Content content = new Content();
        List<String> types = accepts.patch() ? List.of("application/merge-patch+json", JSON) : List.of(JSON);
        types.forEach(type -> content.addMediaType(
                type, new MediaType().schema(reference(accepts)).example(example(accepts))));
        return new RequestBody().required(true).content(content);
    }

    private RequestBody upload(Accepts accepts) {
        Schema<?> one = new StringSchema().format("binary").description("the file; streamed, of any size");
        Schema<?> file = accepts.severalFiles()
                ? new JsonSchema()
                        .typesItem("array")
                        .items(one.description(null))
                        .minItems(1)
                        .description("the file, or each file of a Hugging Face folder; streamed, of any size")
                : one;
        // The form that Swagger UI makes begins with this; without it with made-up values that fit no file.
        Schema<?> metadata = reference(accepts);
        metadata.setExample(
                Map.of("name", "my " + accepts.makes().getSimpleName().toLowerCase(Locale.ROOT)));
        Schema<?> form = new JsonSchema()
                .typesItem("object")
                .description("`file`, and perhaps `metadata`, in any order; all fields of the metadata are optional")
                .addProperty("file", file)
                .addProperty("metadata", metadata)
                .required(List.of("file"));
        return new RequestBody()
                .required(true)
                .content(new Content()
                        .addMediaType(
                                "multipart/form-data",
                                new MediaType()
                                        .schema(form)
                                        .addEncoding("metadata", new Encoding().contentType(JSON))
                                        .addExamples(
                                                "metadata",
                                                new Example()
                                                        .summary("metadata beside a file")
                                                        .value(Map.of(
                                                                "file",
                                                                accepts.severalFiles()
                                                                        ? List.of(accepts.file())
                                                                        : accepts.file(),
                                                                "metadata",
                                                                example(accepts))))));
    }

    private Object example(Accepts accepts) {
        return json.readValue(accepts.example(), Object.class);
    }

    private static Schema<?> reference(Accepts accepts) {
        return new JsonSchema().$ref(RequestSchemas.reference(accepts.as()));
    }

    private static Parameter pageSize(boolean whole) {
        Schema<?> size = new IntegerSchema().minimum(BigDecimal.ONE).maximum(BigDecimal.valueOf(PageQuery.MAX_SIZE));
        if (!whole) {
            size.setDefault(PageQuery.DEFAULT_SIZE);
        }
        size.addType("integer");
        return new QueryParameter()
                .name("pageSize")
                .description("how many items at most" + (whole ? "; all where it is left out" : ""))
                .schema(size);
    }

    private static Parameter pageToken() {
        Schema<?> token = new StringSchema();
        token.addType("string");
        return new QueryParameter()
                .name("pageToken")
                .description("`nextPageToken` of the page before; left out for the first page")
                .schema(token);
    }

    private static void addForm(Content content, AlsoAnswers other) {
        Schema<?> text = new StringSchema();
        text.addType("string");
        content.addMediaType(other.value(), new MediaType().schema(text).example(other.example()));
    }

    private static boolean isDownload(HandlerMethod method) {
        return ResolvableType.forMethodReturnType(method.getMethod())
                        .getGeneric(0)
                        .resolve()
                == Resource.class;
    }

    private static void download(ApiResponses responses) {
        Schema<?> binary = new BinarySchema();
        binary.addType("string");
        Content content = new Content().addMediaType("application/octet-stream", new MediaType().schema(binary));
        responses.clear();
        responses.addApiResponse("200", file("The file", content));
        responses.addApiResponse("206", file("The part of it that the Range header asks for", content));
        responses.addApiResponse("304", new ApiResponse().description("Unchanged: If-None-Match names its ETag"));
    }

    private static ApiResponse file(String description, Content content) {
        return new ApiResponse()
                .description(description)
                .content(content)
                .addHeaderObject("ETag", header("the SHA-256 of the whole file in hex, quoted"))
                .addHeaderObject("Content-Disposition", header("the name to save it as"));
    }

    private static Header header(String description) {
        Schema<?> text = new StringSchema();
        text.addType("string");
        return new Header().description(description).schema(text);
    }

    private static void describeParameters(Operation operation) {
        if (operation.getParameters() == null) {
            return;
        }
        for (Parameter parameter : operation.getParameters()) {
            if (parameter.getDescription() == null) {
                parameter.setDescription(description(parameter.getName()));
            }
        }
    }

    private static String description(String parameter) {
        return switch (parameter) {
            case "id" -> "the id, as it was given out";
            case "wait" -> "answer when the job has ended, at the latest after this time (ISO 8601, at most PT60S)";
            case "after" -> "the id of an event: only those that came after it";
            default -> "the " + parameter + ", as it is listed";
        };
    }
}
