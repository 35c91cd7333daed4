package dev.espalier.samples.folders;

import dev.espalier.samples.words.PartName;
import dev.espalier.samples.words.PartName.Beside;
import dev.espalier.samples.words.Refusal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Tells which folders are parts of a dataset, by their names and by what lies beside and in them. */
final class PartFolders {
    private static final Set<String> USUAL = Set.of("train", "val", "valid", "validation", "test");

    private final List<Placed> images;
    private final Consumer<String> findings;

    private PartFolders(List<Placed> images, Consumer<String> findings) {
        this.images = images;
        this.findings = findings;
    }

    /** The images with their parts, where there are any; those of the other folders beside have none. */
    static List<Placed> divide(List<Placed> images, Consumer<String> findings) {
        return new PartFolders(images, findings).divided();
    }

    private List<Placed> divided() {
        Map<String, List<Placed>> folders = images.stream()
                .filter(Placed::isInFolder)
                .collect(Collectors.groupingBy(image -> image.path().getFirst()));
        Map<String, PartName> parts = parts(folders.keySet());
        if (parts.isEmpty()) {
            return isSwapped() ? swapped() : images;
        }
        if (!areParts(folders, parts)) {
            findings.accept("assumed: " + quoted(parts.keySet()) + " beside " + (folders.size() - parts.size())
                    + " other folders of images: classes, not parts");
            return images;
        }
        parts.keySet().removeIf(folder -> !folders.containsKey(folder));
        tell(parts);
        return images.stream()
                .map(image -> image.isInFolder() && parts.get(image.path().getFirst()) instanceof PartName part
                        ? image.below().in(part)
                        : image)
                .toList();
    }

    /** By the whole name, or by its end where a sibling of another part has the same beginning: seg_train, seg_test. */
    static Map<String, PartName> parts(Set<String> folders) {
        Map<String, PartName> parts = new HashMap<>();
        Map<String, Set<PartName>> siblings = new HashMap<>();
        for (String folder : folders) {
            PartName.of(folder).ifPresent(part -> parts.put(folder, part));
            PartName.beside(folder)
                    .ifPresent(beside -> siblings.computeIfAbsent(beside.rest(), _ -> new TreeSet<>())
                            .add(beside.part()));
        }
        for (String folder : folders) {
            Optional<Beside> beside = PartName.beside(folder);
            if (beside.isPresent()
                    && siblings.getOrDefault(beside.get().rest(), Set.of()).size() > 1) {
                parts.putIfAbsent(folder, beside.get().part());
            }
        }
        return parts;
    }

    /** A class may be called train, too: among folders that are no parts, parts have classes in them. */
    private static boolean areParts(Map<String, List<Placed>> folders, Map<String, PartName> parts) {
        if (parts.keySet().containsAll(folders.keySet())) {
            return true;
        }
        boolean classesWithin =
                parts.keySet().stream().anyMatch(folder -> isDeep(folders.getOrDefault(folder, List.of())));
        boolean several = Set.copyOf(parts.values()).size() > 1;
        boolean othersAlike = folders.keySet().stream()
                .anyMatch(folder -> !parts.containsKey(folder) && isDeep(folders.getOrDefault(folder, List.of())));
        return classesWithin && (several || !othersAlike);
    }

    private static boolean isDeep(List<Placed> within) {
        return within.stream().anyMatch(image -> image.path().size() > 2);
    }

    /** Whether parts lie in classes: cat/train, cat/test, dog/train. */
    private boolean isSwapped() {
        Set<String> inner = images.stream()
                .map(image -> image.path().size() > 2 ? image.path().get(1) : "")
                .collect(Collectors.toSet());
        return !inner.isEmpty()
                && inner.stream().allMatch(folder -> PartName.of(folder).isPresent());
    }

    private List<Placed> swapped() {
        findings.accept("taken as parts: the folders in each class");
        return images.stream()
                .map(image -> image.in(PartName.of(image.path().get(1)).orElse(null))
                        .of(image.path().getFirst()))
                .toList();
    }

    private void tell(Map<String, PartName> parts) {
        String taken = parts.entrySet().stream()
                .filter(entry -> !USUAL.contains(entry.getKey().toLowerCase(Locale.ROOT)))
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> Refusal.quoted(entry.getKey()) + " as "
                        + entry.getValue().usual())
                .collect(Collectors.joining(", "));
        if (!taken.isEmpty()) {
            findings.accept("taken as parts by their names: " + taken);
        }
    }

    private static String quoted(Set<String> folders) {
        return folders.stream().sorted().map(Refusal::quoted).collect(Collectors.joining(" and "));
    }
}
