package dev.espalier.jobs.process;

import dev.espalier.runner.RunnerJob;
import dev.espalier.runner.RunnerMain;
import dev.espalier.storage.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * Unpacks the service's jar and has the JVM write down what it learned in a rehearsal, a job of a second (JEP 483, 514).
 * A folder is named after what it was made from and is whole once it is there; one that nobody uses any more is deleted
 * by whoever makes the next. Services that share the folder take turns.
 */
final class RunnerPreparation {
    private static final String CACHE = "runner.aot";
    private static final List<String> REHEARSED = List.of("lenet5-fashion.pt", "fashion-sample.npz");

    private final Path nativeDir;
    private final Path parent;
    private final Path jar;
    private final Path folder;
    private final boolean nested;

    /** Reads the whole jar for that. */
    RunnerPreparation(Path nativeDir, Path jar) throws IOException {
        this.nativeDir = nativeDir;
        this.parent = nativeDir.resolve("runner");
        this.jar = jar;
        String made = Hashes.sha256(jar) + " " + jar + " " + Runtime.version() + " " + System.getProperty("java.home");
        this.folder = parent.resolve(Hashes.sha256(made).substring(0, 16));
        this.nested = ServiceJar.of(jar.toString()) == ServiceJar.NESTED;
    }

    Path folder() {
        return folder;
    }

    /** What was made before, perhaps by somebody else: nothing needs to be written for that. */
    Optional<PreparedRunner.Ready> found() {
        Path cache = folder.resolve(CACHE);
        return Files.exists(cache)
                ? Optional.of(new PreparedRunner.Ready(unpacked().toString(), cache))
                : Optional.empty();
    }

    private Path unpacked() {
        return nested ? folder.resolve(jar.getFileName()) : jar;
    }

    /** Waits until no other process is at it. */
    PreparedRunner.Ready make() throws IOException, InterruptedException {
        Files.createDirectories(parent);
        try (FileChannel lock =
                FileChannel.open(parent.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            if (found().isEmpty()) {
                removeOthers();
                if (nested) {
                    unpack();
                }
                rehearse();
            }
        }
        return found().orElseThrow(
                        () -> new IOException("the JVM wrote no cache; " + parent.resolve("log") + " says why"));
    }

    /** What is left of a try that was cut off, and what other jars and JDKs needed: their services go on without. */
    private void removeOthers() throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            for (Path each : files.filter(Files::isDirectory).toList()) {
                FileSystemUtils.deleteRecursively(each);
            }
        }
        Files.createDirectories(folder);
    }

    private void unpack() throws IOException, InterruptedException {
        run(List.of(
                "-Djarmode=tools", "-jar", jar.toString(), "extract", "--force", "--destination", folder.toString()));
    }

    private void rehearse() throws IOException, InterruptedException {
        Path stage = Files.createDirectories(folder.resolve("rehearsal"));
        for (String name : REHEARSED) {
            try (InputStream from = getClass().getResourceAsStream("/quickstart/" + name)) {
                Files.copy(
                        Objects.requireNonNull(from, name), stage.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.writeString(stage.resolve(RunnerJob.FILE), JOB);
        Path written = folder.resolve(CACHE + ".part");
        List<String> arguments = new ArrayList<>(RunnerCommand.settings(stage));
        arguments.addAll(
                List.of("-XX:AOTCacheOutput=" + written, "-cp", unpacked().toString()));
        arguments.addAll(List.of(RunnerMain.class.getName(), stage.toString()));
        run(arguments);
        FileSystemUtils.deleteRecursively(stage);
        Files.move(written, folder.resolve(CACHE), StandardCopyOption.ATOMIC_MOVE);
    }

    private void run(List<String> arguments) throws IOException, InterruptedException {
        Path log = parent.resolve("log");
        List<String> command = new ArrayList<>(List.of(RunnerCommand.java()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(RunnerCommand.environment(nativeDir, 1));
        Process process = builder.start();
        try {
            if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException("a rehearsal failed; " + log + " says why");
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** What most jobs do. */
    private static final String JOB = """
            {"jobId": "rehearsal", "model": "lenet5-fashion.pt", "dataset": "fashion-sample.npz", "device": "cpu",
             "architecture": null, "holdZeros": false, "threads": 1, "version": "rehearsal", "comparesSizes": false,
             "keepAfter": [], "resume": null, "datasetSpec": {"task": "classification"},
             "pipeline": {"seed": 0, "loss": "cross_entropy",
              "export": ["torchscript", "safetensors", "state_dict", "npz", "onnx", "packed"],
              "steps": [{"type": "evaluate"}, {"type": "measure", "batchSizes": [1]},
               {"type": "prune", "sparsity": 0.5, "finetune":
                {"epochs": 1, "batchSize": 64, "optimizer": {"type": "sgd", "learningRate": 0.01, "momentum": 0.9}}},
               {"type": "quantize", "bits": 8}]}}
            """;
}
