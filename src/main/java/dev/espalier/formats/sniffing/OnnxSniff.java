package dev.espalier.formats.sniffing;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * Tells an ONNX model, which has no magic number: a protobuf message that begins with a small {@code ir_version} (field
 * 1) and goes on with fields of a model up to its graph, or up to one that is longer than what was read.
 */
public final class OnnxSniff {
    private static final int DELIMITED = 2;
    private static final int GRAPH = 7;
    private static final Set<Long> FIELDS = Set.of(2L, 3L, 4L, 5L, 6L, 7L, 8L, 14L, 20L, 25L);

    private OnnxSniff() {}

    public static boolean isOnnx(ByteBuffer head, long size) {
        ByteBuffer fields = head.duplicate().rewind();
        try {
            return varint(fields) == 0x08 && varint(fields) <= 64 && isModel(fields, size);
        } catch (BufferUnderflowException e) {
            return false;
        }
    }

    private static boolean isModel(ByteBuffer fields, long size) {
        while (true) {
            long tag = varint(fields);
            long value = varint(fields);
            boolean delimited = tag % 8 == DELIMITED;
            if (!FIELDS.contains(tag / 8) || (!delimited && tag % 8 != 0)) {
                return false;
            }
            if (delimited && (value < 0 || value > size - fields.position())) {
                return false;
            }
            if (delimited && (tag / 8 == GRAPH || value > fields.remaining())) {
                return true;
            }
            fields.position(fields.position() + (delimited ? (int) value : 0));
        }
    }

    private static long varint(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte part = from.get();
            value |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                return value;
            }
        }
        return -1;
    }
}
