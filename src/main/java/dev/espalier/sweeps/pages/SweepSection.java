package dev.espalier.sweeps.pages;

import dev.espalier.sweeps.SweepResources;
import dev.espalier.sweeps.Sweeps;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.pages.Block;
import dev.espalier.web.pages.LandingSection;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The newest sweeps on the landing page. */
@Component
@Order(40)
record SweepSection(Sweeps sweeps, SweepResources resources) implements LandingSection {
    private static final int NEWEST = 5;

    @Override
    public List<Block> blocks(String tenant) {
        return List.of(SweepPage.table(
                "Newest sweeps",
                resources.of(sweeps.page(tenant, Filters.NONE, PageQuery.first(NEWEST))
                        .items()),
                "",
                null));
    }
}
