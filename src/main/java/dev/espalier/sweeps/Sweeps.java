package dev.espalier.sweeps;

import dev.espalier.jobs.queue.JobBatches;
import dev.espalier.sweeps.spec.Child;
import dev.espalier.sweeps.spec.SweepSpec;
import dev.espalier.web.Ids;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.problems.Problem;
import java.time.InstantSource;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** All sweeps: made with all their jobs or not at all, cancelled and deleted with them. */
@Service
public class Sweeps {
    private final SweepRows rows;
    private final SweepResources resources;
    private final JobBatches batches;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    Sweeps(
            SweepRows rows,
            SweepResources resources,
            JobBatches batches,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.rows = rows;
        this.resources = resources;
        this.batches = batches;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** The sweep as it would be made now; nothing is stored. */
    SweepResource preview(String tenant, SweepSpec spec, List<Child> children) {
        return SweepResources.preview(spec, tenant, children, clock.instant());
    }

    /** The sweep and its jobs, all or nothing, in the caller's transaction. */
    SweepResource submit(String tenant, SweepSpec spec, List<Child> children) {
        return resources.of(insert(tenant, spec, children));
    }

    private Sweep insert(String tenant, SweepSpec spec, List<Child> children) {
        String id = Ids.next("swp_");
        rows.insert(id, tenant, spec, clock.instant());
        List<String> jobIds =
                batches.queue(tenant, id, children.stream().map(Child::job).toList());
        for (int i = 0; i < jobIds.size(); i++) {
            rows.insertChild(id, tenant, i, jobIds.get(i), children.get(i).values());
        }
        return find(tenant, id);
    }

    public Sweep find(String tenant, String id) {
        return rows.find(tenant, id).orElseThrow(() -> Problem.notFound("sweep", id));
    }

    public Page<Sweep> page(String tenant, Filters filters, PageQuery query) {
        return Page.of(rows.page(tenant, filters, query), query, Sweep::seq);
    }

    private SweepStatus status(Sweep sweep) {
        return SweepStatus.of(SweepResources.counts(batches.of(List.of(sweep.id()))), sweep.cancelled());
    }

    /** Answers whether it was not being cancelled already; 409 for one that has ended otherwise. */
    public boolean cancel(Sweep sweep) {
        return switch (status(sweep)) {
            case QUEUED, RUNNING -> {
                rows.cancel(sweep.id());
                batches.cancel(sweep.id());
                yield true;
            }
            case CANCELLING -> {
                batches.cancel(sweep.id());
                yield false;
            }
            case CANCELLED -> false;
            case SUCCEEDED, PARTIALLY_SUCCEEDED, FAILED ->
                throw Problem.conflict(
                        "sweep " + sweep.id() + " is " + status(sweep).label() + " and cannot be cancelled");
        };
    }

    /** 409 while one of its jobs has not ended. */
    void delete(Sweep sweep) {
        SweepStatus status = status(sweep);
        if (!status.terminal()) {
            throw Problem.conflict("sweep " + sweep.id() + " is " + status.label()
                    + "; only an ended sweep can be deleted: cancel it first");
        }
        transaction.executeWithoutResult(made -> {
            rows.delete(sweep.id());
            batches.delete(sweep.id());
        });
    }
}
