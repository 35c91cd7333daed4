package dev.espalier.formats.torchscript;

import dev.espalier.formats.pickle.PickleValue;
import dev.espalier.formats.pickle.PickleValue.Call;
import dev.espalier.formats.pickle.PickleValue.Constant;
import dev.espalier.formats.pickle.PickleValue.Dictionary;
import dev.espalier.formats.pickle.PickleValue.Instance;
import dev.espalier.formats.pickle.PickleValue.Listing;
import dev.espalier.formats.pickle.PickleValue.Real;
import dev.espalier.formats.pickle.PickleValue.Text;
import dev.espalier.formats.pickle.PickleValue.Tuple;
import dev.espalier.formats.pickle.PickleValue.Whole;
import dev.espalier.formats.script.ScriptValue;
import dev.espalier.formats.torch.RebuiltTensor;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Tells the objects of a TorchScript archive without its pickles: what is one object there is one here. */
final class ScriptObjects {
    /** Of modules in modules and lists in lists; what lies deeper is told as something else. */
    private static final int MAX_DEPTH = 200;

    private static final int MAX_ITEMS = 10_000;

    /** Lists may stand in several places, and each is told anew. */
    private static final int MAX_VALUES = 1_000_000;

    private final Function<Call, Optional<String>> names;
    private final Map<Instance, ScriptValue.Module> known = new IdentityHashMap<>();
    private int left = MAX_VALUES;

    /** @param names of the tensors, for the calls that rebuild them */
    ScriptObjects(Function<Call, Optional<String>> names) {
        this.names = names;
    }

    ScriptValue value(PickleValue value) {
        return value(value, 0);
    }

    private ScriptValue value(PickleValue given, int depth) {
        PickleValue value = ScriptTypeCheck.untagged(given);
        if (depth > MAX_DEPTH || --left < 0) {
            return new ScriptValue.Other(value.kind());
        }
        return switch (value) {
            case Constant constant when constant == Constant.NONE -> new ScriptValue.None();
            case Constant constant -> new ScriptValue.Bool(constant == Constant.TRUE);
            case Whole(long number) -> new ScriptValue.Whole(number);
            case Real(double number) -> new ScriptValue.Real(number);
            case Text(String text) -> new ScriptValue.Text(text);
            case Tuple(List<PickleValue> items) -> items(items, value, depth);
            case Listing list -> items(list.items(), value, depth);
            case Instance instance -> module(instance, depth);
            default ->
                RebuiltTensor.rebuild(value)
                        .flatMap(names)
                        .<ScriptValue>map(ScriptValue.Stored::new)
                        .orElseGet(() -> new ScriptValue.Other(value.kind()));
        };
    }

    private ScriptValue items(List<PickleValue> items, PickleValue whole, int depth) {
        return items.size() > MAX_ITEMS
                ? new ScriptValue.Other(whole.kind())
                : new ScriptValue.Sequence(
                        items.stream().map(item -> value(item, depth + 1)).toList());
    }

    private ScriptValue module(Instance instance, int depth) {
        ScriptValue.Module done = known.get(instance);
        if (done != null) {
            return done;
        }
        ScriptValue.Module module = new ScriptValue.Module(instance.type());
        known.put(instance, module);
        if (instance.state().orElse(Constant.NONE) instanceof Dictionary state) {
            state.items().forEach((name, item) -> module.attributes().put(name, value(item, depth + 1)));
        }
        return module;
    }
}
