package dev.espalier.formats;

import dev.espalier.formats.PickleValue.Huge;
import dev.espalier.formats.PickleValue.Listing;
import dev.espalier.formats.PickleValue.Persistent;
import dev.espalier.formats.PickleValue.Text;
import dev.espalier.formats.PickleValue.Whole;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads what {@code torch.save} wrote before 1.6: five pickles one after the other (a magic number, the protocol, the
 * system, the object, the keys of the storages), then for each key the number of elements and the elements, which are
 * little-endian whatever the system was.
 */
final class LegacyTorch {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;
    private static final ValueLayout.OfLong COUNT = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment file;

    private LegacyTorch(MemorySegment file) {
        this.file = file;
    }

    static boolean isMagic(PickleValue first) {
        return first instanceof Huge(BigInteger value) && value.equals(MAGIC);
    }

    /** Reads on behind the magic number; takes ownership of the arena that the file is mapped in, if it does not throw. */
    static Checkpoint open(MemorySegment file, long behindMagic, Arena arena) {
        return new LegacyTorch(file).read(behindMagic, arena);
    }

    private Checkpoint read(long behindMagic, Arena arena) {
        Pickle protocol = pickle(behindMagic);
        if (!(protocol.value() instanceof Whole(long version)) || version != PROTOCOL) {
            throw RefusedFile.corrupt("the file has not the protocol " + PROTOCOL + " behind its magic number");
        }
        Pickle system = pickle(protocol.end());
        Pickle object = pickle(system.end());
        Pickle keys = pickle(object.end());
        Map<String, MemorySegment> storages = storages(file, object, keys);
        return TorchCheckpoint.of(
                object, object.storagesWith(storages), ByteOrder.LITTLE_ENDIAN, file.byteSize(), arena);
    }

    private Pickle pickle(long from) {
        return PickleReader.read(file, from, "", PickleLimits.DEFAULT);
    }

    /** The storages behind the last of the five pickles, by their keys. */
    static Map<String, MemorySegment> storages(MemorySegment file, Pickle object, Pickle keys) {
        if (!object.foreign().modules().isEmpty() || !object.foreign().others().isEmpty()) {
            return Map.of();
        }
        Map<String, TorchStorage> described = new HashMap<>();
        for (Persistent reference : object.persistent()) {
            TorchStorage storage = TorchStorage.of(reference);
            TorchStorage before = described.putIfAbsent(storage.key(), storage);
            if (before != null && before.sizeBytes() != storage.sizeBytes()) {
                throw RefusedFile.corrupt("storage \"" + storage.key() + "\" is said to have two sizes");
            }
        }
        if (!(keys.value() instanceof Listing list)) {
            throw RefusedFile.corrupt("the file has no list of storages at byte " + object.end());
        }
        Map<String, MemorySegment> storages = new HashMap<>();
        long at = keys.end();
        for (PickleValue key : list.items()) {
            TorchStorage storage = key instanceof Text(String name) ? described.get(name) : null;
            if (storage == null) {
                throw RefusedFile.corrupt("the file lists a storage that nothing refers to");
            }
            storages.put(storage.key(), bytes(file, storage, at));
            at += Long.BYTES + storage.sizeBytes();
        }
        return storages;
    }

    private static MemorySegment bytes(MemorySegment file, TorchStorage storage, long at) {
        long size = storage.sizeBytes();
        if (file.byteSize() - at < Long.BYTES || size > file.byteSize() - at - Long.BYTES) {
            throw RefusedFile.corrupt("the file ends within storage \"" + storage.key() + "\", which begins at byte "
                    + at + " and has " + size + " bytes");
        }
        long count = file.get(COUNT, at);
        if (count != storage.count()) {
            throw RefusedFile.corrupt("storage \"" + storage.key() + "\" has " + count + " elements at byte " + at
                    + ", the pickle says " + storage.count());
        }
        return file.asSlice(at + Long.BYTES, size);
    }
}
