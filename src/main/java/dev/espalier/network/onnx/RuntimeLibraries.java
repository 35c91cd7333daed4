package dev.espalier.network.onnx;

import ai.onnxruntime.OrtEnvironment;
import dev.espalier.network.NativeFolder;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/**
 * ONNX Runtime's shared libraries, unpacked once beside libtorch's. Left to itself the runtime unpacks them anew in every
 * process, and processes that are halted never remove them.
 */
final class RuntimeLibraries {
    private static final String PROPERTY = "onnxruntime.native.path";
    private static final List<String> NAMES = List.of("onnxruntime", "onnxruntime4j_jni");

    /** Unpacks what is not there yet; processes that unpack into the same folder wait for each other. */
    static synchronized void prepare() throws IOException {
        if (System.getProperty(PROPERTY) != null) {
            return;
        }
        String version = OrtEnvironment.class.getPackage().getImplementationVersion();
        Path folder = NativeFolder.path().resolve("onnxruntime").resolve(String.valueOf(version));
        if (version == null || (!isComplete(folder) && !isWritable(folder))) {
            return; // the runtime then does as it does by itself
        }
        if (!isComplete(folder)) {
            Files.createDirectories(folder);
            try (Closeable _ = NativeFolder.exclusively(folder)) {
                for (String name : NAMES) {
                    unpack(System.mapLibraryName(name), folder);
                }
            }
        }
        System.setProperty(PROPERTY, folder.toString());
    }

    private static boolean isComplete(Path folder) {
        return NAMES.stream().allMatch(name -> Files.isRegularFile(folder.resolve(System.mapLibraryName(name))));
    }

    private static boolean isWritable(Path folder) {
        Path there = folder;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there != null && Files.isWritable(there);
    }

    private static void unpack(String file, Path folder) throws IOException {
        Path target = folder.resolve(file);
        if (Files.isRegularFile(target)) {
            return;
        }
        try (InputStream packed =
                RuntimeLibraries.class.getResourceAsStream("/ai/onnxruntime/native/" + platform() + "/" + file)) {
            if (packed == null) {
                return; // the runtime says so itself
            }
            // Not a temporary file, which none but its owner may read: an image is built by another user
            Path part = folder.resolve(file + ".part");
            try {
                Files.copy(packed, part, StandardCopyOption.REPLACE_EXISTING);
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        }
    }

    private static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch", "");
        String name = system.contains("mac") ? "osx" : system.contains("windows") ? "win" : "linux";
        return name + "-" + (machine.equals("amd64") || machine.equals("x86_64") ? "x64" : machine);
    }

    private RuntimeLibraries() {}
}
