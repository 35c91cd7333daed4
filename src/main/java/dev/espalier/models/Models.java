package dev.espalier.models;

import dev.espalier.graph.Architecture;
import dev.espalier.graph.LayerName;
import dev.espalier.models.inspection.InspectedFile;
import dev.espalier.models.inspection.LayerRow;
import dev.espalier.models.inspection.ModelIntake;
import dev.espalier.models.inspection.TensorRow;
import dev.espalier.storage.Blobs;
import dev.espalier.storage.Blobs.Staged;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.web.Ids;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
import dev.espalier.web.problems.Problem;
import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** All models: those that were uploaded and those that jobs made. Owns their rows and, through them, their files. */
@Component
public class Models implements Blobs.InUse {
    private static final int FILE_NAME_CHARACTERS = 200;

    private final ModelRows rows;
    private final ModelIntake intake;
    private final Blobs blobs;
    private final ObjectProvider<ModelUse> users;
    private final TransactionOperations transactions;
    private final Clock clock;

    Models(
            ModelRows rows,
            ModelIntake intake,
            Blobs blobs,
            ObjectProvider<ModelUse> users,
            TransactionOperations transactions,
            Clock clock) {
        this.rows = rows;
        this.intake = intake;
        this.blobs = blobs;
        this.users = users;
        this.transactions = transactions;
        this.clock = clock;
    }

    public Optional<StoredModel> find(String tenant, String id) {
        return rows.find(tenant, id);
    }

    /** Throws a 404. */
    public StoredModel require(String tenant, String id) {
        return rows.require(tenant, id);
    }

    /** Newest first. */
    public Page<StoredModel> list(String tenant, Filters filters, PageQuery query) {
        return Page.of(rows.list(tenant, filters, query), query, StoredModel::seq);
    }

    /** Names of its prunable layers, in model order; empty where there is no such model. */
    public List<LayerName> layerNames(String tenant, String id) {
        return layers(tenant, id).stream()
                .map(layer -> new LayerName(layer.name(), layer.tied()))
                .toList();
    }

    /** Its prunable layers, in model order; none where there is no such model. */
    public List<LayerRow> layers(String tenant, String id) {
        return rows.layers(tenant, id).orElse(List.of());
    }

    /** What models are called, by id; those that are gone are left out. */
    public Map<String, String> names(String tenant, Collection<String> ids) {
        return rows.names(tenant, ids);
    }

    /** All its tensors, in file order; none where there is no such model. */
    public List<TensorRow> tensors(String tenant, String id) {
        return rows.tensors(tenant, id).orElse(List.of());
    }

    /** How it computes; not known where there is no such model. */
    public StoredGraph graph(String tenant, String id) {
        return rows.graph(tenant, id).map(ModelRows.GraphColumns::read).orElse(StoredGraph.Unknown.UNSAID);
    }

    ModelRows.GraphColumns requireGraph(String tenant, String id) {
        return rows.graph(tenant, id).orElseThrow(() -> Problem.notFound("model", id));
    }

    List<TensorRow> requireTensors(String tenant, String id) {
        return rows.tensors(tenant, id).orElseThrow(() -> Problem.notFound("model", id));
    }

    List<LayerRow> requireLayers(String tenant, String id) {
        return rows.layers(tenant, id).orElseThrow(() -> Problem.notFound("model", id));
    }

    /** What a file is, before it is stored. The file stays with the caller, who closes it. */
    record Draft(Staged file, StoredModel model, InspectedFile inspected) {}

    /** Refuses several files that are not one model; nothing where there is one file. */
    void requireFolder(List<String> files) {
        intake.requireFolder(files);
    }

    /** Judges an uploaded file; nothing is stored. */
    Draft inspect(
            Staged file, String name, String fileName, @Nullable Architecture architecture, Map<String, String> labels)
            throws IOException {
        intake.requireWhole(fileName, file.path());
        return draft(file, new Origin(name, fileName, null, null, labels), architecture);
    }

    /** Makes a file a model, in the transaction of the caller, who keeps the file. */
    void add(String tenant, Draft draft) {
        rows.insert(tenant, draft.model(), draft.inspected());
    }

    /**
     * Takes in a file that a job made. The file stays with the caller, who closes it, and is kept if this
     * succeeds. Safe inside a transaction of the caller's.
     */
    public StoredModel addProduced(
            String tenant,
            Staged file,
            String name,
            String parentModelId,
            String jobId,
            @Nullable Architecture architecture,
            Map<String, String> labels)
            throws IOException {
        Origin origin = new Origin(name, null, parentModelId, jobId, labels);
        Draft draft = draft(file, origin, architecture);
        blobs.keep(file, () -> transactions.executeWithoutResult(status -> add(tenant, draft)));
        return draft.model();
    }

    /** A name may be as long as the column of file names is wide. */
    private static String fileName(String name, CheckpointFormat format) {
        String end = switch (format) {
            case TORCHSCRIPT -> ".torchscript.pt";
            case HUGGING_FACE -> ".zip";
            case STATE_DICT, SAFETENSORS, NPZ, PACKED -> ".safetensors";
        };
        int most = FILE_NAME_CHARACTERS - end.length();
        return (name.length() > most ? name.substring(0, most) : name) + end;
    }

    private record Origin(
            String name,
            @Nullable String fileName,
            @Nullable String parentModelId,
            @Nullable String jobId,
            Map<String, String> labels) {}

    private Draft draft(Staged file, Origin origin, @Nullable Architecture architecture) throws IOException {
        InspectedFile seen = intake.inspect(file.path(), architecture);
        StoredModel model = new StoredModel(
                Ids.next("mdl_"),
                origin.name(),
                file.bytes(),
                file.sha256(),
                seen.inspection(),
                origin.parentModelId(),
                origin.jobId(),
                origin.labels(),
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                0,
                origin.fileName() == null
                        ? fileName(origin.name(), seen.inspection().format())
                        : origin.fileName());
        return new Draft(file, model, seen);
    }

    /** Keeps it from being deleted until the caller's transaction ends; false where it is gone. */
    public boolean hold(String tenant, String id) {
        return rows.lock(tenant, id);
    }

    /** 409 while a job needs it. Its file goes unless another model or job has the same. */
    void delete(String tenant, String id) {
        StoredModel model = require(tenant, id);
        transactions.executeWithoutResult(status ->
                rows.delete(tenant, id, () -> users.stream().anyMatch(user -> user.usesModel(tenant, id))));
        blobs.release(model.sha256());
    }

    @Override
    public boolean usesBlob(String sha256) {
        return rows.usesBlob(sha256);
    }
}
