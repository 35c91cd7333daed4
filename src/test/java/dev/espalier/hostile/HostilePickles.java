package dev.espalier.hostile;

import static dev.espalier.hostile.Specimen.bytes;

import java.util.ArrayList;
import java.util.List;

/** Pickles that would act, exhaust or confuse whoever unpickles them; with what no pickle but only a reader can do. */
final class HostilePickles {
    private static final String HOSTILE = "hostile-file";
    private static final String CORRUPT = "corrupt-file";
    private static final String UNSUPPORTED = "unsupported-file";
    private static final String MAX = "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f";

    private final List<Specimen> all = new ArrayList<>();

    private HostilePickles() {}

    static List<Specimen> all() {
        HostilePickles made = new HostilePickles();
        made.acting();
        made.nested();
        made.exhausting();
        made.malformed();
        made.otherObjects();
        return made.all;
    }

    private void acting() {
        String system = "\u0080\u0002}X\u0006\0\0\0weightcos\nsystem\nX\u0004\0\0\0true\u0085Rs.";
        zip("REDUCE of os.system", system, HOSTILE, "GLOBAL os.system at byte 14 of archive/data.pkl");
        all.add(Specimen.model("REDUCE in a legacy file", legacy(system), HOSTILE, "GLOBAL os.system at byte"));
        all.add(Specimen.model(
                "a bare pickle of protocol 0",
                bytes("cos\nsystem\n(S'true'\ntR."),
                HOSTILE,
                "GLOBAL os.system at byte 0"));
        zip("INST", "\u0080\u0002(S'true'\nios\nsystem\n.", HOSTILE, "INST os.system");
        zip("OBJ", "\u0080\u0002(cos\nsystem\nS'true'\no.", HOSTILE, "GLOBAL os.system");
        zip("NEWOBJ", "\u0080\u0002csubprocess\nPopen\n)\u0081.", HOSTILE, "GLOBAL subprocess.Popen");
        zip("NEWOBJ_EX", "\u0080\u0004\u008c\nsubprocess\u008c\u0005Popen\u0093)}\u0092.", HOSTILE, "subprocess.Popen");
        zip(
                "BUILD with its own __setstate__",
                "\u0080\u0002c__main__\nNet\n)\u0081}S'__setstate__'\nc__main__\nrun\nsb.",
                HOSTILE,
                "__setstate__");
        zip(
                "STACK_GLOBAL from the memo",
                "\u0080\u0004\u008c\u0006system\u0094\u008c\u0005posix\u0094h\u0001h\0\u0093.",
                HOSTILE,
                "STACK_GLOBAL posix.system");
        zip("EXT1", "\u0080\u0002\u0082\u0001.", HOSTILE, "EXT1");
        zip("EXT2", "\u0080\u0002\u0083\u0001\0.", HOSTILE, "EXT2");
        zip("EXT4", "\u0080\u0002\u0084\u0001\0\0\0.", HOSTILE, "EXT4");
        zip("a dotted global", "\u0080\u0004\u008c\u0005torch\u008c\tos.system\u0093.", HOSTILE, "torch.os.system");
        zip("a global by attributes", "\u0080\u0002cbuiltins\ngetattr\n.", HOSTILE, "builtins.getattr");
        zip("a global behind another", "\u0080\u0002ctorch.serialization\nos.system\n.", HOSTILE, "os.system");
        zip("a function that loads", "\u0080\u0002ctorch.hub\nload\n)R.", HOSTILE, "torch.hub.load");
        zip(
                "_reconstructor of a function",
                "\u0080\u0002ccopyreg\n_reconstructor\n(csys\nexit\ntR.",
                HOSTILE,
                "sys.exit");
        zip("a call of what is no function", "\u0080\u0002N)R.", HOSTILE, "a call of None");
    }

    private void nested() {
        String inner = "cos\nsystem\n(S'true'\ntR.";
        String load = "ctorch.storage\n_load_from_bytes\n";
        zip(
                "a pickle in the bytes of _load_from_bytes",
                "\u0080\u0003" + load + "C" + (char) inner.length() + inner + "\u0085R.",
                HOSTILE,
                "GLOBAL os.system at byte 0 of the bytes for the call");
        zip(
                "a pickle in encoded text",
                "\u0080\u0002" + load + "c_codecs\nencode\nX" + (char) inner.length() + "\0\0\0" + inner
                        + "X\u0006\0\0\0latin1\u0086R\u0085R.",
                HOSTILE,
                "GLOBAL os.system at byte 0 of the bytes for the call");
        zip(
                "an archive in the bytes of _load_from_bytes",
                "\u0080\u0003" + load + "C\u0004PK\u0003\u0004\u0085R.",
                HOSTILE,
                "cannot be judged");
        zip("bytes from nowhere for _load_from_bytes", "\u0080\u0003" + load + "N\u0085R.", HOSTILE, "with None");
        String deeper = load + "C" + (char) inner.length() + inner + "\u0085R.";
        zip(
                "a pickle in a pickle in a pickle",
                "\u0080\u0003" + load + "C" + (char) deeper.length() + deeper + "\u0085R.",
                HOSTILE,
                "a call of torch.storage._load_from_bytes with bytes");
    }

    private void exhausting() {
        zip("5000 marks", "\u0080\u0002" + "(".repeat(5000) + ".", HOSTILE, "nests deeper than 1000 levels");
        zip(
                "a memo number of 4 billion",
                "\u0080\u0002Nr\u00ff\u00ff\u00ff\u00ff.",
                HOSTILE,
                "memorizes at 4294967295");
        zip(
                "copies of one dictionary",
                "\u0080\u0002}q\0(" + items(1000) + "u0ccollections\nOrderedDict\nq\u0001"
                        + "h\u0001h\0\u0085R".repeat(5000) + ".",
                HOSTILE,
                "copies");
        zip(
                "a shared list, a billion laughs deep",
                "\u0080\u0002]q\0" + "(h\0h\0h\0h\0h\0h\0h\0h\0h\0h\0lq\0".repeat(60) + ".",
                UNSUPPORTED,
                "a list without tensors");
        zip(
                "one big state set many times",
                "\u0080\u0002c__main__\nNet\n)\u0081(" + "N".repeat(20_000) + "tq\0" + "0c__main__\nNet\n)\u0081"
                        + "h\0b".repeat(20_000) + ".",
                "whole-module-pickle",
                "__main__.Net");
        zip("a list within itself", "\u0080\u0002]q\0h\0a.", UNSUPPORTED, "a list without tensors");
        zip(
                "a tuple 100,000 deep",
                "\u0080\u0002]" + "\u0085".repeat(100_000) + ".",
                UNSUPPORTED,
                "a tuple without tensors");
        zip("LONG4 of 2 GB", "\u0080\u0002\u008b\u00ff\u00ff\u00ff\u007f.", UNSUPPORTED, "2147483647 bytes");
        zip("a number of 5000 digits", "\u0080\u0002I" + "9".repeat(5000) + "\n.", UNSUPPORTED, "5000 digits");
        zip("text of 2^63 bytes", "\u0080\u0004\u008d" + MAX + ".", UNSUPPORTED, "9223372036854775807 bytes");
        zip("BYTEARRAY8 of 2^63 bytes", "\u0080\u0005\u0096" + MAX + ".", CORRUPT, "9223372036854775807 bytes wanted");
        zip(
                "a frame of 2^63 bytes around nothing",
                "\u0080\u0004\u0095" + MAX + "N.",
                UNSUPPORTED,
                "None without tensors");
    }

    private static String items(int count) {
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < count; i++) {
            items.append("U\u0004").append(1000 + i).append('N');
        }
        return items.toString();
    }

    private void malformed() {
        zip("out-of-band buffers", "\u0080\u0005\u0097.", UNSUPPORTED, "buffers in another place");
        zip("an unknown opcode", "\u0080\u0002\u00f0.", CORRUPT, "unknown opcode 0xf0");
        zip("a stack that is empty", "\u0080\u00020.", CORRUPT, "takes a value that is not there");
        zip("no end", "\u0080\u0002]", CORRUPT, "ends early");
        zip("a persistent id that is no storage", state("Pos.system\n"), CORRUPT, "not a storage");
        zip("text that is not UTF-8", "\u0080\u0002X\u0002\0\0\0\u00ff\u00fe.", CORRUPT, "not UTF-8");
        zip(
                "half a surrogate pair as a name",
                state("\u0080\u0002", "V\\ud800\n", "0", "K\u0002"),
                UNSUPPORTED,
                "surrogate");
        zip(
                "a name with a zero byte",
                state("\u0080\u0002", "U\u0003a\0b", "0", "K\u0002"),
                UNSUPPORTED,
                "control characters");
        zip(
                "a tensor larger than its storage",
                state("\u0080\u0002", "U\u0001w", "0", "K\u0003"),
                CORRUPT,
                "reaches out of its storage");
        zip(
                "a storage that is not there",
                state("\u0080\u0002", "U\u0001w", "9", "K\u0002"),
                CORRUPT,
                "which the file does not have");
        zip(
                "a size below zero",
                state("\u0080\u0002", "U\u0001w", "0", "J\u00ff\u00ff\u00ff\u00ff"),
                CORRUPT,
                "not a natural number");
        zip(
                "sizes whose product overflows",
                state("\u0080\u0002", "U\u0001w", "0", "\u008a\u0008" + MAX),
                CORRUPT,
                "impossible shape");
        all.add(Specimen.model(
                "a pickle cut short", bytes("\u0080\u0002}X\u0006\0\0\0wei"), CORRUPT, "6 bytes wanted"));
        all.add(Specimen.model(
                "a legacy file without its storages",
                legacy(state("\u0080\u0002", "U\u0001w", "0", "K\u0002")),
                CORRUPT,
                "needs storage \"0\""));
    }

    private void otherObjects() {
        zip(
                "a class of a network",
                "\u0080\u0002c__main__\nNet\n)\u0081}S'_parameters'\n}sb.",
                "whole-module-pickle",
                "__main__.Net");
        zip(
                "another class",
                "\u0080\u0002}S'a'\nc__main__\nConfig\n)\u0081}S'x'\nK\u0001sbs.",
                UNSUPPORTED,
                "__main__.Config");
        zip(
                "a model of scikit-learn",
                "\u0080\u0002csklearn.linear_model._base\nLinearRegression\n)\u0081}S'coef_'\nNsb.",
                UNSUPPORTED,
                "scikit-learn");
        zip("nothing but a number", "\u0080\u0002K\u0001.", UNSUPPORTED, "a number without tensors");
    }

    private void zip(String name, String pickle, String type, String told) {
        all.add(Specimen.model(name, archive(pickle), type, told));
    }

    static byte[] archive(String pickle) {
        return new CraftedZip()
                .stored("archive/data.pkl", bytes(pickle))
                .stored("archive/data/0", new byte[8])
                .bytes();
    }

    static String state(String reference) {
        return "\u0080\u0002}U\u0001wctorch._utils\n_rebuild_tensor_v2\n(" + reference
                + "K\0K\u0002\u0085K\u0001\u0085\u0089NtRs.";
    }

    /** A pickle of one tensor of 32-bit floats in one dimension. */
    static String state(String head, String name, String storage, String size) {
        return head + "}" + name + "ctorch._utils\n_rebuild_tensor_v2\n((U\u0007storagectorch\nFloatStorage\nU\u0001"
                + storage + "U\u0003cpuK\u0002tQK\0" + size + "\u0085K\u0001\u0085\u0089NtRs.";
    }

    private static byte[] legacy(String pickle) {
        String magic = "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.";
        return bytes(magic + "\u0080\u0002M\u00e9\u0003." + "\u0080\u0002}." + pickle + "\u0080\u0002].");
    }
}
