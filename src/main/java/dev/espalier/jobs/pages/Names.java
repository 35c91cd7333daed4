package dev.espalier.jobs.pages;

import dev.espalier.datasets.Datasets;
import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.web.JobResource;
import dev.espalier.models.Models;
import dev.espalier.web.pages.Cell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the models and datasets of jobs are called, asked in two queries however many jobs there are. */
@Component
record Names(Models models, Datasets datasets) {
    /** Names by id. */
    record Known(Map<String, String> names) {
        Cell model(@Nullable String id) {
            return cell("models", id);
        }

        Cell dataset(@Nullable String id) {
            return cell("datasets", id);
        }

        /** Deleted models and datasets have no page. */
        private Cell cell(String kind, @Nullable String id) {
            if (id == null) {
                return Cell.NONE;
            }
            String name = names.get(id);
            return name == null ? Cell.of(id + " (deleted)") : Cell.link(name, "/api/v1/" + kind + "/" + id);
        }
    }

    Known of(String tenant, List<JobResource> jobs) {
        List<JobSpec> specs = jobs.stream().map(JobResource::spec).toList();
        List<String> modelIds =
                new ArrayList<>(specs.stream().map(JobSpec::modelId).toList());
        jobs.stream().flatMap(job -> Stream.ofNullable(job.outputModelId())).forEach(modelIds::add);
        List<String> datasetIds = specs.stream()
                .flatMap(spec -> Stream.ofNullable(spec.datasetId()))
                .toList();
        Map<String, String> names = new HashMap<>(models.names(tenant, modelIds));
        names.putAll(datasets.names(tenant, datasetIds));
        return new Known(Map.copyOf(names));
    }
}
