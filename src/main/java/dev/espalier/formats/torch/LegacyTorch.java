package dev.espalier.formats.torch;

import dev.espalier.formats.pickle.ListedStorages;
import dev.espalier.formats.pickle.Pickle;
import dev.espalier.formats.pickle.PickleLimits;
import dev.espalier.formats.pickle.PickleReader;
import dev.espalier.formats.pickle.PickleValue;
import dev.espalier.formats.pickle.PickleValue.Huge;
import dev.espalier.formats.pickle.PickleValue.Whole;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.RefusedFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * Reads what {@code torch.save} wrote before 1.6: five pickles one after the other (a magic number, the protocol, the
 * system, the object, the keys of the storages), then for each key the number of elements and the elements, which are
 * little-endian whatever the system was.
 */
public final class LegacyTorch {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;

    private final MemorySegment file;

    private LegacyTorch(MemorySegment file) {
        this.file = file;
    }

    public static boolean isMagic(PickleValue first) {
        return first instanceof Huge(BigInteger value) && value.equals(MAGIC);
    }

    /** Reads on behind the magic number; takes ownership of the arena that the file is mapped in, if it does not throw. */
    public static Checkpoint open(MemorySegment file, long behindMagic, Arena arena) {
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
        Map<String, MemorySegment> storages = ListedStorages.read(file, object, keys);
        return TorchCheckpoint.of(
                object, object.storagesWith(storages), ByteOrder.LITTLE_ENDIAN, file.byteSize(), arena);
    }

    private Pickle pickle(long from) {
        return PickleReader.read(file, from, "", PickleLimits.DEFAULT);
    }
}
