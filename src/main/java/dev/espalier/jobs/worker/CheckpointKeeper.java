package dev.espalier.jobs.worker;

import dev.espalier.compression.results.PipelineListener.Level;
import dev.espalier.compression.results.PipelineResult.OutputFile;
import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobEvent;
import dev.espalier.jobs.records.Fenced;
import dev.espalier.jobs.records.JobEvents;
import dev.espalier.jobs.sharing.JobTransactions;
import dev.espalier.jobs.sharing.SharedRows;
import dev.espalier.jobs.sharing.SharedRows.Stored;
import dev.espalier.jobs.sharing.SharedRows.StoredFile;
import dev.espalier.runner.RunnerEvent;
import dev.espalier.storage.Blobs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Stores the checkpoints that runners leave for other jobs: files first, then the rows that name them. */
@Component
record CheckpointKeeper(Blobs blobs, SharedRows rows, JobEvents events, JobTransactions transactions) {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointKeeper.class);

    /** Throws {@link Fenced} where the job is no longer the claim's; a file that cannot be kept only costs time. */
    void keep(Job claim, Path folder, RunnerEvent.Checkpoint checkpoint, int threads) {
        Optional<String> prefix = rows.prefix(claim.id(), checkpoint.steps());
        String groupId = claim.sweepId();
        if (prefix.isEmpty() || groupId == null) {
            LOG.warn("Job {} left a checkpoint that nobody asked for: leaving it", claim.id());
            return;
        }
        Stored stored = new Stored(prefix.get(), checkpoint.steps(), threads, claim.id());
        List<Blobs.Staged> held = new ArrayList<>();
        boolean kept = false;
        try {
            List<StoredFile> files = adopt(folder, checkpoint.files(), held);
            transactions.change(claim, () -> write(claim, groupId, stored, files));
            kept = true;
        } catch (IOException e) {
            LOG.warn(
                    "The checkpoint of job {} after {} steps could not be kept; the jobs that wait for it will compute it"
                            + " themselves when this one has ended",
                    claim.id(),
                    checkpoint.steps(),
                    e);
        } finally {
            held.forEach(Blobs.Staged::close);
            if (!kept) {
                held.forEach(file -> blobs.release(file.sha256()));
            }
        }
    }

    private List<StoredFile> adopt(Path folder, List<OutputFile> files, List<Blobs.Staged> held) throws IOException {
        List<StoredFile> stored = new ArrayList<>();
        for (OutputFile file : files) {
            Blobs.Staged staged = blobs.adopt(JobFolders.output(folder, file.path()));
            held.add(staged);
            staged.keep();
            stored.add(new StoredFile(file.name(), staged.sha256(), staged.bytes()));
        }
        return stored;
    }

    private boolean write(Job claim, String groupId, Stored stored, List<StoredFile> files) {
        events.add(claim, JobEvent.Type.LOG, Level.INFO, "kept for other jobs of the sweep: " + stored.what(), null);
        if (!rows.storedPrefixes(groupId).contains(stored.prefix())) {
            rows.insertCheckpoint(groupId, claim.tenant(), stored);
            files.forEach(file -> rows.insertFile(groupId, claim.tenant(), stored.prefix(), file));
        }
        return true;
    }
}
