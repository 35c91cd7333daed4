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
import dev.espalier.formats.script.ScriptClass;
import dev.espalier.formats.script.ScriptClass.Kind;
import dev.espalier.formats.script.ScriptCode;
import dev.espalier.formats.script.ScriptType;
import dev.espalier.formats.torch.RebuiltTensor;
import dev.espalier.tensors.RefusedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether values in a pickle are of the types that the code declares. libtorch believes the code: it reads the fields of an
 * object at the places that its declared class has them, whatever the object is.
 */
final class ScriptTypeCheck {
    private static final int MAX_VALUES = 20_000_000;

    private final ScriptCode code;
    private int left = MAX_VALUES;

    ScriptTypeCheck(ScriptCode code) {
        this.code = code;
    }

    boolean matches(ScriptType type, PickleValue given) {
        if (--left < 0) {
            throw RefusedFile.corrupt("the pickle has more than " + MAX_VALUES + " values to check");
        }
        PickleValue value = untagged(given);
        return switch (type.name()) {
            case "Tensor" -> value == Constant.NONE || RebuiltTensor.isTensor(value);
            case "int" -> value instanceof Whole;
            case "float" -> value instanceof Real;
            case "bool" -> value == Constant.TRUE || value == Constant.FALSE;
            case "str" -> value instanceof Text;
            case "NoneType", "None" -> value == Constant.NONE;
            case "Device" -> value instanceof Call call && call.function().equals("torch.device");
            case "Optional" -> value == Constant.NONE || matches(type.first(), value);
            case "List" -> value instanceof Listing list && all(type.first(), list.items());
            case "Dict" ->
                value instanceof Dictionary dictionary
                        && all(type.last(), List.copyOf(dictionary.items().values()))
                        && all(type.last(), others(dictionary));
            case "Tuple" -> value instanceof Tuple(List<PickleValue> items) && each(type.arguments(), items);
            default -> ofClass(type.name(), value);
        };
    }

    private boolean ofClass(String name, PickleValue value) {
        Optional<ScriptClass> declared = code.find(name);
        if (declared.isEmpty()) {
            return !(value instanceof Instance) || !name.startsWith("__torch__.");
        }
        Kind kind = declared.get().kind();
        return switch (kind) {
            case MODULE, OBJECT ->
                value instanceof Instance instance && instance.type().equals(name);
            case NAMED_TUPLE ->
                value instanceof Tuple(List<PickleValue> items)
                        && each(List.copyOf(declared.get().attributes().values()), items);
            case INTERFACE -> value instanceof Instance;
            case OTHER -> false;
        };
    }

    private boolean all(ScriptType type, List<PickleValue> values) {
        return values.stream().allMatch(value -> matches(type, value));
    }

    private boolean each(List<ScriptType> types, List<PickleValue> values) {
        if (types.size() != values.size()) {
            return false;
        }
        for (int i = 0; i < types.size(); i++) {
            if (!matches(types.get(i), values.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<PickleValue> others(Dictionary dictionary) {
        List<PickleValue> values = new ArrayList<>();
        for (int i = 1; i < dictionary.others().size(); i += 2) {
            values.add(dictionary.others().get(i));
        }
        return values;
    }

    /** Lists and dictionaries stand in calls that tell their types. */
    static PickleValue untagged(PickleValue value) {
        PickleValue inner = value;
        while (inner instanceof Call call
                && call.function().startsWith("torch.jit._pickle.")
                && !call.arguments().isEmpty()) {
            inner = call.arguments().getFirst();
        }
        return inner;
    }
}
