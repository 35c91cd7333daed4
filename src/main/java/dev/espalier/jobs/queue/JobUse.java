package dev.espalier.jobs.queue;

import dev.espalier.datasets.DatasetUse;
import dev.espalier.jobs.records.Artifacts;
import dev.espalier.jobs.records.Jobs;
import dev.espalier.jobs.sharing.SharedRows;
import dev.espalier.models.ModelUse;
import dev.espalier.storage.Blobs;
import org.springframework.stereotype.Component;

/** What jobs still need: the models and datasets of unfinished ones, the files of artifacts and checkpoints. */
@Component
record JobUse(Jobs jobs, Artifacts artifacts, SharedRows shared) implements ModelUse, DatasetUse, Blobs.InUse {
    @Override
    public boolean usesModel(String tenant, String modelId) {
        return jobs.userOf("model_id", modelId).isPresent();
    }

    @Override
    public boolean usesDataset(String tenant, String datasetId) {
        return jobs.userOf("dataset_id", datasetId).isPresent();
    }

    @Override
    public boolean usesBlob(String sha256) {
        return artifacts.uses(sha256) || shared.uses(sha256);
    }
}
