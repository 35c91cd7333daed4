package dev.espalier.jobs.process;

import dev.espalier.runner.RunnerMain;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a runner is started: from the jar that this service runs from, or from the class path in development and tests. */
public final class RunnerCommand {
    /**
     * What whoever runs the service may tell libtorch: where this host has another one than the jar's, such as one for a
     * GPU; up to which instructions of the processor it goes, so that unlike machines compute alike; and how its threads
     * wait for each other.
     */
    private static final List<String> LIBTORCH = List.of(
            "PYTORCH_LIBRARY_PATH",
            "PYTORCH_FLAVOR",
            "ATEN_CPU_CAPABILITY",
            "DNNL_MAX_CPU_ISA",
            "MKL_ENABLE_INSTRUCTIONS",
            "OMP_WAIT_POLICY",
            "GOMP_SPINCOUNT");

    private static final String ARGUMENTS_FILE = "runner.args";
    private static final long LEAST_HEAP = 32L << 20;

    /** libtorch asks for and gives back large blocks all the time; without these glibc maps and unmaps each of them. */
    private static final Map<String, String> ALLOCATOR = Map.of(
            "MALLOC_MMAP_THRESHOLD_", "1073741824",
            "MALLOC_TRIM_THRESHOLD_", "4294967296",
            "MALLOC_TOP_PAD_", "268435456");

    private final String classPath;
    private final String mainClass;
    private final Path nativeDir;
    private final PreparedRunner prepared;

    /** Of runners like this service. */
    public RunnerCommand(Path nativeDir) {
        this(nativeDir, System.getProperty("java.class.path"), RunnerMain.class.getName());
    }

    RunnerCommand(Path nativeDir, String classPath, String mainClass) {
        this.nativeDir = nativeDir;
        this.classPath = absolute(classPath);
        this.mainClass = mainClass;
        this.prepared = new PreparedRunner(nativeDir, this.classPath);
    }

    PreparedRunner prepared() {
        return prepared;
    }

    /** A process that works in the folder, with pipes for all three streams and an otherwise empty environment. */
    ProcessBuilder in(Path folder, Runner.Limits limits) throws IOException {
        return in(folder, limits, List.of());
    }

    /** The same of a runner that rehearses in the folder and waits for a job. */
    ProcessBuilder spareIn(Path folder, Runner.Limits limits) throws IOException {
        return in(folder, limits, List.of(RunnerMain.SPARE));
    }

    private ProcessBuilder in(Path folder, Runner.Limits limits, List<String> options) throws IOException {
        Files.createDirectories(nativeDir);
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx" + heapBytes(limits)));
        command.add("-XX:MaxDirectMemorySize=" + allBytes(limits));
        // Kernels walk on the common pool, beside the thread that asks them to.
        command.add("-Djava.util.concurrent.ForkJoinPool.common.parallelism=" + (limits.threads() - 1));
        command.addAll(settings(folder));
        command.addAll(program(folder));
        command.addAll(options);
        command.add(folder.toString());
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment(nativeDir, limits.threads()));
        return builder;
    }

    /** Of every runner's JVM; the collector decides whether a cache of classes fits. */
    static List<String> settings(Path folder) throws IOException {
        Path scratch = Files.createDirectories(folder.resolve("tmp"));
        return List.of(
                "-XX:+UseSerialGC",
                "-XX:-CreateCoredumpOnCrash", // cores are gigabytes, and nobody would look at them
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8",
                "-Djava.io.tmpdir=" + scratch,
                "-Dai.djl.offline=true",
                "-DOPT_OUT_TRACKING=true");
    }

    static Map<String, String> environment(Path nativeDir, int threads) {
        Map<String, String> environment = new HashMap<>(ALLOCATOR);
        environment.put("DJL_CACHE_DIR", nativeDir.toString());
        environment.put("OMP_NUM_THREADS", Integer.toString(threads));
        LIBTORCH.forEach(name -> Optional.ofNullable(System.getenv(name)).ifPresent(set -> environment.put(name, set)));
        // Without a locale Java cannot name files outside ASCII.
        environment.put("LC_ALL", "C.UTF-8");
        return environment;
    }

    /** Paths of this host that a runner in the folders sees and might mention. */
    HostPaths places(Path... folders) {
        List<Path> paths = new ArrayList<>(List.of(folders));
        paths.addAll(List.of(nativeDir, Path.of(System.getProperty("java.home"))));
        Arrays.stream(classPath.split(File.pathSeparator)).map(Path::of).forEach(paths::add);
        return HostPaths.of(paths);
    }

    private List<String> program(Path folder) throws IOException {
        Optional<PreparedRunner.Ready> ready = prepared.ready();
        if (ready.isPresent()) {
            return List.of(
                    "-XX:AOTCache=" + ready.get().cache(), "-cp", ready.get().classPath(), mainClass);
        }
        if (ServiceJar.of(classPath) == ServiceJar.NESTED) {
            return List.of("-cp", classPath, "-Dloader.main=" + mainClass, ServiceJar.LAUNCHER);
        }
        // A class path of hundreds of jars is longer than some systems take as an argument.
        Path arguments = folder.resolve(ARGUMENTS_FILE);
        Files.writeString(arguments, "-cp\n\"" + classPath.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n");
        return List.of("@" + arguments, mainClass);
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The Java heap is a small part of a runner: weights and batches are native or mapped. */
    private static long heapBytes(Runner.Limits limits) {
        long bytes = machineBytes() / 4;
        if (limits.memoryBytes() != null) {
            bytes = Math.min(bytes, limits.memoryBytes() / 4);
        }
        return Math.max(LEAST_HEAP, bytes);
    }

    /** Batches are direct buffers, which by default could be no larger than the heap. */
    private static long allBytes(Runner.Limits limits) {
        Long limit = limits.memoryBytes();
        return limit == null ? machineBytes() : Math.max(LEAST_HEAP, limit);
    }

    static long machineBytes() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getTotalMemorySize();
    }

    private static String absolute(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().normalize().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
