package dev.espalier.formats.torch;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.Segments;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A view of a storage, as PyTorch has them: element {@code (i, j, ...)} lies at {@code offset + i * strides[0] + j *
 * strides[1] + ...}, counted in elements. Made only if every element lies in the storage.
 */
public record StridedTensor(TensorInfo info, MemorySegment storage, long offset, List<Long> strides, ByteOrder order)
        implements StoredTensor {
    private static final int PIECE_BYTES = 1 << 16;
    private static final int MAX_RANK = 64;

    public StridedTensor {
        strides = List.copyOf(strides);
        String name = "tensor \"" + info.name() + "\"";
        if (info.rank() > MAX_RANK || strides.size() != info.rank()) {
            throw RefusedFile.corrupt(name + " has " + info.rank() + " sizes and " + strides.size() + " strides");
        }
        try {
            check(info, storage.byteSize() / info.dtype().sizeBytes(), offset, strides);
        } catch (ArithmeticException e) {
            throw RefusedFile.corrupt(name + " has the impossible shape " + info.shape() + " and strides " + strides);
        }
    }

    private static void check(TensorInfo info, long available, long offset, List<Long> strides) {
        boolean empty = info.sizeBytes() == 0;
        long last = offset;
        boolean negative = offset < 0;
        for (int i = 0; i < strides.size(); i++) {
            negative |= strides.get(i) < 0;
            long steps = empty ? 0 : info.shape().get(i) - 1;
            last = Math.addExact(last, Math.multiplyExact(steps, strides.get(i)));
        }
        if (negative || (!empty && last >= available)) {
            throw RefusedFile.corrupt("tensor \"" + info.name() + "\" of shape " + info.shape() + ", strides " + strides
                    + " and offset " + offset + " reaches out of its storage of " + available + " elements");
        }
    }

    private boolean contiguous() {
        long expected = 1;
        for (int i = info.rank() - 1; i >= 0; i--) {
            long size = info.shape().get(i);
            if (size != 1 && strides.get(i) != expected) {
                return false;
            }
            expected *= size;
        }
        return true;
    }

    /** The same view as one more name of what another name was given to first. */
    public StridedTensor tied(String to) {
        return new StridedTensor(info.tied(to), storage, offset, strides, order);
    }

    /** The first place in the storage that belongs to it, in elements. */
    public long first() {
        return offset;
    }

    /** The last place in the storage that belongs to it; one before the first where it is empty. */
    public long last() {
        return offset + info.elements() - 1;
    }

    /** Whether its elements fill one stretch of the storage, each place once. */
    public boolean isDense() {
        return inOrder().contiguous();
    }

    /** Values that lie in row-major order, seen in the order in which this tensor has them in memory. */
    public StridedTensor inMemoryOrder(MemorySegment rowMajor) {
        List<Integer> order = order(strides);
        List<Long> plain = info.contiguousStrides();
        return new StridedTensor(
                reordered(order), rowMajor, 0, order.stream().map(plain::get).toList(), ByteOrder.LITTLE_ENDIAN);
    }

    private StridedTensor inOrder() {
        List<Integer> order = order(strides);
        return new StridedTensor(
                reordered(order),
                storage,
                offset,
                order.stream().map(strides::get).toList(),
                this.order);
    }

    private TensorInfo reordered(List<Integer> order) {
        return new TensorInfo(
                info.name(), info.dtype(), order.stream().map(info.shape()::get).toList());
    }

    /** The dimensions with the farthest steps first; ties, which only sizes of 1 can have, as they are. */
    private static List<Integer> order(List<Long> strides) {
        return IntStream.range(0, strides.size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> strides.get(i)).reversed())
                .toList();
    }

    private int unitBytes() {
        return info.dtype() == DType.COMPLEX64 ? 4 : info.dtype().sizeBytes();
    }

    @Override
    public Optional<MemorySegment> view() {
        boolean asStored = order == ByteOrder.LITTLE_ENDIAN || unitBytes() == 1;
        return info.elements() > 0 && asStored && contiguous()
                ? Optional.of(storage.asSlice(offset * info.dtype().sizeBytes(), info.sizeBytes()))
                : Optional.empty();
    }

    @Override
    public void copy(OutputStream to) throws IOException {
        if (info.elements() == 0) {
            return;
        }
        Optional<MemorySegment> plain = view();
        if (plain.isPresent()) {
            Segments.copy(plain.get(), to);
        } else {
            copyWalking(to);
        }
    }

    /** Counts through the positions like an odometer, the last dimension fastest. */
    private void copyWalking(OutputStream to) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long[] position = new long[info.rank()];
        long at = offset;
        for (long left = info.elements(); left > 0; left--) {
            put(at * info.dtype().sizeBytes(), piece);
            if (!piece.hasRemaining()) {
                to.write(piece.array(), 0, piece.position());
                piece.clear();
            }
            at += advance(position);
        }
        to.write(piece.array(), 0, piece.position());
    }

    private long advance(long[] position) {
        long moved = 0;
        for (int i = position.length - 1; i >= 0; i--) {
            moved += strides.get(i);
            if (++position[i] < info.shape().get(i)) {
                return moved;
            }
            moved -= position[i] * strides.get(i);
            position[i] = 0;
        }
        return moved;
    }

    private void put(long from, ByteBuffer piece) {
        int unit = unitBytes();
        for (int done = 0; done < info.dtype().sizeBytes(); done += unit) {
            switch (unit) {
                case 8 -> piece.putLong(storage.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), from + done));
                case 4 -> piece.putInt(storage.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), from + done));
                case 2 -> piece.putShort(storage.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), from + done));
                default -> piece.put(storage.get(ValueLayout.JAVA_BYTE, from + done));
            }
        }
    }
}
