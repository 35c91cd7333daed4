package dev.espalier.jobs.process;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.PipelineListener;
import dev.espalier.runner.RunnerEvent;
import dev.espalier.runner.RunnerJson;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A child process that behaves as badly as its folder's file {@code behaviour} says. */
final class ChildMain {
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        say(new RunnerEvent.Log(
                PipelineListener.Level.INFO,
                "cwd=" + Path.of("").toAbsolutePath() + " environment="
                        + System.getenv().keySet()));
        switch (Files.readString(folder.resolve("behaviour"))) {
            case "fail" ->
                say(new RunnerEvent.Failed(
                        CompressionFailure.Code.DATA, "conv1 holds NaN", null, false, "prune", 0, null));
            case "crash" -> {
                System.err.println("about to crash");
                new ProcessBuilder(
                                "kill",
                                "-SEGV",
                                Long.toString(ProcessHandle.current().pid()))
                        .start()
                        .waitFor();
                Thread.currentThread().join();
            }
            case "exit" -> System.exit(3);
            case "hang" -> Thread.currentThread().join();
            case "deaf" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(ChildMain::hang));
                Thread.currentThread().join();
            }
            case "garbage" -> {
                System.out.println("no JSON");
                System.out.println("{\"event\": \"unknown\"}");
                System.out.println("x".repeat(100_000));
                for (int i = 0; i < 60; i++) {
                    System.err.println("line " + i);
                }
                System.exit(4);
            }
            case "hog" -> {
                List<ByteBuffer> hoard = new ArrayList<>();
                while (hoard.size() < 1_000) {
                    ByteBuffer block = ByteBuffer.allocateDirect(8 << 20);
                    while (block.hasRemaining()) {
                        block.put((byte) 1);
                    }
                    hoard.add(block);
                }
                System.exit(5);
            }
            default -> System.exit(6);
        }
    }

    private static void hang() {
        try {
            Thread.currentThread().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(RunnerEvent event) {
        System.out.println(RunnerJson.mapper().writerFor(RunnerEvent.class).writeValueAsString(event));
    }

    private ChildMain() {}
}
