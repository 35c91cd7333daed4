package dev.espalier.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.context.ApplicationListener;

/** Makes the data folder and tries to write to it before anything else opens it, so that what is wrong can be said plainly. */
class DataFolder implements ApplicationListener<ApplicationPreparedEvent> {
    private static final List<String> WRITTEN =
            List.of("blobs", "blobs.lock", "db", "db/espalier.mv.db", "tmp", "tmp.lock", "work");

    @Override
    public void onApplicationEvent(ApplicationPreparedEvent event) {
        String folder = event.getApplicationContext().getEnvironment().getProperty(AbsoluteDataDir.PROPERTY);
        if (folder != null) {
            prepare(folder);
        }
    }

    static void prepare(String folder) {
        if (!AbsoluteDataDir.usable(folder)) {
            throw new RefusedSetting(
                    AbsoluteDataDir.PROPERTY + " must be a path without a semicolon, was \"" + folder + "\"");
        }
        prepare(Path.of(folder));
    }

    static void prepare(Path folder) {
        file(folder).ifPresent(file -> {
            throw refused(
                    folder,
                    file.equals(folder) ? "is a file and must be a folder" : "cannot be made: " + file + " is a file");
        });
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "writable", ""));
        } catch (IOException e) {
            throw refused(folder, reason(e));
        }
        WRITTEN.stream()
                .map(folder::resolve)
                .filter(path -> Files.exists(path) && !Files.isWritable(path))
                .findFirst()
                .ifPresent(path -> {
                    throw refused(folder, "holds " + folder.relativize(path) + ", which " + notWritable());
                });
    }

    /** The first on the way to the folder that is none. */
    private static Optional<Path> file(Path folder) {
        return Stream.iterate(folder, Objects::nonNull, Path::getParent)
                .filter(path -> Files.exists(path) && !Files.isDirectory(path))
                .findFirst();
    }

    static String reason(IOException failure) {
        return switch (failure) {
            case AccessDeniedException _ -> notWritable();
            case FileSystemException told when told.getReason() != null -> "cannot be written to: " + told.getReason();
            default -> "cannot be made";
        };
    }

    private static String notWritable() {
        return "user " + System.getProperty("user.name") + " may not write to";
    }

    private static RefusedSetting refused(Path folder, String reason) {
        return new RefusedSetting("the data folder " + folder + " " + reason
                + ": name one that can be written to, --espalier.data-dir=/path/to/folder");
    }
}
