package dev.espalier.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.RefusedFile.Reason;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Data beside the weights, and weights that pickle alone wrote, as plain/make_fixtures.py made them with Python. */
class PlainDataTest {
    private static final JsonNode GOLDEN = Fixtures.json("plain/golden.json");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"data_2.pt", "data_3.pt", "data_4.pt", "data_5.pt"})
    void ignores_plain_data_of_every_kind(String name) throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(Fixtures.file("plain/" + name), folder)) {
            assertThat(tensors(checkpoint)).isEqualTo(golden("weights"));
            assertThat(checkpoint.findings()).anyMatch(finding -> finding.contains("left out: datetime, in_berlin"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pickled_0.pkl", "pickled_2.pkl", "pickled_4.pkl", "pickled_5.pkl"})
    void reads_tensors_that_pickle_wrote(String name) throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(Fixtures.file("plain/" + name), folder)) {
            assertThat(tensors(checkpoint)).isEqualTo(golden("weights"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"arrays_0.pkl", "arrays_2.pkl", "arrays_4.pkl", "arrays_5.pkl", "arrays.pt"})
    void reads_arrays_by_name_where_there_are_no_tensors(String name) throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(Fixtures.file("plain/" + name), folder)) {
            assertThat(tensors(checkpoint)).isEqualTo(golden("arrays"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"enum_2.pt", "enum_4.pt", "inner_2.pt", "inner_4.pt"})
    void objects_of_unknown_classes_are_to_be_left_out(String name) {
        RefusedFile refused = refusal(Fixtures.file("plain/" + name));
        assertThat(refused.reason()).isEqualTo(Reason.UNSUPPORTED_FILE);
        assertThat(refused).hasMessageContaining("is neither a tensor nor plain data");
        assertThat(refused.wayOut()).contains("[\"state_dict\"]");
    }

    /** Names that are data may not be a bridge to what acts. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cfunctools\\npartial\\n(cos\\nsystem\\ntR.|os.system",
                "cfunctools\\nreduce\\n.|functools.reduce",
                "cfunctools\\npartial\\n(c__main__\\nrun\\ntR)R.|a call of a value of functools.partial",
                "ctypes\\nFunctionType\\n.|types.FunctionType",
                "ctypes\\nCodeType\\n.|types.CodeType",
                "cre\\n_compile\\n(S'a'\\ntR)R.|a call of",
                "cbuiltins\\ntype\\n(S'X'\\n)}tR.|makes a class",
                "cio\\nopen\\n.|io.open",
                "c_io\\nFileIO\\n.|_io.FileIO",
                "cargparse\\nfiletype\\n(S'x'\\ntR.|a call of argparse.filetype",
                "cbuiltins\\ngetattr\\n(cdatetime\\ndatetime\\nS'__subclasses__'\\ntR.|builtins.getattr",
                "cbuiltins\\ngetattr\\n(c__main__\\nMode\\nS'os'\\ntR.|builtins.getattr",
                "cbuiltins\\ngetattr\\n(c__main__\\nMode\\nS'__class__'\\ntR.|builtins.getattr",
                "cbuiltins\\ngetattr\\n(c__main__\\nrun\\nS'FAST'\\ntR.|builtins.getattr",
                "cbuiltins\\ngetattr\\n(S'text'\\nS'FAST'\\ntR.|builtins.getattr",
                "cbuiltins\\ngetattr\\n(c__main__\\nMode\\nS'fast'\\ntR)R.|a call of __main__.Mode.fast",
                "ccollections\\ndefaultdict\\n(cbuiltins\\neval\\ntR.|builtins.eval",
                "cnumpy\\nload\\n(S'x'\\ntR.|a call of numpy.load",
                "cnumpy.ma.core\\n_frommethod\\n)R.|a call of numpy.ma.core._frommethod",
                "cbuiltins\\nopen\\n.|builtins.open"
            })
    void refuses_what_acts_behind_what_does_not(String pickle, String said) throws IOException {
        RefusedFile refused = refusal(zip(pickle.replace("\\n", "\n")));
        assertThat(refused.reason()).isEqualTo(Reason.HOSTILE_FILE);
        assertThat(refused).hasMessageContaining(said);
    }

    /** As Python 3.11.0 to 3.11.3 and protocol 2 write members of enums and nested classes. */
    @Test
    void a_member_of_an_enum_is_an_unknown_object() throws IOException {
        String member = "cbuiltins\ngetattr\n(c__main__\nMode\nS'FAST'\ntR.";
        assertThat(refusal(zip(member)).reason()).isNotEqualTo(Reason.HOSTILE_FILE);
    }

    @Tag("long")
    @Test
    void a_pickle_that_is_cut_or_wrong_anywhere_is_opened_or_refused() throws IOException {
        for (String name : List.of("pickled_4.pkl", "pickled_2.pkl", "arrays_4.pkl", "arrays_5.pkl", "arrays_0.pkl")) {
            byte[] whole = Fixtures.bytes("plain/" + name);
            for (int at = 0; at < whole.length; at++) {
                byte[] wrong = whole.clone();
                wrong[at] ^= (byte) (1 + at % 250);
                opened(wrong);
                assertThat(opened(java.util.Arrays.copyOf(whole, at)))
                        .as("%s to %s", name, at)
                        .isFalse();
            }
        }
    }

    /** A small file may not claim the same bytes for any number of arrays that are not one. */
    @Test
    void refuses_arrays_that_are_far_larger_than_the_file() throws IOException {
        String type = "cnumpy\ndtype\nX\u0002\0\0\0u1\u0085Rq\u0001";
        String bytes = "B\0\0\u0004\0" + "a".repeat(1 << 18) + "q\u0002";
        StringBuilder pickle = new StringBuilder("\u0080\u0003}" + type + "0" + bytes + "0(");
        int arrays = 0;
        for (int a = 0; a <= 18; a++) {
            for (int b = 0; a + b <= 18; b++) {
                for (int c = 0; a + b + c <= 18; c++) {
                    String shape = "(" + size(a) + size(b) + size(c) + size(18 - a - b - c) + "t";
                    pickle.append("X\u0004\0\0\0").append(1000 + arrays++);
                    pickle.append("cnumpy._core.numeric\n_frombuffer\n(h\u0002h\u0001" + shape + "X\u0001\0\0\0CtR");
                }
            }
        }
        Path file = Files.write(
                folder.resolve("many.pkl"), pickle.append("u.").toString().getBytes(StandardCharsets.ISO_8859_1));
        assertThat(arrays).isGreaterThan(1000);
        assertThat(refusal(file)).hasMessageContaining("far larger than the file");
    }

    /** Two to this power, as a pickle has a number of four bytes. */
    private static String size(int power) {
        int number = 1 << power;
        return "J" + (char) (number & 255) + (char) (number >> 8 & 255) + (char) (number >> 16 & 255) + "\0";
    }

    private boolean opened(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("wrong"), content);
        return Verdict.of(content.length, () -> {
                    try (Checkpoint checkpoint = Checkpoints.open(file, folder)) {
                        for (TensorInfo tensor : checkpoint.tensors()) {
                            checkpoint.copy(tensor, OutputStream.nullOutputStream());
                        }
                    }
                })
                .isEmpty();
    }

    private Path zip(String pickle) throws IOException {
        Path file = folder.resolve("file.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(("\u0080\u0002" + pickle).getBytes(StandardCharsets.ISO_8859_1));
        }
        return file;
    }

    private RefusedFile refusal(Path file) {
        return catchThrowableOfType(
                RefusedFile.class, () -> Checkpoints.open(file, folder).close());
    }

    private static Map<String, String> tensors(Checkpoint checkpoint) throws IOException {
        Map<String, String> told = new TreeMap<>();
        for (String tensor : Fixtures.tensors(checkpoint)) {
            told.put(tensor.substring(0, tensor.indexOf(' ')), tensor.substring(tensor.indexOf(' ') + 1));
        }
        return told;
    }

    private static Map<String, String> golden(String part) {
        Map<String, String> told = new TreeMap<>();
        GOLDEN.path(part)
                .propertyStream()
                .forEach(tensor -> told.put(
                        tensor.getKey(),
                        tensor.getValue().path(0).asString() + " "
                                + tensor.getValue()
                                        .path(1)
                                        .valueStream()
                                        .map(JsonNode::asLong)
                                        .toList()
                                + " " + tensor.getValue().path(2).asString()));
        return told;
    }
}
