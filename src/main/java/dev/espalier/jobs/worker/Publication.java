package dev.espalier.jobs.worker;

import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.results.PipelineResult.OutputFile;
import dev.espalier.jobs.Job;
import dev.espalier.jobs.queue.Inputs;
import dev.espalier.jobs.queue.JobLedger;
import dev.espalier.jobs.records.Artifacts;
import dev.espalier.jobs.sharing.JobTransactions;
import dev.espalier.storage.Blobs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes a finished run's files and figures the job's: files first, then everything else in one transaction. */
@Component
record Publication(Blobs blobs, Artifacts artifacts, Inputs inputs, JobLedger ledger, JobTransactions transactions) {
    private record Kept(OutputFile file, Blobs.Staged staged) {}

    /** Every file is held until the rows that name it are committed: until then nobody can see that it is needed. */
    void publish(Job claim, Path folder, PipelineResult result, Recorder recorder) throws IOException {
        List<Blobs.Staged> held = new ArrayList<>();
        try {
            List<Kept> kept = new ArrayList<>();
            for (OutputFile file : result.exports()) {
                Blobs.Staged staged = adopt(folder, file, held);
                staged.keep();
                kept.add(new Kept(file, staged));
            }
            Blobs.Staged model = result.model() == null ? null : adopt(folder, result.model(), held);
            transactions.change(claim, () -> write(claim, result, kept, model, recorder));
        } catch (IOException | RuntimeException e) {
            held.forEach(Blobs.Staged::close);
            held.forEach(file -> blobs.release(file.sha256()));
            throw e;
        }
        held.forEach(Blobs.Staged::close);
    }

    private Blobs.Staged adopt(Path folder, OutputFile file, List<Blobs.Staged> held) throws IOException {
        Blobs.Staged staged = blobs.adopt(JobFolders.output(folder, file.path()));
        held.add(staged);
        return staged;
    }

    private boolean write(
            Job claim, PipelineResult result, List<Kept> kept, Blobs.@Nullable Staged model, Recorder recorder) {
        recorder.finish(result);
        for (int i = 0; i < kept.size(); i++) {
            artifacts.add(claim, i, kept.get(i).file(), kept.get(i).staged());
        }
        String outputModelId = model == null ? null : addModel(claim, result, model);
        ledger.succeed(claim, outputModelId);
        return true;
    }

    private String addModel(Job claim, PipelineResult result, Blobs.Staged model) {
        Inputs.Model parent = inputs.model(claim.tenant(), claim.spec().modelId())
                .orElseThrow(() -> new IllegalStateException(
                        "bug: model " + claim.spec().modelId() + " was deleted while a job needed it"));
        return inputs.addProduced(claim, parent, result, model);
    }
}
