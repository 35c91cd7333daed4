package dev.espalier.formats.packed;

import dev.espalier.formats.packed.codes.Patterns;
import dev.espalier.kernels.coding.AdaptiveBytes;
import dev.espalier.kernels.coding.AdaptiveBytes.Elements;
import dev.espalier.kernels.coding.BrokenStream;
import dev.espalier.kernels.coding.ByteSink;
import dev.espalier.kernels.coding.ByteSource;
import dev.espalier.tensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Small dense tensors coded together, biases and batch norm above all: one adaptive model learns from all of them. What
 * ends in the same word after its last dot is taken to be of one kind.
 */
final class Bundle {
    /** Of a tensor that goes into a bundle. */
    static final int MOST_OF_TENSOR = 1 << 13;

    /** Of all tensors of a bundle. */
    static final int MOST = 1 << 16;

    private static final int KINDS = 16;

    private final List<TensorInfo> tensors = new ArrayList<>();
    private final List<Double> entropies = new ArrayList<>();
    private final ByteArrayOutputStream plain = new ByteArrayOutputStream();

    boolean hasRoom(long bytes) {
        return plain.size() + bytes <= MOST;
    }

    boolean isEmpty() {
        return tensors.isEmpty();
    }

    int size() {
        return tensors.size();
    }

    void add(TensorSource source, double entropyBits) {
        int count = (int) source.count();
        tensors.add(source.tensor());
        entropies.add(entropyBits);
        plain.writeBytes(Patterns.bigEndian(source.patterns(0, count), count, source.width()));
    }

    /** The block; of its rows the totals leave out what is the bundle's own. */
    byte[] toBlock(Map<String, LedgerRow> rows) {
        byte[] bytes = plain.toByteArray();
        Elements[] runs = runs(tensors);
        int best = 1;
        AdaptiveBytes.Coded coded = AdaptiveBytes.encode(bytes, runs, best);
        for (int modelled : new int[] {2, 3, 8}) {
            AdaptiveBytes.Coded other = AdaptiveBytes.encode(bytes, runs, modelled);
            if (other.bytes().length < coded.bytes().length) {
                coded = other;
                best = modelled;
            }
        }
        int before = 0;
        for (int i = 0; i < runs.length; i++) {
            TensorInfo tensor = tensors.get(i);
            int total = Math.max(0, coded.ends()[i] - before);
            before += total;
            double bits = 8.0 * total / tensor.elements();
            rows.put(
                    tensor.name(),
                    new LedgerRow(tensor.name(), "small", 0, total, 0, 0, total, bits, entropies.get(i)));
        }
        ByteSink block = new ByteSink();
        block.putInt(crc(bytes));
        block.put(best);
        block.put(coded.bytes());
        return block.toBytes();
    }

    /** Little-endian bytes of each tensor, by its name. */
    static Map<String, byte[]> read(List<TensorInfo> tensors, byte[] block) {
        ByteSource from = new ByteSource(block);
        int crc = from.takeInt();
        int modelled = from.take();
        int length =
                tensors.stream().mapToInt(tensor -> (int) tensor.sizeBytes()).sum();
        byte[] bytes = AdaptiveBytes.decode(from, length, runs(tensors), modelled);
        if (crc(bytes) != crc) {
            throw new BrokenStream("it has another CRC than was written");
        }
        Map<String, byte[]> values = new LinkedHashMap<>();
        int at = 0;
        for (TensorInfo tensor : tensors) {
            int size = (int) tensor.sizeBytes();
            int width = tensor.dtype().sizeBytes();
            long[] patterns = Patterns.ofBigEndian(Arrays.copyOfRange(bytes, at, at + size), width);
            values.put(tensor.name(), Patterns.bytes(patterns, patterns.length, width));
            at += size;
        }
        return values;
    }

    private static int crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static Elements[] runs(List<TensorInfo> tensors) {
        Map<String, Integer> kinds = new LinkedHashMap<>();
        return tensors.stream()
                .map(tensor -> {
                    String word = tensor.name().substring(tensor.name().lastIndexOf('.') + 1);
                    kinds.putIfAbsent(word, Math.min(KINDS - 1, kinds.size()));
                    int width = tensor.dtype().sizeBytes();
                    return new Elements((int) tensor.elements(), width, kinds.get(word));
                })
                .toArray(Elements[]::new);
    }
}
