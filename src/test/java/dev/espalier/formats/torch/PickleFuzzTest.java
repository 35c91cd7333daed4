package dev.espalier.formats.torch;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.espalier.formats.Verdict;
import dev.espalier.formats.pickle.Pickle;
import dev.espalier.formats.pickle.PickleLimits;
import dev.espalier.formats.pickle.PickleReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Map;

/** Any bytes as the pickle of a checkpoint whose storages are there. */
class PickleFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void reads_or_refuses_any_pickle(byte[] pickle) throws IOException {
        Verdict.of(pickle.length, () -> {
            Pickle read = PickleReader.read(MemorySegment.ofArray(pickle), 0, "data.pkl", PickleLimits.DEFAULT);
            MemorySegment storage = MemorySegment.ofArray(new byte[256]);
            Arena arena = Arena.ofShared();
            try {
                Verdict.readAll(TorchCheckpoint.of(
                        read, Map.of("0", storage, "1", storage), ByteOrder.LITTLE_ENDIAN, pickle.length, arena));
            } finally {
                arena.close();
            }
        });
    }
}
