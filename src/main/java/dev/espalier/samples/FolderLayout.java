package dev.espalier.samples;

import dev.espalier.formats.ZipArchive;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How images lie in folders: {@code train/<class>/...}, {@code val/}, {@code test/}, or {@code <class>/...} without
 * parts, perhaps all of it in a folder of its own.
 *
 * @param images in the order of their parts, then of their classes, then of their paths, whatever the archive's order
 * @param ignored what is in the archive beside, each with the reason
 */
record FolderLayout(List<FolderImage> images, List<String> classes, List<String> ignored) {
    /** As Python sorts: by code points, where Java would sort by halves of them. */
    static final Comparator<String> BY_CODE_POINTS = FolderLayout::compare;

    /** Longer than a folder's name can be on any file system. */
    private static final int MAX_NAME = 255;

    /** Whether a file is named as an image is. */
    static boolean isImage(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Stream.of(".png", ".jpg", ".jpeg").anyMatch(lower::endsWith) && !isHidden(path(name));
    }

    static FolderLayout of(List<ZipArchive.Entry> entries) {
        List<String> ignored = new ArrayList<>();
        List<ZipArchive.Entry> images = new ArrayList<>();
        for (ZipArchive.Entry entry : entries) {
            if (isImage(entry.name())) {
                images.add(entry);
            } else if (!isHidden(path(entry.name()))) {
                ignored.add(Refusal.quoted(entry.name()) + " is not named as a PNG or JPEG file is");
            }
        }
        images.sort(Comparator.comparing(ZipArchive.Entry::name, BY_CODE_POINTS));
        return arranged(images, ignored);
    }

    private static FolderLayout arranged(List<ZipArchive.Entry> images, List<String> ignored) {
        int top = top(images.stream().map(image -> path(image.name())).toList());
        boolean divided = images.stream().anyMatch(image -> isPart(path(image.name()), top));
        List<FolderImage> taken = new ArrayList<>();
        TreeSet<String> classes = new TreeSet<>(BY_CODE_POINTS);
        for (ZipArchive.Entry image : images) {
            List<String> path = path(image.name());
            if (divided ? !isPart(path, top) : path.size() < top + 2) {
                ignored.add(Refusal.quoted(image.name())
                        + (divided
                                ? " is in no class of train, val or test"
                                : " is in no folder that names its class"));
                continue;
            }
            String className = checked(path.get(divided ? top + 1 : top));
            classes.add(className);
            taken.add(new FolderImage(image, divided ? part(path.get(top)) : null, className));
        }
        taken.sort(Comparator.comparing(FolderImage::part, Comparator.nullsFirst(Comparator.naturalOrder()))
                .thenComparing(FolderImage::className, BY_CODE_POINTS));
        return new FolderLayout(List.copyOf(taken), List.copyOf(classes), List.copyOf(ignored));
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

    /** How many folders, one in the other, hold everything without being parts or classes. */
    private static int top(List<List<String>> paths) {
        int top = 0;
        while (!paths.isEmpty()) {
            int depth = top;
            String shared = paths.getFirst().get(depth);
            boolean wraps = paths.stream()
                    .allMatch(
                            path -> path.size() >= depth + 3 && path.get(depth).equals(shared));
            if (!wraps || part(shared) != null) {
                break;
            }
            top++;
        }
        return top;
    }

    /** Whether a path is that of an image in a class of a part. */
    private static boolean isPart(List<String> path, int top) {
        return path.size() >= top + 3 && part(path.get(top)) != null;
    }

    private static @Nullable Part part(String folder) {
        return switch (folder.toLowerCase(Locale.ROOT)) {
            case "train" -> Part.TRAIN;
            case "val", "valid", "validation" -> Part.VALIDATION;
            case "test" -> Part.TEST;
            default -> null;
        };
    }

    private static List<String> path(String name) {
        return Stream.of(name.split("/"))
                .filter(step -> !step.isEmpty() && !step.equals("."))
                .toList();
    }

    /** What systems leave in archives of their own accord. */
    private static boolean isHidden(List<String> path) {
        String file = path.isEmpty() ? "" : path.getLast().toLowerCase(Locale.ROOT);
        return path.stream().anyMatch(step -> step.startsWith(".") || step.equals("__MACOSX"))
                || file.isEmpty()
                || file.equals("thumbs.db")
                || file.equals("desktop.ini");
    }

    private static int compare(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                boolean onlyOne = Character.isSurrogate(a) != Character.isSurrogate(b);
                return onlyOne ? (Character.isSurrogate(a) ? 1 : -1) : Character.compare(a, b);
            }
        }
        return Integer.compare(one.length(), other.length());
    }
}
