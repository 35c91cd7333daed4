package dev.espalier.jobs.worker;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.CompressionFailure.Code;
import dev.espalier.jobs.Job;
import dev.espalier.jobs.queue.Inputs;
import dev.espalier.jobs.sharing.SharedRows;
import dev.espalier.jobs.sharing.SharedWork;
import dev.espalier.runner.RunnerJob;
import dev.espalier.runner.RunnerJson;
import dev.espalier.storage.Blobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders that runners work in, one for each claim: {@code work/<job>-<epoch>}. */
final class JobFolders {
    private static final Logger LOG = LoggerFactory.getLogger(JobFolders.class);
    private static final String MODEL = "model";
    private static final String DATASET = "dataset";
    private static final String RESUME = "resume";

    private final Path root;
    private final Blobs blobs;
    private final Inputs inputs;
    private final SharedWork shared;
    private final int threads;
    private final String version;

    JobFolders(Path root, Blobs blobs, Inputs inputs, SharedWork shared, int threads, String version) {
        this.root = root;
        this.blobs = blobs;
        this.inputs = inputs;
        this.shared = shared;
        this.threads = threads;
        this.version = version;
    }

    Path prepare(Job claim) throws IOException {
        Inputs.Model model = model(claim);
        Inputs.Dataset dataset = dataset(claim);
        SharedWork.Start start = shared.start(claim, threads);
        Path folder = root.resolve(name(claim));
        remove(folder);
        Files.createDirectories(folder);
        blobs.place(model.sha256(), folder.resolve(MODEL));
        if (dataset != null) {
            blobs.place(dataset.sha256(), folder.resolve(DATASET));
        }
        RunnerJob job = new RunnerJob(
                claim.id(),
                claim.spec().pipeline(),
                MODEL,
                model.architecture(),
                model.produced(),
                dataset == null ? null : DATASET,
                dataset == null ? null : dataset.spec(),
                claim.pool(),
                threads,
                version,
                claim.sweepId() != null,
                start.keepAfter(),
                resume(start, folder));
        Files.writeString(folder.resolve(RunnerJob.FILE), RunnerJson.mapper().writeValueAsString(job));
        return folder;
    }

    private Inputs.Model model(Job claim) {
        String id = claim.spec().modelId();
        return inputs.model(claim.tenant(), id).orElseThrow(() -> gone("model", id));
    }

    private Inputs.@Nullable Dataset dataset(Job claim) {
        String id = claim.spec().datasetId();
        return id == null ? null : inputs.dataset(claim.tenant(), id).orElseThrow(() -> gone("dataset", id));
    }

    private static CompressionFailure gone(String what, String id) {
        return new CompressionFailure(Code.DATA, what + " " + id + " is gone", "upload it again and post a new job");
    }

    /** Where the checkpoint is, or null: whatever it lacks, the job can do without. */
    private RunnerJob.@Nullable Resume resume(SharedWork.Start start, Path folder) throws IOException {
        if (start.checkpoint() == null) {
            return null;
        }
        Path resume = Files.createDirectories(folder.resolve(RESUME));
        try {
            for (SharedRows.StoredFile file : start.files()) {
                blobs.place(file.sha256(), resume.resolve(file.name()));
            }
            return new RunnerJob.Resume(RESUME, start.checkpoint().jobId());
        } catch (IOException e) {
            LOG.warn("A checkpoint for {} cannot be read: the job computes all of its steps", folder, e);
            return null;
        }
    }

    static String name(Job claim) {
        return claim.id() + "-" + claim.epoch();
    }

    /** Deletes what lost workers left behind. */
    void removeLeftovers(Supplier<Set<String>> inUse) {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> found = Files.list(root)) {
            // The folders first: one that another worker makes after this is not looked at, one from before is in use.
            List<Path> folders = found.toList();
            Set<String> used = inUse.get();
            folders.stream()
                    .filter(folder -> !used.contains(folder.getFileName().toString()))
                    .forEach(this::remove);
        } catch (IOException e) {
            LOG.warn("Could not look for leftovers in {}: {}", root, e.getMessage());
        }
    }

    /** Never fails: what cannot be deleted now is a leftover of the next start. */
    void remove(Path folder) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Could not delete {}: {}; the next start will try again", folder, e.getMessage());
        }
    }

    /** A file that a runner says it wrote; refused where it lies outside of the folder or is none. */
    static Path output(Path folder, String relative) throws IOException {
        Path file = folder.resolve(relative).normalize();
        boolean inside = file.startsWith(folder) && !file.equals(folder);
        if (!inside
                || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                || !file.toRealPath().startsWith(folder.toRealPath())) {
            throw new IOException("the runner names an output that is no file of its folder: \"" + relative + "\"");
        }
        if (List.of(MODEL, DATASET, RESUME, RunnerJob.FILE)
                .contains(folder.relativize(file).getName(0).toString())) {
            throw new IOException("the runner names one of its inputs as an output: \"" + relative + "\"");
        }
        return file;
    }
}
