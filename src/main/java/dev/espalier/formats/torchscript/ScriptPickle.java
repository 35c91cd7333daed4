package dev.espalier.formats.torchscript;

import dev.espalier.formats.pickle.PickleValue;
import dev.espalier.formats.pickle.PickleValue.Call;
import dev.espalier.formats.pickle.PickleValue.Constant;
import dev.espalier.formats.pickle.PickleValue.Dictionary;
import dev.espalier.formats.pickle.PickleValue.Foreign;
import dev.espalier.formats.pickle.PickleValue.Global;
import dev.espalier.formats.pickle.PickleValue.Huge;
import dev.espalier.formats.pickle.PickleValue.Instance;
import dev.espalier.formats.pickle.PickleValue.Listing;
import dev.espalier.formats.pickle.PickleValue.Persistent;
import dev.espalier.formats.pickle.PickleValue.Raw;
import dev.espalier.formats.pickle.PickleValue.Real;
import dev.espalier.formats.pickle.PickleValue.Text;
import dev.espalier.formats.pickle.PickleValue.Tuple;
import dev.espalier.formats.pickle.PickleValue.Whole;
import dev.espalier.formats.pickle.PickleWriter;
import dev.espalier.formats.pickle.StorageName;
import dev.espalier.formats.script.ScriptClass;
import dev.espalier.formats.script.ScriptCode;
import dev.espalier.formats.torch.RebuiltTensor;
import dev.espalier.formats.torch.StridedTensor;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.waysout.TorchLines;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes the values that were read from a pickle of a TorchScript archive as a pickle again: what was not understood
 * cannot get into it, and what was one value in the first is one in the second.
 */
final class ScriptPickle {
    private static final int MAX_DEPTH = 300;

    private final String name;
    private final ScriptTensors tensors;
    private final ScriptCode code;
    private final ScriptTypeCheck types;
    private final PickleWriter out = new PickleWriter();
    private final Map<Object, Integer> written = new IdentityHashMap<>();
    private final Set<PickleValue> around = Collections.newSetFromMap(new IdentityHashMap<>());

    private ScriptPickle(String name, ScriptTensors tensors, ScriptCode code) {
        this.name = name;
        this.tensors = tensors;
        this.code = code;
        this.types = new ScriptTypeCheck(code);
    }

    /** Throws {@link RefusedFile} for values that a TorchScript archive does not hold. */
    static byte[] of(String name, PickleValue root, ScriptTensors tensors, ScriptCode code) {
        ScriptPickle pickle = new ScriptPickle(name, tensors, code);
        pickle.value(root);
        return pickle.out.finish();
    }

    private void value(PickleValue value) {
        switch (value) {
            case Constant constant when constant == Constant.NONE -> out.none();
            case Constant constant -> out.bool(constant == Constant.TRUE);
            case Whole(long number) -> out.number(number);
            case Real(double number) -> out.real(number);
            case Text(String text) -> out.text(text);
            case Tuple _, Listing _, Dictionary _, Instance _, Call _ -> once(value);
            case Huge _, Raw _, Global _, Foreign _, Persistent _, PickleValue.Numpy _ -> throw unknown(value.kind());
        }
    }

    private void once(PickleValue value) {
        Integer number = written.get(value);
        if (number != null) {
            out.recall(number);
            return;
        }
        if (!around.add(value)) {
            throw RefusedFile.corrupt(name + " holds " + value.kind() + " that holds itself");
        }
        if (around.size() > MAX_DEPTH) {
            throw RefusedFile.corrupt(name + " nests deeper than " + MAX_DEPTH + " levels");
        }
        compound(value);
        around.remove(value);
        out.remember(written.size());
        written.put(value, written.size());
    }

    private void compound(PickleValue value) {
        switch (value) {
            case Tuple(List<PickleValue> items) -> tuple(items);
            case Listing list -> {
                out.emptyList().mark();
                list.items().forEach(this::value);
                out.appendItems();
            }
            case Dictionary dictionary -> dictionary(dictionary);
            case Instance instance -> instance(instance);
            case Call call when RebuiltTensor.isTensor(call) -> tensor(call);
            case Call call -> call(call);
            default -> throw unknown(value.kind());
        }
    }

    private void tuple(List<PickleValue> items) {
        out.mark();
        items.forEach(this::value);
        out.tuple();
    }

    private void dictionary(Dictionary dictionary) {
        out.emptyDictionary().mark();
        dictionary.items().forEach((key, item) -> {
            out.text(key);
            value(item);
        });
        dictionary.others().forEach(this::value);
        out.setItems();
    }

    private void instance(Instance instance) {
        String what = name + " holds an instance of " + instance.type();
        ScriptClass type = code.find(instance.type())
                .orElseThrow(() -> RefusedFile.corrupt(what + ", which no file under code/ defines"));
        PickleValue state = instance.state().orElseThrow(() -> RefusedFile.corrupt(what + " without state"));
        if (type.restoresItself()) {
            // Nothing says whether the state is of the type that its __setstate__ declares, and libtorch does not look
            throw unknown("an instance of " + instance.type() + ", which restores itself (__setstate__)");
        }
        checkFields(what, type, state);
        global(instance.type());
        out.emptyTuple().newObject();
        value(state);
        out.build();
    }

    private void checkFields(String what, ScriptClass type, PickleValue state) {
        if (!(state instanceof Dictionary fields)) {
            throw RefusedFile.corrupt(what + " with " + state.kind() + " instead of its attributes");
        }
        type.attributes().forEach((attribute, declared) -> {
            PickleValue value = fields.get(attribute);
            if (value == null || !types.matches(declared, value)) {
                throw RefusedFile.corrupt(what + " whose attribute \"" + attribute + "\" is "
                        + (value == null ? "missing" : value.kind() + ", declared " + declared.name()));
            }
        });
    }

    private void tensor(Call call) {
        StridedTensor tensor = tensors.read("in " + name, call);
        out.global("torch._utils", "_rebuild_tensor_v2").mark();
        storage(tensor, call);
        out.number(tensor.offset()).numbers(tensor.info().shape()).numbers(tensor.strides());
        boolean requiresGrad = call.arguments().size() > 4 && call.arguments().get(4) == Constant.TRUE;
        out.bool(requiresGrad)
                .global("collections", "OrderedDict")
                .emptyTuple()
                .call()
                .tuple()
                .call();
    }

    private void storage(StridedTensor tensor, Call call) {
        ScriptStorage storage = tensors.storage(tensor, call);
        Integer known = written.get(storage);
        if (known != null) {
            out.recall(known);
            return;
        }
        StorageName type = StorageName.of(storage.dtype());
        int key = tensors.place(tensor, call).storage();
        out.mark()
                .text("storage")
                .global(type.module(), type.name())
                .text(Integer.toString(key))
                .text("cpu");
        out.number(storage.sizeBytes() / storage.dtype().sizeBytes()).tuple().persistent();
        out.remember(written.size());
        written.put(storage, written.size());
    }

    private void call(Call call) {
        List<PickleValue> arguments = call.arguments();
        boolean known = switch (call.function()) {
            case "torch.device" -> arguments.size() == 1 && arguments.getFirst() instanceof Text;
            case "torch.jit._pickle.build_boollist",
                    "torch.jit._pickle.build_doublelist",
                    "torch.jit._pickle.build_intlist",
                    "torch.jit._pickle.build_tensorlist" ->
                arguments.size() == 1 && arguments.getFirst() instanceof Listing;
            case "torch.jit._pickle.restore_type_tag" ->
                arguments.size() == 2 && arguments.get(1) instanceof Text(String type) && checked(type);
            default -> false;
        };
        if (!known) {
            throw unknown("a call of " + call.function());
        }
        global(call.function());
        tuple(arguments);
        out.call();
    }

    /** The type is source code, and is judged as such. */
    private boolean checked(String type) {
        code.checkType(name, type);
        return true;
    }

    private void global(String qualified) {
        int dot = qualified.lastIndexOf('.');
        out.global(qualified.substring(0, dot), qualified.substring(dot + 1));
    }

    private RefusedFile unknown(String kind) {
        return new RefusedFile(
                RefusedFile.Reason.UNSUPPORTED_FILE,
                name + " holds " + kind + ", which is not known in TorchScript archives here",
                TorchLines.STATE_OF_PROGRAM);
    }
}
