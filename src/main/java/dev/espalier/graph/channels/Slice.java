package dev.espalier.graph.channels;

import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stays of one tensor: some places of its first axis, and some of its second.
 *
 * @param rows null: all
 * @param columns null: all
 */
@SuppressWarnings("ArrayRecordComponent")
public record Slice(TensorInfo from, int @Nullable [] rows, int @Nullable [] columns) {
    /** Hears of elements that stay side by side, in row-major order. */
    @FunctionalInterface
    public interface Run {
        void copy(long from, long to, long length);
    }

    public TensorInfo to() {
        List<Long> shape = new ArrayList<>(from.shape());
        if (rows != null) {
            shape.set(0, (long) rows.length);
        }
        if (columns != null) {
            shape.set(1, (long) columns.length);
        }
        return new TensorInfo(from.name(), from.dtype(), shape, from.tiedTo());
    }

    public boolean isWhole() {
        return rows == null && columns == null;
    }

    /** Copies what stays from a file of tensors into another, which has it in its new shape. */
    public void copy(TensorFile whole, TensorFile smaller) {
        long width = from.dtype().sizeBytes();
        MemorySegment source = whole.bytes(from.name());
        MemorySegment target = smaller.edit(from.name());
        runs((at, to, length) -> MemorySegment.copy(source, at * width, target, to * width, length * width));
    }

    /** Where each element that stays comes from and goes to. */
    public void runs(Run run) {
        if (isWhole()) {
            run.copy(0, 0, from.elements());
            return;
        }
        long rowLength = product(from.shape().subList(1, from.rank()));
        long to = 0;
        long count = rows == null ? from.shape().getFirst() : rows.length;
        for (int i = 0; i < count; i++) {
            long row = rows == null ? i : rows[i];
            if (columns == null) {
                run.copy(row * rowLength, to, rowLength);
                to += rowLength;
                continue;
            }
            long length = rowLength / from.shape().get(1);
            for (int column : columns) {
                run.copy(row * rowLength + column * length, to, length);
                to += length;
            }
        }
    }

    private static long product(List<Long> sizes) {
        return sizes.stream().reduce(1L, Math::multiplyExact);
    }
}
