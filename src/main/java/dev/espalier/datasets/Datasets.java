package dev.espalier.datasets;

import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Understood;
import dev.espalier.samples.spec.UnfitSpec;
import dev.espalier.storage.Blobs;
import dev.espalier.storage.Blobs.Staged;
import dev.espalier.storage.TemporaryFiles;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.web.Ids;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.problems.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** All datasets. Owns their rows and, through them, their files. */
@Component
public class Datasets implements Blobs.InUse {
    private final DatasetRows rows;
    private final TemporaryFiles temporary;
    private final Blobs blobs;
    private final ObjectProvider<DatasetUse> users;
    private final TransactionOperations transactions;
    private final Clock clock;

    Datasets(
            DatasetRows rows,
            TemporaryFiles temporary,
            Blobs blobs,
            ObjectProvider<DatasetUse> users,
            TransactionOperations transactions,
            Clock clock) {
        this.rows = rows;
        this.temporary = temporary;
        this.blobs = blobs;
        this.users = users;
        this.transactions = transactions;
        this.clock = clock;
    }

    public Optional<StoredDataset> find(String tenant, String id) {
        return rows.find(tenant, id);
    }

    /** Throws a 404. */
    public StoredDataset require(String tenant, String id) {
        return rows.require(tenant, id);
    }

    /** What datasets are called, by id; those that are gone are left out. */
    public Map<String, String> names(String tenant, Collection<String> ids) {
        return rows.names(tenant, ids);
    }

    /** Newest first. */
    public Page<StoredDataset> list(String tenant, Filters filters, PageQuery query) {
        return Page.of(rows.list(tenant, filters, query), query, StoredDataset::seq);
    }

    /** Judges a file; nothing is stored. */
    StoredDataset draft(Staged file, String name, DatasetSpec spec) throws IOException {
        Inspected inspected = inspect(file.path(), spec);
        return new StoredDataset(
                Ids.next("dst_"),
                name,
                file.bytes(),
                file.sha256(),
                inspected.info(),
                inspected.spec(),
                inspected.understood(),
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                0);
    }

    /** Makes a file a dataset, in the transaction of the caller, who keeps the file. */
    void add(String tenant, StoredDataset dataset) {
        rows.insert(tenant, dataset);
    }

    /** What is in a file, and the spec that spares its next reader to look again. */
    private record Inspected(DatasetInfo info, Understood understood, DatasetSpec spec) {}

    private Inspected inspect(Path file, DatasetSpec spec) throws IOException {
        try (TemporaryFiles.Scratch scratch = temporary.scratch();
                var opened = dev.espalier.samples.Dataset.open(file, spec, scratch.path())) {
            return new Inspected(opened.info(), opened.understood(), opened.spec());
        } catch (UnfitSpec e) {
            throw Problem.impossible("/" + e.field().replace('.', '/'), String.valueOf(e.getMessage()))
                    .with("wayOut", e.wayOut());
        } catch (RefusedFile e) {
            throw Problem.refused(e.reason().slug(), String.valueOf(e.getMessage()), e.wayOut());
        }
    }

    /** Keeps it from being deleted until the caller's transaction ends; false where it is gone. */
    public boolean hold(String tenant, String id) {
        return rows.lock(tenant, id);
    }

    /** 409 while a job needs it. Its file goes unless another dataset or job has the same. */
    void delete(String tenant, String id) {
        StoredDataset dataset = require(tenant, id);
        transactions.executeWithoutResult(status ->
                rows.delete(tenant, id, () -> users.stream().anyMatch(user -> user.usesDataset(tenant, id))));
        blobs.release(dataset.sha256());
    }

    @Override
    public boolean usesBlob(String sha256) {
        return rows.usesBlob(sha256);
    }
}
