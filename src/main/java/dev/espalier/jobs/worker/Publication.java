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
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.stereotype.Component;

/** Makes a finished run's files and figures the job's: files first, then everything else in one transaction. */
@Component
record Publication(Blobs blobs, Artifacts artifacts, Inputs inputs, JobLedger ledger, JobTransactions transactions) {

    /** Every file is held until the rows that name it are committed: until then nobody can see that it is needed. */
    void publish(Job claim, Path folder, PipelineResult result, Recorder recorder) throws IOException {
        Map<String, Blobs.Staged> held = new ConcurrentHashMap<>();
        try {
            adopt(folder, result, held);
            transactions.change(claim, () -> write(claim, result, held, recorder));
        } catch (IOException | RuntimeException e) {
            held.values().forEach(Blobs.Staged::close);
            held.values().forEach(file -> blobs.release(file.sha256()));
            throw e;
        }
        held.values().forEach(Blobs.Staged::close);
    }

    /** Every file once, beside each other, whether it is an export or the model or both. */
    private void adopt(Path folder, PipelineResult result, Map<String, Blobs.Staged> held) throws IOException {
        Set<String> paths = new LinkedHashSet<>();
        result.exports().forEach(file -> paths.add(file.path()));
        if (result.model() != null) {
            paths.add(result.model().path());
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> adopted = new ArrayList<>();
            for (String path : paths) {
                adopted.add(threads.submit(() -> {
                    Blobs.Staged staged = blobs.adopt(JobFolders.output(folder, path));
                    held.put(path, staged);
                    staged.keep();
                    return null;
                }));
            }
            for (Future<Void> each : adopted) {
                outcome(each);
            }
        }
    }

    private static void outcome(Future<Void> task) throws IOException {
        try {
            task.get();
        } catch (ExecutionException e) {
            throw new IOException("a file of the runner could not be stored", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while files of the runner were stored");
        }
    }

    private static Blobs.Staged staged(OutputFile file, Map<String, Blobs.Staged> held) {
        return Objects.requireNonNull(held.get(file.path()));
    }

    private boolean write(Job claim, PipelineResult result, Map<String, Blobs.Staged> held, Recorder recorder) {
        recorder.finish(result);
        for (int i = 0; i < result.exports().size(); i++) {
            OutputFile file = result.exports().get(i);
            artifacts.add(claim, i, file, staged(file, held));
        }
        String outputModelId = result.model() == null ? null : addModel(claim, result, staged(result.model(), held));
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
