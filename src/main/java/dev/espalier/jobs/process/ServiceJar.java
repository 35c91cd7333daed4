package dev.espalier.jobs.process;

import dev.espalier.runner.RunnerMain;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;

/** The jar that the service runs from: with its libraries inside, which only its own launcher reads, or beside it. */
enum ServiceJar {
    NESTED,
    UNPACKED,
    /** Something else: the class path of development and tests. */
    NONE;

    static final String LAUNCHER = "org.springframework.boot.loader.launch.PropertiesLauncher";

    static ServiceJar of(String classPath) {
        if (classPath.contains(File.pathSeparator) || !Files.isRegularFile(Path.of(classPath))) {
            return NONE;
        }
        try (JarFile jar = new JarFile(classPath)) {
            if (jar.getEntry(entry(LAUNCHER)) != null) {
                return NESTED;
            }
            return jar.getEntry(entry(RunnerMain.class.getName())) != null ? UNPACKED : NONE;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + classPath, e);
        }
    }

    private static String entry(String name) {
        return name.replace('.', '/') + ".class";
    }
}
