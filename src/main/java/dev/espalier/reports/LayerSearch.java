package dev.espalier.reports;

import dev.espalier.compression.results.LayerResult;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.lists.Where;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Layers across jobs: those of the newest job first, and of one job in the order of its model. */
@Repository
public class LayerSearch {
    /** Bits of a place in the order that say which layer of its job. */
    private static final int LAYER_BITS = 24;

    private static final long LAST_LAYER = (1L << LAYER_BITS) - 1;

    private final JdbcClient db;

    LayerSearch(JdbcClient db) {
        this.db = db;
    }

    /** Narrowed by {@code modelId}, {@code name} (a glob) and {@code label} of the job. */
    public Page<FoundLayer> find(String tenant, Filters filters, PageQuery page) {
        Where where = new Where()
                .equal("job.model_id", filters.one("modelId"))
                .glob("layer.name", filters.one("name"))
                .labelled("job", filters.labels());
        var found = db.sql("""
                select layer.body, layer.ordinal, job.id, job.model_id, job.seq
                from report_layer layer join job on job.id = layer.job_id
                where layer.tenant = :tenant and job.tenant = :tenant
                  and (job.seq < :job or (job.seq = :job and layer.ordinal > :layer))""" + where.sql() + " order by job.seq desc, layer.ordinal limit :limit")
                .param("tenant", tenant)
                .param("job", page.before() >> LAYER_BITS)
                .param("layer", LAST_LAYER - (page.before() & LAST_LAYER))
                .param("limit", page.limit())
                .params(where.parameters())
                .query(LayerSearch::row)
                .list();
        return Page.of(found, page, FoundLayer::sequence);
    }

    private static FoundLayer row(ResultSet row, int number) throws SQLException {
        return new FoundLayer(
                row.getString("id"),
                row.getString("model_id"),
                Reports.JSON.read(row, "body", LayerResult.class),
                row.getLong("seq") << LAYER_BITS | (LAST_LAYER - row.getInt("ordinal")));
    }
}
