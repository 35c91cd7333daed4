package dev.espalier.formats.packed;

import dev.espalier.formats.packed.codes.Meaning;
import dev.espalier.formats.packed.codes.Patterns;
import dev.espalier.kernels.coding.AdaptiveCodes;
import dev.espalier.kernels.coding.ByteSink;
import dev.espalier.kernels.coding.ByteSource;
import dev.espalier.kernels.coding.ChunkedCodes;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prints what coders make of the weights of networks, in bits to a weight, and how fast. Only tensors of two dimensions
 * and more count, and only their codes: no coder is charged for scales and codebooks.
 *
 * <pre>
 * java -cp target/test-classes:target/classes:... dev.espalier.formats.packed.CodingBench a.safetensors b.safetensors ...
 * </pre>
 *
 * zstd -19 and xz -9e get the float32 values of the tensors, one file for each, if these commands are there.
 */
final class CodingBench {
    private final Map<String, Double> bits = new LinkedHashMap<>();
    private final Map<String, Long> nanos = new LinkedHashMap<>();
    private long weights;

    public static void main(String[] files) throws IOException, InterruptedException {
        for (String file : files) {
            CodingBench bench = new CodingBench();
            // The first times warm up the machine
            for (int i = 0; i < 3; i++) {
                bench = new CodingBench();
                bench.measure(Path.of(file), i == 2);
            }
            bench.print(Path.of(file).getFileName().toString());
        }
    }

    private void measure(Path file, boolean isLast) throws IOException, InterruptedException {
        try (TensorFile open = TensorFile.open(file);
                Workers workers = new Workers(1)) {
            for (TensorInfo tensor : open.distinct()) {
                if (tensor.rank() > 1) {
                    TensorSource source = new TensorSource(tensor, open.bytes(tensor.name()));
                    measure(source, workers);
                    if (isLast) {
                        addCommand("zstd -19", source, "zstd", "-19", "-c");
                        addCommand("xz -9e", source, "xz", "-9e", "-c");
                    }
                }
            }
        }
    }

    private void measure(TensorSource source, Workers workers) throws IOException {
        int count = Math.toIntExact(source.count());
        weights += count;
        Survey survey = Survey.of(source, workers);
        bits.merge("zero-order entropy", survey.entropyBits() * count, Double::sum);
        Meaning meaning = new MeaningSearch(source, survey).find();
        if (meaning == null) {
            throw new IllegalArgumentException(source.tensor() + " is not quantized");
        }
        int[] codes = meaning.encode(source.patterns(0, count), 0, new ByteSink());
        for (int gap : new int[] {4, 5, 8}) {
            bits.merge("Huffman, relative indices of " + gap + " bits", Huffman.relative(codes, gap), Double::sum);
        }
        long begun = now();
        byte[] coded = AdaptiveCodes.encode(codes, source.shape(), false).bytes();
        long encoded = now();
        AdaptiveCodes.decode(new ByteSource(coded), source.shape(), false);
        add("adaptive", coded.length, encoded - begun, now() - encoded);
        chunked(source, survey, meaning, workers);
    }

    private void chunked(TensorSource source, Survey survey, Meaning meaning, Workers workers) throws IOException {
        long begun = now();
        ChunkedForm form = new ChunkedForm(source, meaning, survey, workers);
        ByteSink head = new ByteSink();
        form.head(head);
        ByteSink meant = new ByteSink();
        meaning.write(meant);
        long length = head.length() - meant.length();
        Map<Long, Form.Coded> chunks = new LinkedHashMap<>();
        for (long from = 0; from < source.count(); from += ChunkedCodes.CHUNK) {
            int part = (int) Math.min(ChunkedCodes.CHUNK, source.count() - from);
            Form.Coded coded = form.code(from, source.patterns(from, part));
            chunks.put(from, coded);
            length += coded.bytes().length;
        }
        long encoded = now();
        ChunkReader reader = ChunkReader.Chunked.of(source.tensor(), new ByteSource(head.toBytes()));
        chunks.forEach((from, coded) -> {
            int part = (int) Math.min(ChunkedCodes.CHUNK, source.count() - from);
            reader.read(new ByteSource(coded.bytes()), from, part);
        });
        add("interleaved rANS", length, encoded - begun, now() - encoded);
    }

    private void add(String coder, long bytes, long encoding, long decoding) {
        bits.merge(coder, 8.0 * bytes, Double::sum);
        nanos.merge(coder + ", encoding", encoding, Long::sum);
        nanos.merge(coder + ", decoding", decoding, Long::sum);
    }

    private void addCommand(String name, TensorSource source, String... command)
            throws IOException, InterruptedException {
        Path values = Files.createTempFile("weights", ".bin");
        try {
            long[] patterns = source.patterns(0, (int) source.count());
            Files.write(values, Patterns.bytes(patterns, patterns.length, source.width()));
            Process process = new ProcessBuilder(command)
                    .redirectInput(values.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            ByteArrayOutputStream coded = new ByteArrayOutputStream();
            process.getInputStream().transferTo(coded);
            if (process.waitFor() == 0) {
                bits.merge(name, 8.0 * coded.size(), Double::sum);
            }
        } finally {
            Files.delete(values);
        }
    }

    private static long now() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private void print(String network) {
        System.out.println(network + ", " + weights + " weights");
        bits.forEach((coder, sum) -> System.out.printf("  %-36s %.4f bits a weight%n", coder, sum / weights));
        nanos.forEach((coder, time) -> System.out.printf(
                "  %-36s %.0f MB/s of float32, one thread's time%n", coder, weights * 4e3 / Math.max(1, time)));
    }
}
