package dev.espalier.formats.waysout;

/** Lines that unpack a file, or pack it as it is read. */
public final class FileLines {
    /** For archives with a method of compression that is not read. */
    public static final String ZIP_AGAIN =
            "import zipfile; path = \"model.pt\"; new_path = \"new.pt\"; a = zipfile.ZipFile(path); b ="
                    + " zipfile.ZipFile(new_path, \"w\"); [b.writestr(i.filename, a.read(i)) for i in a.infolist()]; b.close()";

    public static final String GIT_LFS = "git lfs pull  # in the repository that the pointer came from";

    private static final String THEN = "  # and upload what comes out";

    private FileLines() {}

    /** Python, which every system runs alike: {@code gzip}, {@code lzma} or {@code bz2}. */
    public static String unpacked(String module) {
        return "import shutil, " + module + "; path = \"model.pt\"; new_path = \"new.pt\"; shutil.copyfileobj(" + module
                + ".open(path), open(new_path, \"wb\"))" + THEN;
    }

    /** For files that came to the wrong place: as what they should be uploaded. */
    public static String upload(String file, String kind) {
        return "curl -F file=@" + file + " http://localhost:8080/api/v1/" + kind
                + "  # or wherever the service listens";
    }

    /** A command line. */
    public static String command(String command) {
        return command + THEN;
    }

    /** @param inner what of the archive is meant, for the eye alone */
    public static String unzipped(String inner) {
        return "import zipfile; path = \"model.zip\"; zipfile.ZipFile(path).extractall(\"unpacked\")  # and upload "
                + Python.quoted(inner);
    }
}
