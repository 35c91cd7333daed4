package dev.espalier.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.espalier.formats.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsHeaderTest {
    @Test
    void reads_what_it_lays() {
        List<TensorInfo> tensors = List.of(
                new TensorInfo("w", DType.FLOAT32, List.of(1L, 2L)),
                new TensorInfo("empty", DType.FLOAT16, List.of(0L)),
                new TensorInfo("s", DType.INT8, List.of()));
        byte[] json = SafetensorsHeader.lay(tensors, Map.of("by", "espalier")).toBytes();
        SafetensorsHeader read = SafetensorsHeader.parse(json, 9);
        assertThat(json.length % 8).isZero();
        assertThat(read.entries()).extracting(SafetensorsHeader.Entry::tensor).isEqualTo(tensors);
        assertThat(read.metadata()).containsExactly(Map.entry("by", "espalier"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{} x",
                "{'w':1}",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
                "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,8]}}",
                "{'w':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}",
                "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}",
                "{'w':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}",
                "{'w':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}",
                "{'w':{'dtype':'F32','shape':[9223372036854775808],'data_offsets':[0,8]}}",
                "{'w':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,8]}}",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'v':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8,8]}}"
            })
    void refuses_headers_that_lie(String quoted) {
        byte[] json = quoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThatExceptionOfType(RefusedFile.class)
                .isThrownBy(() -> SafetensorsHeader.parse(json, 8))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(RefusedFile.Reason.CORRUPT_FILE));
    }

    /** As safetensors 0.8.0 reads them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'__metadata__':null,'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
                "{'__metadata__':{},'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
                "{'w':{'note':{'a':[1,{'b':null}]},'dtype':'F32','shape':[2],'data_offsets':[0,8],'by':'me'}}"
            })
    void passes_over_what_the_reference_library_passes_over(String quoted) {
        byte[] json = quoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThat(SafetensorsHeader.parse(json, 8).entries())
                .extracting(SafetensorsHeader.Entry::tensor)
                .containsExactly(new TensorInfo("w", DType.FLOAT32, List.of(2L)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"F4", "F6_E2M3", "F6_E3M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"})
    void refuses_other_kinds_by_name(String type) {
        byte[] json = ("{\"w\":{\"dtype\":\"" + type + "\",\"shape\":[2],\"data_offsets\":[0,2]}}")
                .getBytes(StandardCharsets.UTF_8);
        assertThatExceptionOfType(RefusedFile.class)
                .isThrownBy(() -> SafetensorsHeader.parse(json, 2))
                .withMessage("tensor \"w\" has dtype " + type + ", which is not read here")
                .returns(RefusedFile.Reason.UNSUPPORTED_FILE, RefusedFile::reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'__metadata__':[]}", "{'__metadata__':1}", "{'__metadata__':{'a':1}}"})
    void refuses_metadata_of_other_kinds(String quoted) {
        byte[] json = quoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThatExceptionOfType(RefusedFile.class).isThrownBy(() -> SafetensorsHeader.parse(json, 0));
    }

    @Test
    void refuses_deep_nesting_and_text_that_is_not_utf8() {
        byte[] deep = ("{\"w\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
        byte[] latin1 = "{\"\u00ff\":1}".getBytes(StandardCharsets.ISO_8859_1);
        for (byte[] json : List.of(deep, latin1)) {
            assertThatExceptionOfType(RefusedFile.class).isThrownBy(() -> SafetensorsHeader.parse(json, 8));
        }
    }

    @Test
    void takes_a_bounded_multiple_of_its_size() throws IOException {
        String tensor = "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";
        String tensors = IntStream.range(0, TensorLimits.COUNT + 1)
                .mapToObj(i -> "\"" + i + tensor)
                .collect(Collectors.joining(",", "{", "}"));
        assertThat(judged(tensors))
                .hasValueSatisfying(
                        refused -> assertThat(refused).hasMessage("the file holds more than 100000 tensors"));
        String empty = IntStream.range(0, 500_000)
                .mapToObj(i -> "\"" + i + "\":{}")
                .collect(Collectors.joining(",", "{", "}"));
        assertThat(judged(empty)).isPresent();
        String metadata = IntStream.range(0, 500_000)
                .mapToObj(i -> "\"" + i + "\":\"\"")
                .collect(Collectors.joining(",", "{\"__metadata__\":{", "}}"));
        assertThat(judged(metadata)).isPresent();
    }

    private static Optional<RefusedFile> judged(String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return Verdict.of(bytes.length, () -> SafetensorsHeader.parse(bytes, 0));
    }
}
