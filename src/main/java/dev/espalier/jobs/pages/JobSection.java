package dev.espalier.jobs.pages;

import dev.espalier.jobs.web.JobResource;
import dev.espalier.jobs.web.JobResources;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.pages.Block;
import dev.espalier.web.pages.Block.Choice;
import dev.espalier.web.pages.LandingSection;
import dev.espalier.web.pages.View.Place;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The newest jobs on the landing page, and the way to another. */
@Component
@Order(30)
record JobSection(JobResources jobs, Names names) implements LandingSection {
    private static final int NEWEST = 10;

    @Override
    public List<Block> blocks(String tenant) {
        Page<JobResource> page = jobs.list(tenant, Filters.NONE, PageQuery.first(NEWEST));
        return List.of(
                new Block.Table(
                        "Newest jobs",
                        JobRows.COLUMNS,
                        JobRows.of(page.items(), names.of(tenant, page.items())),
                        "No job yet: upload a model and a dataset, then post one.",
                        null,
                        false),
                new Block.Links(
                        "", List.of(Choice.of("Post a job", "/new/job"), Choice.of("All jobs", Place.JOBS.href()))));
    }
}
