package dev.espalier.hostile;

import static dev.espalier.hostile.Specimen.bytes;
import static dev.espalier.hostile.Specimen.model;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Archives that lie about what they hold, and archives of other things. */
final class HostileArchives {
    private static final String HOSTILE = "hostile-file";
    private static final String CORRUPT = "corrupt-file";
    private static final String UNSUPPORTED = "unsupported-file";
    private static final byte[] PICKLE = bytes(HostilePickles.state("\u0080\u0002", "U\u0001w", "0", "K\u0002"));
    private static final byte[] NUMBERS = new byte[8];

    private HostileArchives() {}

    static List<Specimen> all() {
        return Stream.of(names(), bombs(), headers(), ends(), others())
                .flatMap(List::stream)
                .toList();
    }

    /** What these lie about; as it is, it is a model. */
    static CraftedZip plain() {
        return new CraftedZip().stored("archive/data.pkl", PICKLE).stored("archive/data/0", NUMBERS);
    }

    private static List<Specimen> names() {
        return List.of(
                model("a path out of the folder", named("../../etc/cron.d/x"), HOSTILE, "leads out of its folder"),
                model("an absolute path", named("/etc/passwd"), HOSTILE, "leads out of its folder"),
                model("a drive letter", named("C:/windows/x"), HOSTILE, "leads out of its folder"),
                model("a backslash in a name", named("..\\..\\x"), HOSTILE, "leads out of its folder"),
                model("a zero byte in a name", named("data\0.txt"), HOSTILE, "leads out of its folder"),
                model("two entries of one name", named("archive/data/0"), CORRUPT, "two entries named"),
                model("two pickles", named("other/data.pkl"), CORRUPT, "more than one pickle"),
                model("an entry without a name", named(""), HOSTILE, "leads out of its folder"));
    }

    private static byte[] named(String name) {
        return plain().stored(name, NUMBERS).bytes();
    }

    private static List<Specimen> bombs() {
        byte[] kernel = new byte[100_000];
        CraftedZip full = plain().deflated("a", kernel).deflated("b", kernel);
        full.bytes();
        byte[] fullOverlap = CraftedZip.put(full.bytes(), full.centralOffset(3) + 42, 4, full.localOffset(2));
        return List.of(
                model("a bomb by ratio", claimed(0x7fff_ffffL), HOSTILE, "unpacks to more than"),
                model("entries that quote each other", quoted(), CORRUPT, "overlaps another"),
                model("two entries of the same bytes", fullOverlap, CORRUPT, "described differently"),
                model("an entry larger than it says", claimed(NUMBERS.length - 1), CORRUPT, "longer than its"),
                model("an entry smaller than it says", claimed(NUMBERS.length + 1), CORRUPT, "ends 1 bytes early"),
                model(
                        "an archive in an archive",
                        new CraftedZip().stored("model.pt", plain().bytes()).bytes(),
                        UNSUPPORTED,
                        "another archive: \"model.pt\""));
    }

    private static byte[] claimed(long size) {
        CraftedZip zip = new CraftedZip().stored("archive/data.pkl", PICKLE).deflated("archive/data/0", NUMBERS);
        return zip.both(1, 22, 4, size);
    }

    /** As Fifield's: each entry is a stored block that holds the header of the next, so that all share one kernel. */
    private static byte[] quoted() {
        byte[] kernel =
                new CraftedZip().stored("archive/data/1", new byte[1000]).bytes();
        byte[] withNext = Arrays.copyOf(kernel, 30 + 14 + 1000);
        CraftedZip zip = plain().stored("archive/data/2", withNext).stored("archive/data/1", new byte[1000]);
        zip.bytes();
        return CraftedZip.put(zip.bytes(), zip.centralOffset(3) + 42, 4, zip.localOffset(2) + 30 + 14);
    }

    private static List<Specimen> headers() {
        return List.of(
                model("a wrong CRC", plain().both(1, 14, 4, 7), CORRUPT, "another CRC"),
                model("two names for one entry", plain().local(1, 30, 1, 'x'), CORRUPT, "described differently"),
                model("two sizes for one entry", plain().local(1, 22, 4, 7), CORRUPT, "described differently"),
                model("two methods for one entry", plain().local(1, 8, 2, 8), CORRUPT, "described differently"),
                model("a stored entry of two sizes", plain().both(1, 22, 4, 7), CORRUPT, "claims 7 bytes in 8"),
                model("a data descriptor and another CRC in front", descriptor(), CORRUPT, "described differently"),
                model("zip64 sizes without a zip64 field", plain().both(1, 18, 4, 0xffff_ffffL), CORRUPT, ""),
                model("an entry behind the end", plain().central(1, 42, 4, 1 << 20), CORRUPT, ""),
                model("an encrypted entry", plain().both(1, 6, 2, 0x801), UNSUPPORTED, "is encrypted"),
                model("strong encryption", plain().both(1, 6, 2, 0x841), UNSUPPORTED, "is encrypted"),
                model("another compression", plain().both(1, 8, 2, 12), UNSUPPORTED, "compressed by method 12"));
    }

    private static byte[] descriptor() {
        CraftedZip zip = plain();
        byte[] flagged = zip.local(1, 6, 2, 0x808);
        return CraftedZip.put(flagged, zip.localOffset(1) + 14, 4, 7);
    }

    private static List<Specimen> ends() {
        byte[] whole = plain().bytes();
        return List.of(
                model("an archive cut short", Arrays.copyOf(whole, whole.length / 2), CORRUPT, "no end record"),
                model("an archive short of one byte", Arrays.copyOf(whole, whole.length - 1), CORRUPT, "end record"),
                model("bytes in front", joined(bytes("PKxx"), whole), CORRUPT, "does not end at byte"),
                model("bytes behind", joined(whole, new byte[5]), CORRUPT, "end record"),
                model("an end record within the comment", within(whole), CORRUPT, "does not end at byte"),
                model("more entries than there are", plain().end(10, 2, 3), CORRUPT, "claims 3 entries and has 2"),
                model("fewer entries than there are", plain().end(10, 2, 1), CORRUPT, "claims 1 entries and has 2"),
                model("a directory of 2 GB", plain().end(12, 4, 0x7fff_ffff), CORRUPT, "2147483647 bytes of directory"),
                model("a directory in another place", plain().end(16, 4, 3), CORRUPT, "does not end at byte"),
                model("a zip64 end record that differs", zip64(whole), CORRUPT, "zip64 end record"));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** The archive's own comment holds another end record, whose comment ends with the file as well. */
    private static byte[] within(byte[] whole) {
        byte[] end = Arrays.copyOfRange(whole, whole.length - 22, whole.length);
        byte[] commented = CraftedZip.put(whole.clone(), whole.length - 2, 2, 22);
        return joined(commented, end);
    }

    /** A locator in front of the end record that points at nothing. */
    private static byte[] zip64(byte[] whole) {
        byte[] locator = CraftedZip.put(new byte[20], 0, 4, 0x07064b50);
        byte[] head = Arrays.copyOf(whole, whole.length - 22);
        return joined(head, locator, Arrays.copyOfRange(whole, whole.length - 22, whole.length));
    }

    private static List<Specimen> others() {
        return List.of(
                model(
                        "an exported program",
                        new CraftedZip()
                                .stored("m/archive_format", bytes("pt2"))
                                .stored("m/models/model.json", bytes("{}"))
                                .bytes(),
                        "exported-program",
                        ".pt2"),
                model(
                        "a Keras model",
                        new CraftedZip()
                                .stored("config.json", bytes("{}"))
                                .stored("model.weights.h5", bytes("x"))
                                .bytes(),
                        UNSUPPORTED,
                        "Keras"),
                model(
                        "a TensorFlow SavedModel",
                        new CraftedZip().stored("m/saved_model.pb", bytes("x")).bytes(),
                        UNSUPPORTED,
                        "SavedModel"),
                model(
                        "a mobile TorchScript program",
                        new CraftedZip().stored("m/bytecode.pkl", bytes("x")).bytes(),
                        UNSUPPORTED,
                        "mobile"),
                model("an archive of nothing", new CraftedZip().bytes(), UNSUPPORTED, "neither data.pkl nor .npy"),
                model(
                        "an archive of text",
                        new CraftedZip().stored("readme.txt", bytes("x")).bytes(),
                        UNSUPPORTED,
                        "neither data.pkl nor .npy"));
    }
}
