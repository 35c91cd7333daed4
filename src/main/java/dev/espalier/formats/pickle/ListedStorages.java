package dev.espalier.formats.pickle;

import dev.espalier.formats.pickle.PickleValue.Listing;
import dev.espalier.formats.pickle.PickleValue.Persistent;
import dev.espalier.formats.pickle.PickleValue.Text;
import dev.espalier.tensors.RefusedFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The storages behind the last pickle of what {@code torch.save} wrote before 1.6: for each key that it lists the number
 * of elements and the elements, little-endian whatever the system was.
 */
public final class ListedStorages {
    private static final ValueLayout.OfLong COUNT = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * By their keys; none where the object holds what is not on the allow-list.
     *
     * @param keys the pickle behind which they begin
     */
    public static Map<String, MemorySegment> read(MemorySegment file, Pickle object, Pickle keys) {
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

    private ListedStorages() {}
}
