package dev.espalier.tensors;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** A safetensors file of tensors that come from anywhere, as a stream of a length that is known before. */
public final class SafetensorsOutput {
    /** Writes one tensor's values, as many bytes as it has. */
    public interface Source {
        void copy(TensorInfo tensor, OutputStream to) throws IOException;
    }

    private final List<TensorInfo> stored;
    private final SafetensorsHeader header;
    private final byte[] json;

    /** @param tensors in the order in which they are to lie; what they are tied to is among them */
    public SafetensorsOutput(List<TensorInfo> tensors, Map<String, String> metadata) {
        this.header = SafetensorsHeader.lay(tensors, metadata);
        this.stored = tensors.stream().filter(tensor -> !tensor.isTied()).toList();
        this.json = header.toBytes();
    }

    public long sizeBytes() {
        return Long.BYTES + json.length + header.dataBytes();
    }

    /** All before the data. */
    byte[] start() {
        return ByteBuffer.allocate(Long.BYTES + json.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    public void writeTo(OutputStream to, Source source) throws IOException {
        to.write(start());
        for (TensorInfo tensor : stored) {
            source.copy(tensor, to);
        }
    }
}
