package dev.espalier.jobs;

import dev.espalier.compression.PipelineResult;
import dev.espalier.compression.PipelineResult.OutputFile;
import dev.espalier.storage.Blobs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes a finished run's files and figures the job's: files first, then everything else in one transaction. */
final class Publication {
    private final Blobs blobs;
    private final Artifacts artifacts;
    private final Inputs inputs;
    private final JobLedger ledger;
    private final TransactionTemplate transaction;

    Publication(Blobs blobs, Artifacts artifacts, Inputs inputs, JobLedger ledger, TransactionTemplate transaction) {
        this.blobs = blobs;
        this.artifacts = artifacts;
        this.inputs = inputs;
        this.ledger = ledger;
        this.transaction = transaction;
    }

    /** Held until it is written down: nobody who deletes another job's equal file deletes this one. */
    private record Kept(OutputFile file, Blobs.Staged staged) {
        String sha256() {
            return staged.sha256();
        }

        void close() {
            staged.close();
        }
    }

    void publish(Job claim, Path folder, PipelineResult result, Recorder recorder) throws IOException {
        Path model = result.model() == null
                ? null
                : JobFolders.output(folder, result.model().path());
        List<Kept> kept = new ArrayList<>();
        try {
            for (OutputFile file : result.exports()) {
                Blobs.Staged staged = blobs.adopt(JobFolders.output(folder, file.path()));
                kept.add(new Kept(file, staged));
                staged.keep();
            }
            transaction.executeWithoutResult(status -> write(claim, result, kept, model, recorder));
            kept.forEach(Kept::close);
        } catch (IOException | RuntimeException e) {
            kept.forEach(Kept::close);
            kept.forEach(each -> blobs.release(each.sha256()));
            throw e;
        }
    }

    private void write(Job claim, PipelineResult result, List<Kept> kept, @Nullable Path model, Recorder recorder) {
        recorder.finish(result);
        for (int i = 0; i < kept.size(); i++) {
            Kept each = kept.get(i);
            artifacts.add(
                    claim,
                    i,
                    each.file().name(),
                    each.file().format(),
                    each.sha256(),
                    each.staged().bytes());
        }
        String outputModelId = model == null ? null : addModel(claim, result, model);
        ledger.end(claim, JobState.SUCCEEDED, null, outputModelId);
    }

    private String addModel(Job claim, PipelineResult result, Path model) {
        Inputs.Model parent = inputs.model(claim.tenant(), claim.spec().modelId())
                .orElseThrow(() -> new IllegalStateException(
                        "bug: model " + claim.spec().modelId() + " was deleted while a job needed it"));
        return inputs.addProduced(claim, parent, result, model);
    }
}
