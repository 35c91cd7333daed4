package dev.espalier.samples.folders;

import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.samples.words.PartName;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An image on its way to a part and a class.
 *
 * @param path folders and file that are left to tell what it is
 * @param part null where nothing says one
 * @param className null where no folder says one
 */
record Placed(
        ZipArchive.Entry entry,
        List<String> path,
        @Nullable PartName part,
        @Nullable String className) {
    static Placed of(ZipArchive.Entry entry) {
        return new Placed(entry, path(entry.name()), null, null);
    }

    static List<String> path(String name) {
        return Stream.of(name.split("/"))
                .filter(step -> !step.isEmpty() && !step.equals("."))
                .toList();
    }

    /** Without the first of its folders. */
    Placed below() {
        return new Placed(entry, path.subList(1, path.size()), part, className);
    }

    Placed in(@Nullable PartName other) {
        return new Placed(entry, path, other, className);
    }

    Placed of(@Nullable String other) {
        return new Placed(entry, path, part, other);
    }

    boolean isInFolder() {
        return path.size() > 1;
    }

    /** The file's name. */
    String file() {
        return path.getLast();
    }

    /** The file's name without its ending. */
    String stem() {
        return file().substring(0, file().lastIndexOf('.'));
    }
}
