package dev.espalier.formats.pickle;

import dev.espalier.tensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes pickles of protocol 2 with the few opcodes that both of PyTorch's unpicklers take: the one in C++ and Python's
 * for {@code weights_only}. Values are pushed in the order of the stack machine that reads them.
 */
public final class PickleWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public PickleWriter() {
        op(0x80).op(2);
    }

    public PickleWriter global(String module, String name) {
        op('c').utf8(module).op('\n').utf8(name).op('\n');
        return this;
    }

    public PickleWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        op('X').bytes(littleEndian(4).putInt(utf8.length));
        out.writeBytes(utf8);
        return this;
    }

    public PickleWriter number(long value) {
        if (value >= 0 && value < 256) {
            return op('K').op((int) value);
        }
        if (value == (int) value) {
            return op('J').bytes(littleEndian(4).putInt((int) value));
        }
        return op(0x8a).op(8).bytes(littleEndian(8).putLong(value));
    }

    public PickleWriter bool(boolean value) {
        return op(value ? 0x88 : 0x89);
    }

    public PickleWriter none() {
        return op('N');
    }

    public PickleWriter real(double value) {
        return op('G').bytes(ByteBuffer.allocate(8).putDouble(value));
    }

    public PickleWriter emptyList() {
        return op(']');
    }

    /** Puts what was pushed since the mark into the list below it. */
    public PickleWriter appendItems() {
        return op('e');
    }

    /** Replaces the identifier on top by the thing beside the pickle that it names. */
    public PickleWriter persistent() {
        return op('Q');
    }

    /** Keeps what lies on top under a number, to be recalled. */
    public PickleWriter remember(int number) {
        return op('r').bytes(littleEndian(4).putInt(number));
    }

    /** Pushes what was kept once more: the same object, not an equal one. */
    public PickleWriter recall(int number) {
        return op('j').bytes(littleEndian(4).putInt(number));
    }

    /** Begins a tuple, a list's items or the entries of a dictionary. */
    public PickleWriter mark() {
        return op('(');
    }

    /** Makes a tuple of what was pushed since the mark. */
    public PickleWriter tuple() {
        return op('t');
    }

    public PickleWriter emptyTuple() {
        return op(')');
    }

    public PickleWriter emptyDictionary() {
        return op('}');
    }

    /** Puts the keys and values pushed since the mark into the dictionary below it. */
    public PickleWriter setItems() {
        return op('u');
    }

    /** Calls the global below the tuple with it. */
    public PickleWriter call() {
        return op('R');
    }

    /** Makes an object of the class below the empty tuple. */
    public PickleWriter newObject() {
        return op(0x81);
    }

    /** Gives the object below the dictionary its attributes. */
    public PickleWriter build() {
        return op('b');
    }

    /** A tensor whose values, contiguous, are the archive's entry {@code data/<key>}. */
    public PickleWriter tensor(TensorInfo tensor, String key, boolean requiresGrad) {
        return tensor(tensor, key, requiresGrad, StorageName.of(tensor.dtype()));
    }

    /** The same for PyTorch's reader of state_dicts, which knows no storage of the newer element types. */
    public PickleWriter stateDictTensor(TensorInfo tensor, String key) {
        return tensor(tensor, key, false, StorageName.inStateDict(tensor.dtype()));
    }

    /** Ends the pickle. */
    public byte[] finish() {
        op('.');
        return out.toByteArray();
    }

    private PickleWriter tensor(TensorInfo tensor, String key, boolean requiresGrad, StorageName storage) {
        global("torch._utils", storage.isTyped() ? "_rebuild_tensor_v2" : "_rebuild_tensor_v3");
        mark().mark().text("storage").global(storage.module(), storage.name()).text(key);
        text("cpu").number(storage.isTyped() ? tensor.elements() : tensor.sizeBytes());
        tuple().op('Q').number(0).numbers(tensor.shape()).numbers(tensor.contiguousStrides());
        bool(requiresGrad).global("collections", "OrderedDict").emptyTuple().call();
        if (!storage.isTyped()) {
            global("torch", tensor.dtype().label());
        }
        return tuple().call();
    }

    public PickleWriter numbers(List<Long> values) {
        mark();
        values.forEach(this::number);
        return tuple();
    }

    private PickleWriter utf8(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    private PickleWriter op(int code) {
        out.write(code);
        return this;
    }

    private PickleWriter bytes(ByteBuffer buffer) {
        out.writeBytes(buffer.array());
        return this;
    }

    private static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
