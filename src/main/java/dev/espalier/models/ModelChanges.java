package dev.espalier.models;

import dev.espalier.graph.Architecture;
import dev.espalier.models.inspection.InspectedFile;
import dev.espalier.models.inspection.StoredFiles;
import dev.espalier.web.Schemas;
import dev.espalier.web.problems.Problem;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes of models by JSON merge patches (RFC 7396). Another architecture means that the stored file is inspected anew,
 * which may take long: that is done before the transaction, and the row is locked only to write.
 */
@Component
record ModelChanges(
        ModelRows rows,
        Schemas schemas,
        StoredFiles files,
        ObjectProvider<ModelUse> users,
        TransactionOperations transactions,
        JsonMapper json) {
    private static final Set<String> FIELDS = Set.of("name", "labels", "architecture");

    /** Throws a 404, a 400 that names every bad field, a 409 while a job needs the architecture, a 422 where it does not fit. */
    StoredModel apply(String tenant, String id, String body) throws IOException {
        JsonNode patch = schemas.parse(body);
        StoredModel before = require(tenant, id);
        ModelPatch wanted = patched(before, patch);
        boolean restructured = restructures(before, wanted, patch);
        if (restructured) {
            requireUnused(tenant, id);
        }
        InspectedFile seen = restructured ? inspected(tenant, before, wanted.architecture()) : null;
        return Objects.requireNonNull(transactions.execute(status -> write(tenant, id, patch, wanted, seen)));
    }

    private InspectedFile inspected(String tenant, StoredModel model, @Nullable Architecture architecture)
            throws IOException {
        try {
            return files.inspect(model.sha256(), architecture);
        } catch (NoSuchFileException e) {
            require(tenant, model.id()); // a 404 where the model was deleted meanwhile
            throw e;
        }
    }

    private StoredModel write(
            String tenant, String id, JsonNode patch, ModelPatch wanted, @Nullable InspectedFile seen) {
        if (!rows.lock(tenant, id)) {
            throw Problem.notFound("model", id);
        }
        StoredModel current = require(tenant, id);
        ModelPatch now = patched(current, patch);
        if (seen != null) {
            // No job can be queued for it while the row is locked; one that was is seen.
            requireUnused(tenant, id);
        }
        boolean overtaken = seen == null
                ? restructures(current, now, patch)
                : !Objects.equals(now.architecture(), wanted.architecture());
        if (overtaken) {
            throw Problem.conflict(
                    "the architecture of model \"" + id + "\" was changed by another request; try again");
        }
        StoredModel changed = current.with(
                now.name() == null ? current.fileName() : now.name(),
                now.labels(),
                seen == null ? current.inspection() : seen.inspection());
        rows.update(tenant, changed, seen);
        return changed;
    }

    private StoredModel require(String tenant, String id) {
        return rows.find(tenant, id).orElseThrow(() -> Problem.notFound("model", id));
    }

    /** An architecture that it has already is none to look into again; null asks for that whatever it has. */
    private static boolean restructures(StoredModel model, ModelPatch wanted, JsonNode patch) {
        return patch.has("architecture")
                && (wanted.architecture() == null
                        || !wanted.architecture().equals(model.inspection().architecture()));
    }

    private void requireUnused(String tenant, String id) {
        if (users.stream().anyMatch(user -> user.usesModel(tenant, id))) {
            throw Problem.conflict("the architecture of model \"" + id
                    + "\" cannot be changed: a job that has not ended needs it; wait for its end, or cancel it first");
        }
    }

    private ModelPatch patched(StoredModel model, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            throw Problem.badRequest("a merge patch must be an object such as {\"name\": \"baseline\"}");
        }
        ObjectNode merged = json.createObjectNode().put("name", model.name());
        merged.set("labels", json.valueToTree(model.labels()));
        merged.set("architecture", json.valueToTree(model.inspection().architecture()));
        MergePatch.apply(changes, merged);
        // Removing what is not there does nothing, except to a field's name that is misspelt.
        changes.properties().stream()
                .filter(field -> field.getValue().isNull() && !FIELDS.contains(field.getKey()))
                .forEach(field -> merged.put(field.getKey(), true));
        return schemas.read(merged, ModelPatch.class);
    }
}
