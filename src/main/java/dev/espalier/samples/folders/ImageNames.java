package dev.espalier.samples.folders;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tells by their names files that are images, and those that systems leave in archives of their own accord. */
public final class ImageNames {
    private static final Set<String> READ =
            Set.of("png jpg jpeg jpe jfif bmp dib gif tif tiff ppm pgm pbm pnm".split(" "));

    private ImageNames() {}

    /** Whether a file is named as one of the images that are read. */
    public static boolean isImage(String name) {
        return READ.contains(ending(name)) && !isHidden(name);
    }

    /** The ending of a file's name, in lower case. */
    public static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** Whether a system left it there, and not a person. */
    public static boolean isHidden(String name) {
        List<String> path = Placed.path(name);
        String file = path.isEmpty() ? "" : path.getLast().toLowerCase(Locale.ROOT);
        return path.stream().anyMatch(step -> step.startsWith(".") || step.equals("__MACOSX"))
                || file.isEmpty()
                || file.equals("thumbs.db")
                || file.equals("desktop.ini");
    }
}
