package dev.espalier.formats.pickle;

import dev.espalier.formats.pickle.PickleValue.Dictionary;
import dev.espalier.formats.pickle.PickleValue.Listing;
import dev.espalier.formats.pickle.PickleValue.Persistent;
import dev.espalier.formats.pickle.PickleValue.Text;
import dev.espalier.formats.pickle.PickleValue.Tuple;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.waysout.TorchLines;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a pickle of protocol 0 to 5 into inert values: it keeps a stack and a memo as Python does, and where Python
 * would import, call or set state it only notes the fact. Nothing is instantiated, and nothing recurses.
 *
 * @see <a href="https://docs.python.org/3/library/pickletools.html">the opcodes</a>
 */
public final class PickleReader {
    private final PickleInput in;
    private final PickleScalars scalars;
    private final PickleStack stack;
    private final PickleCalls calls;
    private final PickleMemo memo = new PickleMemo();
    private final List<Persistent> persistent = new ArrayList<>();
    private int spent;

    private PickleReader(PickleInput in, Function<String, Standing> standing) {
        this.in = in;
        this.scalars = new PickleScalars(in);
        this.stack = new PickleStack(in);
        this.calls = new PickleCalls(in, standing);
    }

    /** Reads the pickle that begins at {@code start}; positions in messages are counted in {@code name}. */
    public static Pickle read(MemorySegment bytes, long start, String name, PickleLimits limits) {
        return new PickleReader(new PickleInput(bytes, start, name, limits), Globals::standing).run();
    }

    /** Reads a pickle of a TorchScript archive, which may hold instances of the archive's own classes. */
    public static Pickle readScript(MemorySegment bytes, String name, PickleLimits limits) {
        return new PickleReader(new PickleInput(bytes, 0, name, limits), ScriptGlobals::standing).run();
    }

    /** Reads a pickle that lies within another, which may hold no further ones. */
    static Pickle readNested(MemorySegment bytes, long start, PickleInput outer, long call) {
        return new PickleReader(outer.nested(bytes, start, call), Globals::standing).run();
    }

    private Pickle run() {
        while (true) {
            spend(1);
            int opcode = in.unsignedByte();
            if (opcode == '.') {
                return end();
            }
            PickleValue scalar = scalars.read(opcode);
            if (scalar != null) {
                spend(extra(scalar));
                stack.push(scalar);
            } else if (!frame(opcode) && !container(opcode) && !memo(opcode) && !object(opcode)) {
                throw PickleInput.corrupt("the pickle has the unknown opcode 0x" + Integer.toHexString(opcode) + " "
                        + in.where(in.position() - 1));
            }
        }
    }

    private Pickle end() {
        calls.requireUsed();
        Map<String, MemorySegment> storages = new HashMap<>(calls.storages());
        // Beside tensors, arrays are histories and states of random generators
        if (persistent.isEmpty() && storages.isEmpty()) {
            storages.putAll(new NumpyArrays(in).asTensors(calls.arrays()));
        }
        return new Pickle(stack.pop(), in.position(), persistent, calls.foreign(), storages);
    }

    private void spend(int opcodes) {
        spent += opcodes;
        if (spent > in.limits().opcodes()) {
            throw PickleInput.tooMuch("the pickle has more than " + in.limits().opcodes()
                    + " opcodes, those that take much memory counted more than once");
        }
    }

    /** So that every opcode stands for some 25 bytes of heap. */
    private static int extra(PickleValue scalar) {
        return switch (scalar) {
            case Text _, PickleValue.Huge _ -> 2;
            case PickleValue.Raw _ -> 1;
            default -> 0;
        };
    }

    private boolean frame(int opcode) {
        switch (opcode) {
            case 0x80 -> {
                int protocol = in.unsignedByte();
                if (protocol > 5) {
                    throw PickleInput.corrupt("the pickle has protocol " + protocol + ", at most 5 is known");
                }
            }
            case 0x95 -> in.skip(8);
            case 0x97, 0x98 ->
                throw PickleInput.tooMuch("the pickle keeps buffers in another place " + in.where(in.position() - 1));
            case '(' -> stack.mark();
            case '0' -> {
                if (!stack.popBareMark()) {
                    stack.pop();
                }
            }
            case '1' -> stack.popToMark();
            case '2' -> stack.push(stack.peek());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean container(int opcode) {
        switch (opcode) {
            case ')' -> stack.push(Tuple.EMPTY);
            case 0x85, 0x86, 0x87 -> tuple(stack.pop(opcode - 0x84));
            case 't' -> tuple(stack.popToMark());
            case ']', 0x8f -> stack.push(new Listing());
            case 'l', 0x91 -> {
                List<PickleValue> items = stack.popToMark();
                Listing list = new Listing();
                list.add(items);
                stack.push(list);
            }
            case '}' -> stack.push(new Dictionary());
            case 'd' -> {
                List<PickleValue> items = stack.popToMark();
                stack.push(new Dictionary());
                put(items);
            }
            case 'a' -> append(List.of(stack.pop()));
            case 'e', 0x90 -> append(stack.popToMark());
            case 's' -> put(stack.pop(2));
            case 'u' -> put(stack.popToMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void tuple(List<PickleValue> items) {
        spend(1);
        stack.push(new Tuple(items));
    }

    private void append(List<PickleValue> items) {
        // Subclasses of list and containers of unknown make are not looked into
        if (stack.peek() instanceof Listing list) {
            list.add(items);
        }
    }

    private void put(List<PickleValue> items) {
        if (items.size() % 2 != 0) {
            throw PickleInput.corrupt("the pickle has a key without a value before byte " + in.position());
        }
        spend(3 * items.size());
        if (stack.peek() instanceof Dictionary dictionary) {
            for (int i = 0; i < items.size(); i += 2) {
                dictionary.put(items.get(i), items.get(i + 1));
            }
        }
    }

    private boolean memo(int opcode) {
        switch (opcode) {
            case 'p' -> remember(index(in.line()));
            case 'q' -> remember(in.unsignedByte());
            case 'r' -> remember(in.unsignedInt());
            case 0x94 -> remember(memo.size());
            case 'g' -> recall(index(in.line()));
            case 'h' -> recall(in.unsignedByte());
            case 'j' -> recall(in.unsignedInt());
            default -> {
                return false;
            }
        }
        return true;
    }

    private long index(String line) {
        try {
            return Integer.parseInt(line);
        } catch (NumberFormatException e) {
            throw PickleInput.corrupt("the pickle has no memo number before byte " + in.position());
        }
    }

    private void remember(long index) {
        if (index < 0 || index >= in.limits().memo()) {
            throw new RefusedFile(
                    RefusedFile.Reason.HOSTILE_FILE,
                    "the pickle memorizes at " + index + ", at most "
                            + in.limits().memo() + " are kept, " + in.where(in.position()),
                    TorchLines.STATE_DICT);
        }
        memo.put((int) index, stack.peek());
    }

    private void recall(long index) {
        PickleValue value = memo.get(index);
        if (value == null) {
            throw PickleInput.corrupt(
                    "the pickle recalls " + index + ", which it has not memorized, " + in.where(in.position()));
        }
        stack.push(value);
    }

    private boolean object(int opcode) {
        long from = in.position() - 1;
        switch (opcode) {
            case 'c' -> stack.push(calls.global("GLOBAL", from, in.line(), in.line()));
            case 0x93 -> {
                List<PickleValue> name = stack.pop(2);
                stack.push(calls.global("STACK_GLOBAL", from, text(name.get(0)), text(name.get(1))));
            }
            case 'R' -> {
                List<PickleValue> call = stack.pop(2);
                stack.push(calls.call(call.get(0), arguments(call.get(1)), from));
            }
            case 'i' -> {
                PickleValue type = calls.global("INST", from, in.line(), in.line());
                stack.push(calls.call(type, stack.popToMark(), from));
            }
            case 'o' -> {
                List<PickleValue> call = stack.popToMark();
                if (call.isEmpty()) {
                    throw PickleInput.corrupt("the pickle has an object without a class " + in.where(from));
                }
                stack.push(calls.call(call.getFirst(), call.subList(1, call.size()), from));
            }
            case 0x81 -> {
                List<PickleValue> call = stack.pop(2);
                stack.push(calls.instance(call.get(0), arguments(call.get(1)), from));
            }
            case 0x92 -> {
                List<PickleValue> call = stack.pop(3);
                stack.push(calls.instance(call.get(0), arguments(call.get(1)), from));
            }
            case 'b' -> {
                PickleValue state = stack.pop();
                calls.state(stack.peek(), state, from);
            }
            case 'P' -> refer(new Text(in.line()));
            case 'Q' -> refer(stack.pop());
            case 0x82, 0x83, 0x84 ->
                throw calls.hostile("EXT" + (1 << (opcode - 0x82)) + ", a global by number,", from);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void refer(PickleValue id) {
        Persistent reference = new Persistent(id);
        Optional<PickleValue> module = TorchStorage.moduleClass(reference);
        if (module.isPresent()) {
            stack.push(module.get());
        } else {
            persistent.add(reference);
            stack.push(reference);
        }
    }

    private String text(PickleValue value) {
        if (value instanceof Text text) {
            return text.value();
        }
        throw PickleInput.corrupt("the pickle names a global by " + value.kind() + " before byte " + in.position());
    }

    private List<PickleValue> arguments(PickleValue value) {
        if (value instanceof Tuple tuple) {
            return tuple.items();
        }
        throw PickleInput.corrupt("the pickle gives " + value.kind() + " as arguments before byte " + in.position());
    }
}
