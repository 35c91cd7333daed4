package dev.espalier.samples.folders;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What files are called that are images, and what systems leave in archives of their own accord. */
public final class ImageNames {
    private static final Set<String> READ =
            Set.of("png jpg jpeg jpe jfif bmp dib gif tif tiff ppm pgm pbm pnm".split(" "));
    private static final Set<String> KNOWN =
            Set.of("webp heic heif avif jp2 jxl tga pcx ico svg dcm exr hdr psd".split(" "));

    private ImageNames() {}

    /** Whether a file is named as an image is that is read. */
    public static boolean isImage(String name) {
        return READ.contains(ending(name)) && !isHidden(name);
    }

    /** Whether a file is named as an image is that is not read. */
    public static boolean isOtherImage(String name) {
        return KNOWN.contains(ending(name)) && !isHidden(name);
    }

    /** What a file's name ends in, in lower case. */
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
