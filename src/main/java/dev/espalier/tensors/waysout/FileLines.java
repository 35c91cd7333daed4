package dev.espalier.tensors.waysout;

/** Lines that unpack a file, or pack it as it is read. */
public final class FileLines {
    /** For archives with a method of compression that is not read. */
    public static final String ZIP_AGAIN =
            "import zipfile; path = \"model.pt\"; new_path = \"new.pt\"; a = zipfile.ZipFile(path); b ="
                    + " zipfile.ZipFile(new_path, \"w\"); [b.writestr(i.filename, a.read(i)) for i in a.infolist()]; b.close()";

    public static final String GIT_LFS = "git lfs pull  # in the repository that the pointer came from";

    public static final String FOLDERS =
            "import shutil; shutil.make_archive(\"new\", \"zip\", \"data\")  # data: a folder that holds a folder for each"
                    + " class in a folder for each part: train/cat/1.png, train/dog/2.png, test/cat/3.png";

    /** For archives of files that are datasets themselves. */
    public static final String UNZIPPED =
            "import zipfile; path = \"data.zip\"; zipfile.ZipFile(path).extractall(\"data\")  # and upload the file that"
                    + " is the dataset";

    public static final String TABLES =
            "import zipfile; path = \"data.zip\"; zipfile.ZipFile(path).extractall(\"data\")  # and upload one of the"
                    + " tables, or zip them again as train.csv, val.csv and test.csv";

    public static final String IDX = "gunzip *-ubyte.gz; zip new.zip *-ubyte  # the files as they are, without gzip";

    public static final String CIFAR = "zip -r new.zip cifar-10-batches-py  # the files of one archive";

    /** For numbers to predict. */
    public static String regression(String file) {
        return "curl -F 'metadata={\"task\": \"regression\"}' -F file=@" + file
                + " http://localhost:8080/api/v1/datasets  # or wherever the service listens";
    }

    private static final String THEN = "  # and upload what comes out";

    private FileLines() {}

    /** Python, which every system runs alike: {@code gzip}, {@code lzma} or {@code bz2}. */
    public static String unpacked(String module, String file, String newFile) {
        return "import shutil, " + module + "; path = \"" + file + "\"; new_path = \"" + newFile
                + "\"; shutil.copyfileobj(" + module + ".open(path), open(new_path, \"wb\"))" + THEN;
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

    /** The entries of an archive that begin so, without one of another dataset. */
    public static String entries(String begin, String without) {
        return "import zipfile; path = \"data.zip\"; new_path = \"new.zip\"; a = zipfile.ZipFile(path); b ="
                + " zipfile.ZipFile(new_path, \"w\"); [b.writestr(n, a.read(n)) for n in a.namelist() if n.startswith("
                + Python.quoted(begin) + ") and n != " + Python.quoted(without) + "]; b.close()";
    }

    /** @param inner what of the archive is meant, for the eye alone */
    public static String unzipped(String inner) {
        return "import zipfile; path = \"model.zip\"; zipfile.ZipFile(path).extractall(\"unpacked\")  # and upload "
                + Python.quoted(inner);
    }
}
