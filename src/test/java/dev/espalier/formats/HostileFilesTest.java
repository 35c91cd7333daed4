package dev.espalier.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.formats.pickle.PickleLimits;
import dev.espalier.formats.pickle.PickleReader;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.RefusedFile.Reason;
import dev.espalier.tensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files made to harm, by hand, and files damaged at random: each is opened or refused, and nothing else happens. */
class HostileFilesTest {
    private static final String STATE_DICT =
            "}X\u0001\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\n"
                    + "X\u0001\0\0\0000X\u0003\0\0\0cpuK\u0002tQ%sNtRs.";

    @TempDir
    Path folder;

    @Test
    void names_the_global_and_its_place() throws IOException {
        String pickle = "\u0080\u0002}X\u0006\0\0\0weightcos\nsystem\nX\u0004\0\0\0echo\u0085Rs.";
        RefusedFile refused = refusal(zip(pickle));
        assertThat(refused.reason()).isEqualTo(Reason.HOSTILE_FILE);
        assertThat(refused).hasMessage("GLOBAL os.system at byte 14 of archive/data.pkl");
        assertThat(refusal(legacy(pickle)))
                .hasMessageMatching("GLOBAL os.system at byte [0-9]+")
                .returns(Reason.HOSTILE_FILE, RefusedFile::reason);
        assertThat(refusal(bytes("cos\nsystem\n(S'echo'\ntR."))).hasMessage("GLOBAL os.system at byte 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0080\u0002cbuiltins\neval\nX\u0001\0\0\0001\u0085R.",
                "\u0080\u0002c__builtin__\ngetattr\n.",
                "\u0080\u0004\u008c\u0005posix\u008c\u0006system\u0093.",
                "\u0080\u0004\u008c\u0005posix\u0094\u008c\u0006system\u0094h\0h\u0001\u0093.",
                "\u0080\u0002(S'echo'\nios\nsystem\n.",
                "\u0080\u0002(cos\nsystem\nS'echo'\no.",
                "\u0080\u0002csubprocess\nPopen\n)\u0081.",
                "\u0080\u0002ctorch.serialization\nos.system\n.",
                "\u0080\u0002ctorch\nload\n)R.",
                "\u0080\u0002ctorch.hub\nload\n)R.",
                "\u0080\u0002cnumpy\nload\n)R.",
                "\u0080\u0002c__main__\nrun\n)R.",
                "\u0080\u0002cwebbrowser\nopen\n.",
                "\u0080\u0002N)R.",
                "\u0080\u0002c__main__\nNet\n)\u0081}S'__setstate__'\nc__main__\nrun\nsb.",
                "\u0080\u0002\u0082\u0001.",
                "\u0080\u0002ccopyreg\n_reconstructor\n(csys\nexit\ntR."
            })
    void refuses_as_hostile_what_could_act(String pickle) {
        assertThat(refusal(zip(pickle)).reason()).isEqualTo(Reason.HOSTILE_FILE);
        assertThat(refusal(legacy(pickle)).reason()).isEqualTo(Reason.HOSTILE_FILE);
    }

    @Test
    void tells_modules_from_other_classes() {
        assertThat(refusal(zip("\u0080\u0002c__main__\nnet\n)\u0081}S'_parameters'\n}sb."))
                        .reason())
                .isEqualTo(Reason.WHOLE_MODULE_PICKLE);
        assertThat(refusal(zip("\u0080\u0002}S'a'\nc__main__\nConfig\n)\u0081}S'x'\nK\u0001sbs."))
                        .reason())
                .isEqualTo(Reason.UNSUPPORTED_FILE);
    }

    @Test
    void bounds_what_a_pickle_may_ask_for() {
        assertThat(refusal(zip("\u0080\u0002" + "(".repeat(5000) + "."))).hasMessageContaining("nests deeper");
        assertThat(refusal(zip("\u0080\u0002Nr\u00ff\u00ff\u00ff\u00ff."))).hasMessageContaining("memorizes at");
        assertThat(refusal(zip("\u0080\u0002\u008b\u00ff\u00ff\u00ff\u007f."))).hasMessageContaining("bytes");
        assertThat(refusal(zip("\u0080\u0004\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f.")))
                .hasMessageContaining("bytes");
        assertThat(refusal(zip("\u0080\u0002I" + "9".repeat(5000) + "\n."))).hasMessageContaining("5000 digits");
        assertThat(refusal(zip("\u0080\u0002]" + "\u0085".repeat(100_000) + ".")))
                .hasMessageContaining("without tensors");
        assertThat(refusal(zip("\u0080\u0002]q\0h\0a."))).hasMessageContaining("without tensors");
        PickleLimits few = new PickleLimits(1000, 10, 10, 10, 10, 10);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() ->
                        PickleReader.read(MemorySegment.ofArray(bytes("N0".repeat(10) + "N.")), 0, "", few)))
                .hasMessageContaining("more than 10 opcodes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "K\u0001K\u0002\u0085K\u0001\u0085",
                "K\0K\u0003\u0085K\u0001\u0085",
                "K\0K\u0002\u0085K\u0002\u0085",
                "J\u00ff\u00ff\u00ff\u00ffK\u0002\u0085K\u0001\u0085",
                "K\0K\u0002\u0085J\u00ff\u00ff\u00ff\u00ff\u0085",
                "K\0J\u00ff\u00ff\u00ff\u00ff\u0085K\u0001\u0085",
                "K\0K\u0002\u0085)",
                "K\0\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f\u0085K\0\u0085",
                "K\0\u008a\u0008\0\0\0\0\0\0\0\u0040\u008a\u0008\0\0\0\0\0\0\0\u0040\u0086K\0K\0\u0086",
                "K\0\u008a\u0008\0\0\0\0\0\0\0\u0040\u008a\u0008\0\0\0\0\0\0\0\u0040K\0\u0087K\0K\0K\0\u0087",
                "K\0J\0\0\0\u0040\u0085K\0\u0085",
                "K\0S'x'\n\u0085K\u0001\u0085",
                "\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007fK\u0002\u0085K\u0001\u0085"
            })
    void refuses_tensors_that_reach_out_of_their_storage(String offsetSizeStride) {
        String pickle = STATE_DICT.replace("%s", offsetSizeStride + "\u0089");
        assertThat(refusal(zip("\u0080\u0002" + pickle)).reason()).isEqualTo(Reason.CORRUPT_FILE);
    }

    @Test
    void opens_the_same_tensor_where_it_fits() throws IOException {
        String pickle = STATE_DICT.replace("%s", "K\0K\u0002\u0085K\u0001\u0085\u0089");
        try (Checkpoint checkpoint = Checkpoints.open(file(zip("\u0080\u0002" + pickle)), folder)) {
            assertThat(checkpoint.tensors()).containsExactly(new TensorInfo("w", DType.FLOAT32, java.util.List.of(2L)));
        }
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"small.pt", "small_legacy.pt", "every_dtype.safetensors", "plain.pkl"})
    void refuses_a_file_cut_off_anywhere(String name) throws IOException {
        byte[] whole = Fixtures.bytes(name);
        for (int length = 0; length < whole.length; length++) {
            assertThat(opens(Arrays.copyOf(whole, length)))
                    .as("first %s bytes", length)
                    .isFalse();
        }
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "small.pt",
                "small_legacy.pt",
                "views_legacy.pt",
                "compressed.pt",
                "every_dtype.safetensors",
                "wrapped_legacy.pt",
                "module_legacy.pt",
                "protocol4.pt"
            })
    void opens_or_refuses_a_file_with_a_wrong_byte(String name) throws IOException {
        byte[] whole = Fixtures.bytes(name);
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 100; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(whole.length)] ^= (byte) (1 + random.nextInt(255));
            refused += opens(damaged) ? 0 : 1;
        }
        assertThat(refused).isPositive();
    }

    /** Opens and reads all; false if refused; anything else that is thrown fails the test. */
    private boolean opens(byte[] content) throws IOException {
        Path scratch = Files.createDirectories(folder.resolve("scratch"));
        try (Checkpoint checkpoint = Checkpoints.open(file(content), scratch)) {
            for (TensorInfo tensor : checkpoint.tensors()) {
                checkpoint.copy(tensor, OutputStream.nullOutputStream());
            }
            return true;
        } catch (RefusedFile refused) {
            return false;
        }
    }

    private RefusedFile refusal(byte[] content) {
        try (Checkpoint checkpoint = Checkpoints.open(file(content), folder)) {
            throw new AssertionError("opened with " + checkpoint.tensors());
        } catch (RefusedFile refused) {
            return refused;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("file"), content);
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] legacy(String pickle) {
        String magic = "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.";
        return bytes(magic + "\u0080\u0002M\u00e9\u0003." + "\u0080\u0002}." + pickle + "\u0080\u0002].");
    }

    private static byte[] zip(String pickle) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "archive/data.pkl", bytes(pickle));
            put(zip, "archive/data/0", new byte[8]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
    }
}
