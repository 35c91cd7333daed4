package dev.espalier.samples.cifar;

import dev.espalier.samples.arrays.ArrayWriter;
import dev.espalier.samples.arrays.MadeArrays;
import dev.espalier.samples.streams.Members;
import dev.espalier.samples.words.PartName;
import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.waysout.FileLines;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes the arrays of a dataset of CIFAR's batches. A batch at a time lies in a scratch file, none in heap. */
public final class CifarArrays {
    private static final int SIDE = 32;
    private static final int MAX_NAMES_BYTES = 1 << 16;
    private static final long MAX_BATCH_BYTES = 1L << 30;

    private final Path scratch;
    private final MadeArrays made = new MadeArrays();
    private final Map<PartName, TreeMap<Integer, CifarBatch>> batches = new EnumMap<>(PartName.class);

    private CifarArrays(Path scratch) {
        this.scratch = scratch;
    }

    /** Whether files of these names hold batches. */
    public static boolean areNamed(List<String> names) {
        return names.stream()
                .anyMatch(name ->
                        CifarName.of(name).filter(found -> found.part() != null).isPresent());
    }

    /** @param scratch an existing folder, owned by the caller */
    public static MadeArrays read(Members members, Path scratch) throws IOException {
        CifarArrays arrays = new CifarArrays(scratch);
        try {
            members.each(arrays::take);
            arrays.write();
            return arrays.made;
        } catch (IOException | RuntimeException e) {
            arrays.made.close();
            throw e;
        } finally {
            for (TreeMap<Integer, CifarBatch> part : arrays.batches.values()) {
                for (CifarBatch batch : part.values()) {
                    Files.deleteIfExists(batch.file());
                }
            }
        }
    }

    private void take(String path, InputStream in) throws IOException {
        CifarName name = CifarName.of(path).orElse(null);
        if (name == null) {
            return;
        }
        if (name.part() == null) {
            names(name, path, in);
            return;
        }
        Path kept = Files.createTempFile(scratch, "batch-", ".tmp");
        TreeMap<Integer, CifarBatch> part = batches.computeIfAbsent(name.part(), _ -> new TreeMap<>());
        CifarBatch other = part.put(name.number(), new CifarBatch(path, kept, name));
        if (other != null) {
            part.put(name.number() + 1000, other); // so that its file is deleted, too
            throw Refusal.of(
                    Refusal.quoted(other.path()) + " and " + Refusal.quoted(path) + " are the same batch",
                    FileLines.CIFAR);
        }
        try (InputStream bounded = new Limited(in, path)) {
            Files.copy(bounded, kept, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Up to a limit that no batch comes near. */
    private static final class Limited extends FilterInputStream {
        private final String path;
        private long left = MAX_BATCH_BYTES;

        Limited(InputStream in, String path) {
            super(in);
            this.path = path;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            int read = in.read(into, at, length);
            left -= Math.max(0, read);
            if (left < 0) {
                throw Refusal.of(
                        Refusal.quoted(path) + " has more than " + MAX_BATCH_BYTES + " bytes, more than a batch has",
                        "download the archive again from its makers");
            }
            return read;
        }

        @Override
        public void close() {} // the archive's own stream
    }

    private void names(CifarName name, String path, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_NAMES_BYTES);
        List<String> names = new ArrayList<>();
        if (name.plain()) {
            new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .forEach(names::add);
        } else {
            MemorySegment heap = MemorySegment.ofArray(bytes);
            names.addAll(CifarBatch.names(heap, path, name.hundred()));
        }
        if (!names.isEmpty()) {
            made.name(names);
        }
    }

    private void write() throws IOException {
        for (Map.Entry<PartName, TreeMap<Integer, CifarBatch>> part : batches.entrySet()) {
            String suffix = "_" + part.getKey().usual();
            try (ArrayWriter x =
                            new ArrayWriter("x" + suffix, DType.UINT8, List.of(3L, (long) SIDE, (long) SIDE), scratch);
                    ArrayWriter y = new ArrayWriter("y" + suffix, DType.INT32, List.of(), scratch)) {
                for (CifarBatch batch : part.getValue().values()) {
                    try (FileChannel channel = FileChannel.open(batch.file(), StandardOpenOption.READ);
                            Arena arena = Arena.ofShared()) {
                        batch.write(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena), x, y);
                    }
                }
                made.add(x.finish(made.arena()));
                made.add(y.finish(made.arena()));
            }
        }
        if (!batches.containsKey(PartName.TRAIN) || !batches.containsKey(PartName.TEST)) {
            made.tell("missing: the archive has no batch of the "
                    + (batches.containsKey(PartName.TRAIN) ? "test" : "train") + " part");
        }
        int train = batches.getOrDefault(PartName.TRAIN, new TreeMap<>()).size();
        boolean ten = batches.values().stream()
                .flatMap(part -> part.values().stream())
                .noneMatch(batch -> batch.name().hundred());
        if (ten && train > 0 && train < 5) {
            made.tell("missing: CIFAR-10 has five training batches, the archive " + train);
        }
    }

    static RefusedFile corrupt(String path, String what) {
        return new RefusedFile(
                RefusedFile.Reason.CORRUPT_FILE,
                Refusal.quoted(path) + " " + what,
                "download the archive again and check its MD5");
    }
}
