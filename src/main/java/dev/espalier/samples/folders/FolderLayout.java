package dev.espalier.samples.folders;

import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.samples.words.Classes;
import dev.espalier.samples.words.Names;
import dev.espalier.samples.words.PartName;
import dev.espalier.samples.words.Refusal;
import dev.espalier.samples.words.Words;
import dev.espalier.tensors.waysout.FileLines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How images lie in folders: in parts of classes, in classes without parts or with parts of their own, perhaps all of
 * it in a folder; or together, with labels in their names or in a table.
 *
 * @param images in the order of their parts, then of their classes, then of their paths, whatever the archive's order
 * @param ignored what is in the archive beside, each with the reason
 * @param findings what was understood
 */
public record FolderLayout(
        List<FolderImage> images, List<String> classes, List<String> ignored, List<String> findings) {
    /** Longer than a folder's name can be on any file system. */
    private static final int MAX_NAME = 255;

    /** What lies beside images in archives for other tasks than telling classes. */
    private static final Set<String> BESIDE = Set.of("mask", "masks", "label", "labels", "annotation", "annotations");

    public static FolderLayout of(ZipArchive archive) throws IOException {
        List<String> ignored = new ArrayList<>();
        List<Placed> images = new ArrayList<>();
        for (ZipArchive.Entry entry : archive.entries()) {
            if (ImageNames.isImage(entry.name())) {
                images.add(Placed.of(entry));
            } else if (!ImageNames.isHidden(entry.name())) {
                ignored.add(Refusal.quoted(entry.name()) + " is not named as an image that is read is");
            }
        }
        images.sort(Comparator.comparing(image -> image.entry().name(), Names.BY_CODE_POINTS));
        return new Arranging(archive, ignored).of(images);
    }

    /** The work of arranging the images of one archive. */
    private record Arranging(ZipArchive archive, List<String> ignored, List<String> findings) {
        Arranging(ZipArchive archive, List<String> ignored) {
            this(archive, ignored, new ArrayList<>());
        }

        FolderLayout of(List<Placed> images) throws IOException {
            List<Placed> divided = PartFolders.divide(unwrapped(images, _ -> false), findings::add);
            boolean hasParts = divided.stream().anyMatch(image -> image.part() != null);
            Map<Optional<PartName>, List<Placed>> groups = new LinkedHashMap<>();
            for (Placed image : divided) {
                groups.computeIfAbsent(Optional.ofNullable(image.part()), _ -> new ArrayList<>())
                        .add(image);
            }
            List<Placed> classed = new ArrayList<>();
            List<Placed> loose = new ArrayList<>();
            for (Map.Entry<Optional<PartName>, List<Placed>> group : groups.entrySet()) {
                if (hasParts && group.getKey().isEmpty()) {
                    group.getValue().forEach(image -> ignore(image, "is in no class of train, val or test"));
                    continue;
                }
                classes(group.getValue(), group.getKey().orElse(null), classed, loose);
            }
            return arranged(labelled(classed, loose));
        }

        /** Splits a group by whether a folder says the class. */
        private void classes(List<Placed> group, @Nullable PartName part, List<Placed> classed, List<Placed> loose) {
            List<Placed> within =
                    unwrapped(group, folder -> Words.isPlainName(folder) || part != null && isOf(part, folder));
            boolean known = within.stream().allMatch(image -> image.className() != null);
            Set<String> folders = within.stream()
                    .filter(Placed::isInFolder)
                    .map(image -> image.path().getFirst())
                    .collect(Collectors.toSet());
            boolean telling = folders.stream()
                    .anyMatch(folder -> !Words.isPlainName(folder) && !BESIDE.containsAll(Words.of(folder)));
            if (known) {
                classed.addAll(within);
            } else if (!telling) {
                loose.addAll(within);
            } else {
                for (Placed image : within) {
                    if (image.isInFolder()) {
                        classed.add(image.of(image.path().getFirst()));
                    } else {
                        ignore(
                                image,
                                part == null
                                        ? "is in no folder that names its class"
                                        : "is in no class of train, val or test");
                    }
                }
            }
        }

        private static boolean isInPart(String name) {
            List<String> path = Placed.path(name);
            return path.subList(0, path.size() - 1).stream()
                    .anyMatch(folder -> PartName.of(folder).isPresent()
                            || PartName.beside(folder).isPresent());
        }

        private static boolean isOf(PartName part, String folder) {
            return PartName.of(folder).filter(part::equals).isPresent()
                    || PartName.beside(folder)
                            .filter(beside -> beside.part() == part)
                            .isPresent();
        }

        /** With the images that lie together, where a table or their names tell their classes. */
        private List<Placed> labelled(List<Placed> classed, List<Placed> loose) throws IOException {
            if (loose.isEmpty()) {
                return classed;
            }
            List<Placed> all = new ArrayList<>(classed);
            List<Placed> known = TableLabels.of(archive, loose, findings::add, ignored);
            if (known.isEmpty() && classed.isEmpty()) {
                known = FileLabels.of(loose);
                if (!known.isEmpty()) {
                    Placed first = known.getFirst();
                    findings.add("taken as labels: the words in the names of files, such as "
                            + Refusal.quoted(String.valueOf(first.className())) + " of "
                            + Refusal.quoted(first.file()));
                }
            }
            if (known.isEmpty() && classed.isEmpty()) {
                throw unknown(loose);
            }
            known = settled(known);
            Set<String> classes = classed.stream()
                    .map(image -> String.valueOf(image.className()))
                    .collect(Collectors.toSet());
            Set<ZipArchive.Entry> taken = new HashSet<>();
            for (Placed image : known) {
                if (classes.isEmpty() || classes.contains(String.valueOf(image.className()))) {
                    all.add(image);
                    taken.add(image.entry());
                }
            }
            loose.stream()
                    .filter(image -> !taken.contains(image.entry()))
                    .forEach(image -> ignore(image, "has no label: neither a folder nor a table names its class"));
            return all;
        }

        /** A part that nothing but the table's name says is none where it would be the only one. */
        private List<Placed> settled(List<Placed> known) {
            Set<Optional<PartName>> parts = known.stream()
                    .map(image -> Optional.ofNullable(image.part()))
                    .collect(Collectors.toSet());
            boolean byTable =
                    known.stream().noneMatch(image -> isInPart(image.entry().name()));
            if (parts.size() == 1 && byTable) {
                return known.stream().map(image -> image.in(null)).toList();
            }
            return parts.size() > 1
                    ? known.stream().filter(image -> image.part() != null).toList()
                    : known;
        }

        private RuntimeException unknown(List<Placed> loose) {
            String folders = loose.stream()
                    .map(image -> image.entry().name())
                    .map(name -> name.substring(0, name.lastIndexOf('/') + 1))
                    .distinct()
                    .limit(5)
                    .map(folder -> folder.isEmpty() ? "the top of the archive" : Refusal.quoted(folder))
                    .collect(Collectors.joining(", "));
            return Refusal.of(
                    "no image lies in a folder that names its class: there are " + loose.size() + " in " + folders
                            + ", such as " + Refusal.quoted(loose.getFirst().file())
                            + ", and neither a table nor the names of files tell classes",
                    FileLines.FOLDERS);
        }

        private FolderLayout arranged(List<Placed> images) {
            Set<String> names = new TreeSet<>(Names.BY_CODE_POINTS);
            images.forEach(image -> names.add(checked(Objects.requireNonNull(image.className()))));
            boolean tabled = findings.stream().anyMatch(finding -> finding.startsWith("taken as labels: "));
            List<String> classes = tabled ? Classes.sorted(names) : List.copyOf(names);
            List<FolderImage> taken = new ArrayList<>();
            images.forEach(image ->
                    taken.add(new FolderImage(image.entry(), image.part(), Objects.requireNonNull(image.className()))));
            taken.sort(Comparator.comparing(
                            FolderImage::part, Comparator.nullsFirst(Comparator.<@Nullable PartName>naturalOrder()))
                    .thenComparing(FolderImage::className, Names.BY_CODE_POINTS));
            if (classes.size() == 1) {
                findings.add("all images are of one class, " + Refusal.quoted(classes.getFirst()));
            }
            return new FolderLayout(List.copyOf(taken), classes, List.copyOf(ignored), List.copyOf(findings));
        }

        private void ignore(Placed image, String why) {
            ignored.add(Refusal.quoted(image.entry().name()) + " " + why);
        }

        private static String checked(String className) {
            if (className.length() > MAX_NAME) {
                throw Refusal.of(
                        "the folder " + Refusal.quoted(className) + " has a name of " + className.length()
                                + " characters; classes have at most " + MAX_NAME,
                        "name folders by their classes: train/<class>/*.png");
            }
            return className;
        }

        /**
         * Without the folders that hold all of the images and neither a part nor a class.
         *
         * @param saysNothing of which folders it is known that they are no class even where images lie right in them
         */
        private static List<Placed> unwrapped(List<Placed> images, Function<String, Boolean> saysNothing) {
            List<Placed> left = images;
            while (!left.isEmpty() && left.getFirst().isInFolder()) {
                String shared = left.getFirst().path().getFirst();
                boolean wraps = left.stream()
                        .allMatch(image ->
                                image.isInFolder() && image.path().getFirst().equals(shared));
                boolean deep = left.stream().allMatch(image -> image.path().size() > 2);
                boolean part = PartName.of(shared).isPresent();
                if (!wraps
                        || !(saysNothing.apply(shared)
                                || deep && !part && left.getFirst().part() == null)) {
                    break;
                }
                left = left.stream().map(Placed::below).toList();
            }
            return left;
        }
    }
}
