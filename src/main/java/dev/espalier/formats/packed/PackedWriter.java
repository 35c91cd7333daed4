package dev.espalier.formats.packed;

import dev.espalier.formats.packed.Directory.Entry;
import dev.espalier.formats.packed.Directory.Place;
import dev.espalier.kernels.coding.ByteSink;
import dev.espalier.tensors.TensorInfo;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;

/**
 * Writes a packed file from its beginning to its end, tensor by tensor, holding of a large one some chunks and of small
 * ones a bundle. Tensors keep the order in which they are added; a tied one may come before what it is tied to. Owned by
 * one thread; closing gives up the threads of its own, not the stream.
 */
public final class PackedWriter implements Closeable {
    static final byte[] MAGIC = {(byte) 0x8e, 'E', 'S', 'P', 'K', '\r', '\n', 1};

    private final OutputStream to;
    private final Workers workers;
    private final Map<String, String> metadata;
    private final List<Long> blocks = new ArrayList<>();
    private final Map<String, Integer> sections = new LinkedHashMap<>();
    private final List<Integer> bundles = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, LedgerRow> rows = new LinkedHashMap<>();
    private Bundle bundle = new Bundle();
    private long at;

    /** @param threads that code beside each other; the bytes are the same for any number */
    public PackedWriter(OutputStream to, Map<String, String> metadata, int threads) throws IOException {
        this.to = to;
        this.metadata = Map.copyOf(metadata);
        this.workers = new Workers(threads);
        put(MAGIC);
    }

    private void put(byte[] bytes) throws IOException {
        to.write(bytes);
        at += bytes.length;
    }

    /**
     * Adds a tensor under a name of its own.
     *
     * @param bytes its little-endian values in row-major order; of a tied tensor they are not looked at
     */
    public void add(TensorInfo tensor, MemorySegment bytes) throws IOException {
        if (tensor.isTied()) {
            entries.add(new Entry(tensor, new Place.Tied()));
            rows.put(tensor.name(), new LedgerRow(tensor.name(), "tied", 0, 0, 0, 0, 0, 0, 0));
            return;
        }
        if (bytes.byteSize() != tensor.sizeBytes()) {
            throw new IllegalArgumentException(tensor + " does not have " + bytes.byteSize() + " bytes");
        }
        if (tensor.elements() == 0) {
            entries.add(new Entry(tensor, new Place.Empty()));
            rows.put(tensor.name(), new LedgerRow(tensor.name(), "small", 0, 0, 0, 0, 0, 0, 0));
            return;
        }
        // Its place among the rows, which the end of its bundle fills
        rows.put(tensor.name(), new LedgerRow(tensor.name(), "small", 0, 0, 0, 0, 0, 0, 0));
        addValues(new TensorSource(tensor, bytes));
    }

    private void addValues(TensorSource source) throws IOException {
        TensorInfo tensor = source.tensor();
        TensorEncoder encoder = new TensorEncoder(source, workers);
        if (!TensorEncoder.isSmall(source)) {
            CountedOutput counted = new CountedOutput(to);
            rows.put(tensor.name(), encoder.write(counted));
            at += counted.count();
            entries.add(new Entry(tensor, new Place.Block(blocks.size())));
            blocks.add(counted.count());
            return;
        }
        TensorEncoder.Block block = encoder.smallest();
        if (block.row().encoding().equals("dense") && tensor.sizeBytes() <= Bundle.MOST_OF_TENSOR) {
            addToBundle(source, encoder.entropyBits());
            return;
        }
        rows.put(tensor.name(), block.row());
        entries.add(new Entry(tensor, new Place.Block(putBlock(block.bytes()))));
    }

    private void addToBundle(TensorSource source, double entropyBits) throws IOException {
        if (!bundle.hasRoom(source.tensor().sizeBytes())) {
            finishBundle();
        }
        bundle.add(source, entropyBits);
        entries.add(new Entry(source.tensor(), new Place.InBundle(bundles.size())));
    }

    private void finishBundle() throws IOException {
        if (!bundle.isEmpty()) {
            bundles.add(putBlock(bundle.toBlock(rows)));
            bundle = new Bundle();
        }
    }

    private int putBlock(byte[] bytes) throws IOException {
        put(bytes);
        blocks.add((long) bytes.length);
        return blocks.size() - 1;
    }

    /** Adds a document that belongs to the tensors, such as the network's graph. */
    public void section(String name, byte[] document) throws IOException {
        if (document.length > PackedFile.MOST_OF_SECTION) {
            throw new IllegalArgumentException("section \"" + name + "\" has " + document.length + " bytes");
        }
        ByteSink block = new ByteSink();
        block.putInt(crc(document));
        block.put(Text.encode(document));
        sections.put(name, putBlock(block.toBytes()));
    }

    static int crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Writes what is left and the directory. */
    public Ledger finish() throws IOException {
        finishBundle();
        Directory directory = new Directory(metadata, blocks, sections, bundles, entries);
        byte[] plain = directory.toBytes();
        byte[] coded = Text.encode(plain);
        long begin = at;
        put(coded);
        ByteSink end = new ByteSink();
        end.putInt((int) begin);
        end.putInt((int) (begin >>> 32));
        end.putInt(coded.length);
        end.putInt(crc(plain));
        put(end.toBytes());
        put(MAGIC);
        return Ledger.of(
                at,
                entries.stream()
                        .map(entry ->
                                Objects.requireNonNull(rows.get(entry.tensor().name())))
                        .toList());
    }

    @Override
    public void close() {
        workers.close();
    }
}
