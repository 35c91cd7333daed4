package dev.espalier.web.openapi;

import dev.espalier.web.Version;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.lists.WholeList;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.List;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The frame of the document: what this is, and the order of its chapters. */
@Configuration
class ApiConfiguration {
    private static final String ABOUT = """
            Makes neural networks smaller: upload a model and a dataset, post a job, read its report, download the result.

            ```
            curl -F file=@model.pt http://localhost:8080/api/v1/models
            curl -F file=@data.npz http://localhost:8080/api/v1/datasets
            curl -d '{"modelId": "mdl_...", "steps": [{"type": "quantize", "bits": 4}]}' \\
              -H 'Content-Type: application/json' http://localhost:8080/api/v1/jobs
            ```

            Errors are problems (RFC 9457); their `type` is a route that explains them. Lists are
            `{"items": [...], "nextPageToken": ...}`. A field that is `null` in a request counts as absent.""";

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(PageQuery.class, WholeList.class, Filters.class);
    }

    @Bean
    OpenAPI frame() {
        return new OpenAPI()
                .info(new Info().title("Espalier").version(Version.CURRENT).description(ABOUT))
                .security(List.of()) // no keys exist: whoever reaches the service may use it
                .servers(List.of(new Server().url("/").description("this service")))
                .tags(List.of(
                        tag("Models", "Uploaded checkpoints, and those that jobs made"),
                        tag("Datasets", "Samples to train and to test on"),
                        tag("Jobs", "Pipelines of steps, run one after the other"),
                        tag("Sweeps", "Many jobs at once, one for each combination of values, in one table"),
                        tag("Reports", "What a job did, layer by layer"),
                        tag("Discovery", "What this service knows and can do")));
    }

    private static Tag tag(String name, String description) {
        return new Tag().name(name).description(description);
    }
}
