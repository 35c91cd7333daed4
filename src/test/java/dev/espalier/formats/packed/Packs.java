package dev.espalier.formats.packed;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tensors in heap, packed and read again. */
final class Packs {
    private final Map<TensorInfo, byte[]> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, byte[]> sections = new LinkedHashMap<>();

    Packs add(String name, DType type, byte[] bytes, Long... shape) {
        tensors.put(new TensorInfo(name, type, List.of(shape)), bytes);
        return this;
    }

    Packs add(String name, float[] values, Long... shape) {
        return add(name, DType.FLOAT32, bytes(values), shape);
    }

    Packs tie(String name, String to) {
        TensorInfo target = tensors.keySet().stream()
                .filter(tensor -> tensor.name().equals(to))
                .findFirst()
                .orElseThrow();
        tensors.put(new TensorInfo(name, target.dtype(), target.shape(), to), new byte[0]);
        return this;
    }

    Packs note(String name, String value) {
        metadata.put(name, value);
        return this;
    }

    Packs section(String name, byte[] document) {
        sections.put(name, document);
        return this;
    }

    static byte[] bytes(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** What was written, and where its bytes went. */
    record Packed(byte[] bytes, Ledger ledger) {
        LedgerRow row(String name) {
            return ledger.rows().stream()
                    .filter(row -> row.tensor().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    Packed pack(int threads) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (PackedWriter writer = new PackedWriter(to, metadata, threads)) {
            for (Map.Entry<TensorInfo, byte[]> tensor : tensors.entrySet()) {
                writer.add(tensor.getKey(), MemorySegment.ofArray(tensor.getValue()));
            }
            for (Map.Entry<String, byte[]> section : sections.entrySet()) {
                writer.section(section.getKey(), section.getValue());
            }
            Ledger ledger = writer.finish();
            return new Packed(to.toByteArray(), ledger);
        }
    }

    List<TensorInfo> tensors() {
        return List.copyOf(tensors.keySet());
    }

    /** Names of tensors that do not come back as they were. */
    List<String> different(Path folder, byte[] packed) throws IOException {
        Path file = Files.write(folder.resolve("model.packed"), packed);
        try (PackedFile read = PackedFile.open(file, 2)) {
            if (!read.tensors().equals(tensors())) {
                return List.of("order, types or shapes: " + read.tensors());
            }
            List<String> different = new ArrayList<>();
            for (TensorInfo tensor : read.tensors()) {
                ByteArrayOutputStream values = new ByteArrayOutputStream();
                read.copy(tensor, values);
                byte[] expected = tensors.entrySet().stream()
                        .filter(entry -> entry.getKey().name().equals(tensor.storedAs()))
                        .findFirst()
                        .orElseThrow()
                        .getValue();
                if (!Arrays.equals(values.toByteArray(), expected)) {
                    different.add(tensor.name());
                }
            }
            return different;
        }
    }
}
