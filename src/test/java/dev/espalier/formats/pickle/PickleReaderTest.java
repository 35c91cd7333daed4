package dev.espalier.formats.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.formats.pickle.PickleValue.Call;
import dev.espalier.formats.pickle.PickleValue.Constant;
import dev.espalier.formats.pickle.PickleValue.Dictionary;
import dev.espalier.formats.pickle.PickleValue.Foreign;
import dev.espalier.formats.pickle.PickleValue.Global;
import dev.espalier.formats.pickle.PickleValue.Huge;
import dev.espalier.formats.pickle.PickleValue.Instance;
import dev.espalier.formats.pickle.PickleValue.Listing;
import dev.espalier.formats.pickle.PickleValue.Numpy;
import dev.espalier.formats.pickle.PickleValue.Persistent;
import dev.espalier.formats.pickle.PickleValue.Raw;
import dev.espalier.formats.pickle.PickleValue.Real;
import dev.espalier.formats.pickle.PickleValue.Text;
import dev.espalier.formats.pickle.PickleValue.Tuple;
import dev.espalier.formats.pickle.PickleValue.Whole;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.RefusedFile.Reason;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Opcode by opcode; what is expected is what Python's pickle.loads and pickletools say. */
class PickleReaderTest {
    private static final PickleLimits LIMITS = new PickleLimits(64, 20, 2, 4, 5, 3);

    static List<List<String>> values() {
        return List.of(
                List.of("K\u00ff.", "255"),
                List.of("M\u0001\u00ff.", "65281"),
                List.of("J\u00fe\u00ff\u00ff\u00ff.", "-2"),
                List.of("J\u0001\u0002\u0003\u0004.", "67305985"),
                List.of("\u008a\0.", "0"),
                List.of("\u008a\u0002\0\u0080.", "-32768"),
                List.of("\u008a\u0003\u0001\u0002\u0003.", "197121"),
                List.of("\u008a\u0008\0\0\0\0\0\0\0\u0080.", "-9223372036854775808"),
                List.of("\u008a\u0009\0\0\0\0\0\0\0\0\u0001.", "huge 18446744073709551616"),
                List.of("\u008b\u0002\0\0\0\u00ff\u007f.", "32767"),
                List.of("I-12\n.", "-12"),
                List.of("I00\n.", "False"),
                List.of("I01\n.", "True"),
                List.of("L123L\n.", "123"),
                List.of("L-9223372036854775809L\n.", "huge -9223372036854775809"),
                List.of("F1.5\n.", "1.5"),
                List.of("F-inf\n.", "NaN"),
                List.of("G\u00bf\u00f8\0\0\0\0\0\0.", "-1.5"),
                List.of("N.", "None"),
                List.of("\u0088.", "True"),
                List.of("\u0089.", "False"),
                List.of("X\u0002\0\0\0\u00c3\u00a9.", "'\u00e9'"),
                List.of("\u008c\u0002ab.", "'ab'"),
                List.of("\u008d\u0001\0\0\0\0\0\0\0a.", "'a'"),
                List.of("Va\\u00e9b\\x\n.", "'a\u00e9b\\x'"),
                List.of("V\\u20ac\n.", "'\u20ac'"),
                List.of("U\u0001\u00e9.", "'\u00e9'"),
                List.of("T\u0001\0\0\0\u00e9.", "'\u00e9'"),
                List.of("S'it'\n.", "'it'"),
                List.of("S\"\"\n.", "''"),
                List.of("B\u0003\0\0\0abc.", "bytes 5+3"),
                List.of("C\u0002ab.", "bytes 2+2"),
                List.of("\u008e\u0001\0\0\0\0\0\0\0a.", "bytes 9+1"),
                List.of("\u0096\u0001\0\0\0\0\0\0\0a.", "bytes 9+1"),
                List.of(").", "()"),
                List.of("K\u0001\u0085.", "(1)"),
                List.of("K\u0001K\u0002\u0086.", "(1, 2)"),
                List.of("NK\u0001K\u0002K\u0003\u0087\u0086.", "(None, (1, 2, 3))"),
                List.of("(K\u0001(K\u0002tt.", "(1, (2))"),
                List.of("].", "[]"),
                List.of("\u008f(K\u0001\u0090.", "[1]"),
                List.of("(K\u0001K\u0002l.", "[1, 2]"),
                List.of("(K\u0001\u0091.", "[1]"),
                List.of("]K\u0001aK\u0002a.", "[1, 2]"),
                List.of("](K\u0001K\u0002e.", "[1, 2]"),
                List.of("}.", "{}"),
                List.of("(S'a'\nK\u0001S'b'\nK\u0002d.", "{a: 1, b: 2}"),
                List.of("}S'a'\nK\u0001s.", "{a: 1}"),
                List.of("}(S'a'\nK\u0001S'a'\nK\u0002u.", "{a: 2}"),
                List.of("}K\u0007K\u0001s.", "{} and [7, 1]"),
                List.of("K\u0001K\u00020.", "1"),
                List.of("K\u0001(0.", "1"),
                List.of("K\u0001(K\u0002K\u00031.", "1"),
                List.of("]2a.", "<itself>"),
                List.of("K\u00012\u0086.", "(1, 1)"),
                List.of("K\u0001p3\n0g3\n.", "1"),
                List.of("K\u0001q\u00030h\u0003.", "1"),
                List.of("K\u0001r\u0003\0\0\0" + "0j\u0003\0\0\0.", "1"),
                List.of("K\u0001\u0094K\u0002\u0094h\0h\u0001\u0086.", "(1, 2)"),
                List.of("K\u0001q\0K\u0002q\0h\0\u0086.", "(2, 2)"),
                List.of("K\u0001q\u0001K\u0002q\0K\u0003q\u0001h\u0001h\0\u0086.", "(3, 2)"),
                List.of("\u0080\u0005\u0095\u0003\0\0\0\0\0\0\0K\u0001.", "1"),
                List.of("S'7'\nQ.", "storage '7'"),
                List.of("P7\n.", "storage '7'"),
                List.of("ccollections\nOrderedDict\n)R.", "{}"),
                List.of("ccollections\nOrderedDict\n(]](S'a'\nK\u0001eatR.", "{a: 1}"),
                List.of("\u008c\u000bcollections\u008c\u000bOrderedDict\u0093)\u0081.", "{}"),
                List.of("cbuiltins\nset\n(](K\u0001etR.", "builtins.set([1])"),
                List.of("(](K\u0001eibuiltins\nset\n.", "builtins.set([1])"),
                List.of("(cbuiltins\nset\n](K\u0001eo.", "builtins.set([1])"),
                List.of("cbuiltins\nset\n](K\u0001e\u0085}\u0092.", "builtins.set([1])"),
                List.of("ccollections\nOrderedDict\n)R}S'a'\nK\u0001sb.", "{} with {a: 1}"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void reads_what_python_reads(List<String> row) {
        Pickle pickle = read(row.getFirst(), PickleLimits.DEFAULT);
        assertThat(told(pickle.value())).isEqualTo(row.getLast());
        assertThat(pickle.end()).isEqualTo(row.getFirst().length());
    }

    @Test
    void begins_where_it_is_told_and_ends_behind_the_stop() {
        MemorySegment bytes = segment("K\u0001.C\u0001a.K\u0003.");
        Pickle pickle = PickleReader.read(bytes, 3, "data.pkl", PickleLimits.DEFAULT);
        assertThat(told(pickle.value())).isEqualTo("bytes 5+1");
        assertThat(pickle.end()).isEqualTo(7);
    }

    @Test
    void lists_what_lies_beside_it() {
        Pickle pickle = read("P1\nP2\n\u0086.", PickleLimits.DEFAULT);
        assertThat(pickle.persistent())
                .extracting(PickleReaderTest::told)
                .containsExactly("storage '1'", "storage '2'");
        assertThat(pickle.storages()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "%00.|the pickle has the unknown opcode 0x0 at byte 0 of data.pkl",
                "N%ff.|the pickle has the unknown opcode 0xff at byte 1 of data.pkl",
                "%80%06N.|the pickle has protocol 6, at most 5 is known",
                "N|the pickle ends early: 1 bytes wanted at byte 1 of data.pkl",
                "J%00%00|the pickle ends early: 4 bytes wanted at byte 1 of data.pkl",
                "B%03%00%00%00ab|the pickle ends early: 3 bytes wanted at byte 5 of data.pkl",
                "%8e%ff%ff%ff%ff%ff%ff%ff%ff.|the pickle ends early: 18446744073709551615 bytes wanted at byte 9 of data.pkl",
                ".|the pickle takes a value that is not there, before byte 1",
                "N(.|the pickle takes a value that is not there, before byte 3",
                "N1.|the pickle takes a mark that is not there, before byte 2",
                "N00.|the pickle takes a value that is not there, before byte 3",
                "}(S'a'%0au.|the pickle has a key without a value before byte 8",
                "Nh%03.|the pickle recalls 3, which it has not memorized, at byte 3 of data.pkl",
                "Nq%01h%00.|the pickle recalls 0, which it has not memorized, at byte 5 of data.pkl",
                "Ng-1%0a.|the pickle recalls -1, which it has not memorized, at byte 5 of data.pkl",
                "Npx%0a.|the pickle has no memo number before byte 4",
                "Ix%0a.|the pickle has no number at byte 1 of data.pkl",
                "Fx%0a.|the pickle has no number at byte 1 of data.pkl",
                "Sa%0a.|the pickle has text without quotes before byte 3",
                "S'%0a.|the pickle has text without quotes before byte 3",
                "S'a\"%0a.|the pickle has text without quotes before byte 5",
                "V\\u00zz%0a.|the pickle has a broken escape before byte 8",
                "%8c%01%ff.|the pickle has text that is not UTF-8 at byte 2 of data.pkl",
                "K%01N%93.|the pickle names a global by a number before byte 4",
                "cbuiltins%0aset%0aNR.|the pickle gives None as arguments before byte 16",
                "(o.|the pickle has an object without a class at byte 1 of data.pkl"
            })
    void refuses_as_damaged_what_python_could_not_read(String pickle, String said) {
        RefusedFile refused = refusal(decoded(pickle), PickleLimits.DEFAULT);
        assertThat(refused).hasMessage(said);
        assertThat(refused.reason()).isEqualTo(Reason.CORRUPT_FILE);
    }

    /** Each with one byte, opcode, mark or digit more than its fellow that is read. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "%8c%05abcde.|%8c%06abcdef.|a value of 6 bytes at byte 2 of data.pkl, at most 5",
                "I12345%0a.|I123456%0a.|a line of more than 5 bytes at byte 1",
                "%8a%03abc.|%8a%04abcd.|a value of 4 bytes at byte 2 of data.pkl, at most 3",
                "((NNtt.|(((NNttt.|nests deeper than 2 levels at byte 2",
                "Nq%03h%03.|Nq%04h%04.|memorizes at 4, at most 4 are kept, at byte 3",
                "NNNNNNNNNNNNNNNNNNN.|NNNNNNNNNNNNNNNNNNNN.|more than 20 opcodes",
                "U%01aU%01aU%01aU%01aU%01aU%01aN.|U%01aU%01aU%01aU%01aU%01aU%01aNN.|more than 20 opcodes",
                "C%01aC%01aC%01aC%01aC%01aC%01aC%01aC%01aC%01aN.|"
                        + "C%01aC%01aC%01aC%01aC%01aC%01aC%01aC%01aC%01aNN.|more than 20 opcodes",
                "}K%01K%01sK%01K%01s.|}K%01K%01sK%01K%01s2.|more than 20 opcodes",
                "))))))))K%01%85K%01%85K%01%85.|))))))))))))K%01%85K%01%85K%01%85.|more than 20 opcodes"
            })
    void asks_for_no_more_than_it_may(String within, String beyond, String said) {
        assertThat(read(decoded(within), LIMITS)).isNotNull();
        assertThat(refusal(decoded(beyond), LIMITS)).hasMessageContaining(said);
    }

    /** 64 bytes are read; what is passed over, as bytes are, does not count. */
    @Test
    void counts_the_bytes_that_it_takes_and_not_those_that_it_passes_over() {
        PickleLimits limits = new PickleLimits(64, 100, 2, 4, 5, 3);
        assertThat(read("N".repeat(63) + ".", limits).end()).isEqualTo(64);
        assertThat(refusal("N".repeat(64) + ".", limits))
                .hasMessage("the pickle is longer than 64 bytes")
                .returns(Reason.UNSUPPORTED_FILE, RefusedFile::reason);
        assertThat(read("B\u0040\0\0\0" + "a".repeat(64) + "N".repeat(58) + ".", limits)
                        .end())
                .isEqualTo(128);
        assertThat(refusal("B\u0040\0\0\0" + "a".repeat(64) + "N".repeat(59) + ".", limits))
                .hasMessageContaining("longer than 64");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "N%97.|the pickle keeps buffers in another place at byte 1 of data.pkl|UNSUPPORTED_FILE",
                "%98.|the pickle keeps buffers in another place at byte 0 of data.pkl|UNSUPPORTED_FILE",
                "%82%01.|EXT1, a global by number, at byte 0 of data.pkl|HOSTILE_FILE",
                "N%83%01%00.|EXT2, a global by number, at byte 1 of data.pkl|HOSTILE_FILE",
                "%84%01%00%00%00.|EXT4, a global by number, at byte 0 of data.pkl|HOSTILE_FILE",
                "N)R.|a call of None at byte 2 of data.pkl|HOSTILE_FILE",
                "K%01)%81.|an instance of a number at byte 3 of data.pkl|HOSTILE_FILE",
                "ca%0aB%0a)R)R.|a call of a a.B at byte 8 of data.pkl|HOSTILE_FILE",
                "ca%0ab%0a)R.|a call of a.b at byte 6 of data.pkl|HOSTILE_FILE",
                "cbuiltins%0agetattr%0a)%81.|an instance of builtins.getattr at byte 19 of data.pkl|HOSTILE_FILE",
                "cbuiltins%0agetattr%0a.|GLOBAL builtins.getattr at byte 0 of data.pkl|HOSTILE_FILE",
                "ccopyreg%0a_reconstructor%0a)R.|the pickle makes an object of no class at byte 25 of data.pkl|CORRUPT_FILE",
                "ca%0aB%0a)R}S'__setstate__'%0aNsb.|BUILD with its own __setstate__ at byte 26 of data.pkl|HOSTILE_FILE",
                "ca%0aB%0a)RN}S'__reduce__'%0aNs%86b.|BUILD with its own __reduce__ at byte 26 of data.pkl|HOSTILE_FILE",
                "ca%0aB%0a)R}S'__reduce_ex__'%0aNsN%86b.|BUILD with its own __reduce_ex__ at byte 29 of data.pkl|HOSTILE_FILE",
                "ca%0aB%0a)R}S'__class__'%0aNsb.|BUILD with its own __class__ at byte 23 of data.pkl|HOSTILE_FILE"
            })
    void refuses_what_acts_or_lies_elsewhere_and_says_where(String pickle, String said, Reason reason) {
        RefusedFile refused = refusal(decoded(pickle), PickleLimits.DEFAULT);
        assertThat(refused).hasMessage(said);
        assertThat(refused.reason()).isEqualTo(reason);
    }

    @Test
    void notes_the_first_unknown_class_and_the_one_that_holds_parameters() {
        Pickle pickle = read("ca\nB\n)Rca\nC\n)R}S'_modules'\n}sb\u0086.", PickleLimits.DEFAULT);
        assertThat(pickle.foreign().others()).extracting(Global::name).containsExactly("a.B");
        assertThat(pickle.foreign().modules()).extracting(Global::name).containsExactly("a.C");
        assertThat(told(pickle.value())).isEqualTo("(a a.B, a a.C)");
        assertThat(read("N.", PickleLimits.DEFAULT).foreign().others()).isEmpty();
    }

    /** A pickle of some bytes may not order copies of a dictionary without end. */
    @Test
    void copies_as_many_items_as_it_has_bytes() {
        String dictionary = "}(S'a'\nNS'b'\nNS'c'\nNu\u0085q\0";
        String copy = "0ccollections\nOrderedDict\nh\0R";
        assertThat(told(read(dictionary + copy + copy + ".", PickleLimits.DEFAULT)
                        .value()))
                .isEqualTo("{a: None, b: None, c: None}");
        String big = "}("
                + java.util.stream.IntStream.range(10, 60)
                        .mapToObj(i -> "U\u0002" + i + "N")
                        .collect(Collectors.joining())
                + "u\u0085q\0";
        RefusedFile refused =
                refusal(big + "cbuiltins\ndict\nq\u00010" + "h\u0001h\0R".repeat(10) + ".", PickleLimits.DEFAULT);
        assertThat(refused.reason()).isEqualTo(Reason.HOSTILE_FILE);
        assertThat(refused).hasMessageContaining("items, more than it has bytes");
    }

    @Test
    void says_what_values_are() {
        Global global = new Global("a.B", Standing.UNKNOWN, "");
        assertThat(List.of(
                        Constant.NONE,
                        Constant.TRUE,
                        new Whole(1),
                        new Huge(java.math.BigInteger.ONE),
                        new Real(1),
                        new Text("a"),
                        new Raw(0, 1),
                        Tuple.EMPTY,
                        new Listing(),
                        new Dictionary(),
                        global,
                        new Call("torch._utils._rebuild_tensor_v2", List.of()),
                        new Call("builtins.set", List.of()),
                        new Numpy("numpy.dtype", List.of()),
                        new Numpy("numpy.core.multiarray._reconstruct", List.of()),
                        new Foreign(global),
                        new Instance("__torch__.Net"),
                        new Persistent(Constant.NONE)))
                .extracting(PickleValue::kind)
                .containsExactly(
                        "None",
                        "a boolean",
                        "a number",
                        "a number",
                        "a number",
                        "text",
                        "bytes",
                        "a tuple",
                        "a list",
                        "a dictionary",
                        "the class or function a.B",
                        "a tensor",
                        "a value of builtins.set",
                        "a dtype of numpy",
                        "an array of numpy",
                        "a a.B",
                        "an instance of __torch__.Net",
                        "a storage");
    }

    private static Pickle read(String latin1, PickleLimits limits) {
        return PickleReader.read(segment(latin1), 0, "data.pkl", limits);
    }

    private static RefusedFile refusal(String latin1, PickleLimits limits) {
        return catchThrowableOfType(RefusedFile.class, () -> read(latin1, limits));
    }

    private static MemorySegment segment(String latin1) {
        return MemorySegment.ofArray(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Bytes beyond ASCII as in URLs. */
    private static String decoded(String text) {
        return java.net.URLDecoder.decode(text.replace("+", "%2b"), StandardCharsets.ISO_8859_1);
    }

    private static String told(PickleValue value) {
        return switch (value) {
            case Constant constant ->
                switch (constant) {
                    case NONE -> "None";
                    case TRUE -> "True";
                    case FALSE -> "False";
                };
            case Whole(long number) -> "" + number;
            case Huge(var number) -> "huge " + number;
            case Real(double number) -> "" + number;
            case Text(String text) -> "'" + text + "'";
            case Raw(long from, long length) -> "bytes " + from + "+" + length;
            case Tuple(var items) -> told(items, "(", ")");
            case Listing list -> list.items().contains(list) ? "<itself>" : told(list.items(), "[", "]");
            case Dictionary dictionary -> told(dictionary);
            case Call(String function, var arguments) -> function + told(arguments, "(", ")");
            case Persistent(var id) -> "storage " + told(id);
            case Global _, Numpy _, Foreign _, Instance _ -> value.kind();
        };
    }

    private static String told(Dictionary dictionary) {
        PickleValue attribute = dictionary.attribute("a");
        return dictionary.items().entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + told(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"))
                + (dictionary.others().isEmpty() ? "" : " and " + told(dictionary.others(), "[", "]"))
                + (attribute == null ? "" : " with {a: " + told(attribute) + "}");
    }

    private static String told(List<PickleValue> items, String before, String after) {
        return items.stream().map(PickleReaderTest::told).collect(Collectors.joining(", ", before, after));
    }
}
