package dev.espalier.formats.script;

import dev.espalier.formats.script.Definition.Function;
import dev.espalier.formats.script.Definition.Parameter;
import dev.espalier.formats.script.Definition.Type;
import dev.espalier.formats.script.Expression.Attribute;
import dev.espalier.formats.script.Expression.Call;
import dev.espalier.formats.script.Expression.Form;
import dev.espalier.formats.script.Expression.Literal;
import dev.espalier.formats.script.Expression.Name;
import dev.espalier.formats.script.Expression.Several;
import dev.espalier.formats.script.Expression.Text;
import dev.espalier.formats.script.Statement.Assign;
import dev.espalier.formats.script.Statement.Block;
import dev.espalier.formats.script.Statement.Evaluate;
import dev.espalier.tensors.RefusedFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges a file of code by the names in it.
 *
 * <pre>
 * x.name           a member of a class of the archive, or an operator that computes: libtorch takes whatever no class
 *                  has for an operator with x as its first argument, whatever x is
 * torch.name       an operator that computes
 * ops.space.name   the same in the spaces aten and prim; no operator of another space is allowed
 * __torch__.a.B    a class or function of the archive
 * name             an argument or result of the function, or a word of the language
 * </pre>
 *
 * What touches files, the process or the network refuses the file; the first other thing that is not allowed is kept.
 */
final class Judge {
    private static final Set<String> WORDS =
            Set.of(("annotate bool complex dict enumerate float inf infj int isinstance"
                            + " len list max min abs nan nanj range str tuple uninitialized zip round")
                    .split(" "));
    private static final Set<String> TYPES = Set.of(("Any AnyClassType AnyEnumType AnyListType AnyTupleType Device Dict"
                    + " Final Future Generator Layout List NoneType Optional QScheme ScalarType Tensor Tuple Union number"
                    + " BroadcastingList1 BroadcastingList2 BroadcastingList3 BroadcastingList4 BroadcastingList5"
                    + " BroadcastingList6 Never InferredType MemoryFormat")
            .split(" "));
    /** What these mean is judged above; a function must not make anything else of them, in whatever branch. */
    private static final Set<String> RESERVED = Set.of(
            "torch",
            "ops",
            "__torch__",
            "CONSTANTS",
            "getattr",
            "hasattr",
            "super",
            "fork",
            "awaitable",
            "print",
            "unchecked_cast");

    /** libtorch takes what was cast to these apart without another look, whatever it is. */
    private static final Set<String> UNCHECKED = Set.of("__torch__", "Tuple", "tuple");

    private static final String NATIVE_CLASSES = "__torch__.torch.classes.";
    private static final String WAY_OUT = "do not load this file anywhere; ask its author for the state_dict alone";

    private final SourceFile file;
    private final CodeNames names;
    private Set<String> locals = Set.of();
    /** The types of those arguments of the function that it gives no other value. */
    private Map<String, String> declared = Map.of();

    private String self = "";
    private String type = "";
    private Optional<String> forbidden = Optional.empty();

    private Judge(SourceFile file, CodeNames names) {
        this.file = file;
        this.names = names;
    }

    /** What in these definitions is not allowed, if anything; throws {@link RefusedFile} for what acts. */
    static Optional<String> definitions(SourceFile file, String module, List<Definition> found, CodeNames names) {
        Judge judge = new Judge(file, names);
        for (Definition definition : found) {
            switch (definition) {
                case Function function -> judge.function(function, "");
                case Type type -> judge.type(type, module + "." + type.name());
            }
        }
        return judge.forbidden;
    }

    static Optional<String> type(SourceFile file, Expression type, CodeNames names) {
        Judge judge = new Judge(file, names);
        judge.expression(type);
        return judge.forbidden;
    }

    private void type(Type definition, String qualified) {
        if (!Set.of("", "Module", "NamedTuple", "Interface", "ModuleInterface", "Enum")
                .contains(definition.base())) {
            forbid("the base class " + definition.base(), definition.line());
        }
        for (Statement field : definition.fields()) {
            if (field instanceof Assign assign) {
                assign.types().forEach(this::expression);
                assign.values().forEach(this::expression);
            }
        }
        definition.methods().forEach(method -> function(method, qualified));
    }

    private void function(Function function, String owner) {
        for (Parameter parameter : function.parameters()) {
            parameter.types().forEach(this::expression);
            parameter.defaults().forEach(this::expression);
        }
        function.result().forEach(this::expression);
        boolean method = !owner.isEmpty() && !function.parameters().isEmpty();
        String first = method ? function.parameters().getFirst().name() : "";
        self = CodeNames.assigns(function.body(), first) ? "" : first;
        type = owner;
        declared = new HashMap<>();
        for (Parameter parameter : function.parameters()) {
            if (!parameter.types().isEmpty() && !CodeNames.assigns(function.body(), parameter.name())) {
                declared.put(parameter.name(), written(parameter.types().getFirst()));
            }
        }
        locals = CodeNames.locals(function);
        RESERVED.stream()
                .filter(locals::contains)
                .sorted()
                .forEach(name -> forbid("another meaning of \"" + name + "\"", function.line()));
        statements(function.body());
        locals = Set.of();
        declared = Map.of();
        self = "";
    }

    private void statements(List<Statement> body) {
        for (Statement statement : body) {
            switch (statement) {
                case Assign assign -> {
                    assign.types().forEach(this::expression);
                    assign.targets().forEach(this::expression);
                    assign.values().forEach(this::expression);
                }
                case Evaluate evaluate -> evaluate.expressions().forEach(this::expression);
                case Block block -> {
                    block.targets().forEach(this::expression);
                    block.heads().forEach(this::expression);
                    statements(block.body());
                }
            }
        }
    }

    private void expression(Expression expression) {
        switch (expression) {
            case Name(String name, int line) -> name(name, line);
            case Attribute attribute -> attribute(attribute);
            case Call call -> call(call);
            case Several(List<Expression> parts, Form _, int _) -> parts.forEach(this::expression);
            case Text _, Literal _ -> {}
        }
    }

    private void name(String name, int line) {
        if (Operators.KNOWN.acting().contains(name) && !locals.contains(name)) {
            throw hostile("aten::" + name, line);
        }
        if (name.equals("print")) {
            forbid("prim::Print", line);
        } else if (!locals.contains(name) && !WORDS.contains(name) && !TYPES.contains(name)) {
            forbid("the name \"" + name + "\", which nothing defines,", line);
        }
    }

    private void call(Call call) {
        call.arguments().forEach(this::expression);
        call.keywords().values().forEach(this::expression);
        if (call.function() instanceof Name(String word, int at) && word.equals("unchecked_cast")) {
            if (call.arguments().isEmpty()
                    || (mentions(call.arguments().getFirst(), UNCHECKED) && !takesOffOptional(call.arguments()))) {
                forbid("unchecked_cast to a tuple or a class", at);
            }
            return;
        }
        if (!(call.function() instanceof Name(String name, int line)) || !name.equals("getattr")) {
            expression(call.function());
        } else if (call.arguments().size() == 2 && call.arguments().get(1) instanceof Text(String member, int _)) {
            member(call.arguments().getFirst(), member, line);
        } else {
            forbid("getattr of a name that is no plain text", line);
        }
    }

    /** The type of an Optional argument once the code has made sure that it is not None. */
    private boolean takesOffOptional(List<Expression> arguments) {
        return arguments.size() == 2
                && arguments.get(1) instanceof Name(String argument, int _)
                && ("[Optional, " + written(arguments.getFirst()) + "]").equals(declared.get(argument));
    }

    /** A type as text, wherever it stands. */
    private static String written(Expression type) {
        return switch (type) {
            case Name(String name, int _) -> name;
            case Attribute(Expression of, String name, int _) -> written(of) + "." + name;
            case Several(List<Expression> parts, Form _, int _) ->
                parts.stream().map(Judge::written).collect(Collectors.joining(", ", "[", "]"));
            case Text(String value, int _) -> '"' + value + '"';
            case Literal(String text, int _) -> text;
            case Call _ -> "(call)";
        };
    }

    private static boolean mentions(Expression expression, Set<String> words) {
        return switch (expression) {
            case Name(String name, int _) -> words.contains(name);
            case Attribute(Expression of, String _, int _) -> mentions(of, words);
            case Call _ -> true; // no type is written so
            case Several(List<Expression> parts, Form _, int _) ->
                parts.stream().anyMatch(part -> mentions(part, words));
            case Text _, Literal _ -> false;
        };
    }

    private void attribute(Attribute attribute) {
        List<String> path = new ArrayList<>();
        Expression root = attribute;
        while (root instanceof Attribute(Expression of, String name, int _)) {
            path.addFirst(name);
            root = of;
        }
        if (!(root instanceof Name(String space, int _)) || locals.contains(space)) {
            expression(attribute.of());
            member(attribute.of(), attribute.name(), attribute.line());
            return;
        }
        switch (space) {
            case "torch" -> operator("aten", path, 0, attribute.line());
            case "ops" -> operator(path.getFirst(), path, 1, attribute.line());
            case "__torch__" -> own("__torch__." + String.join(".", path), attribute.line());
            case "CONSTANTS" -> {
                if (path.size() != 1 || !path.getFirst().matches("c[0-9]{1,9}")) {
                    forbid("CONSTANTS." + String.join(".", path), attribute.line());
                }
            }
            default -> {
                expression(attribute.of());
                member(attribute.of(), attribute.name(), attribute.line());
            }
        }
    }

    /** An operator by its full name, which ends the path. */
    private void operator(String space, List<String> path, int at, int line) {
        String name = String.join(".", path.subList(Math.min(at, path.size()), path.size()));
        for (String part : path) {
            if (Operators.KNOWN.acting().contains(part)) {
                throw hostile(space + "::" + part, line);
            }
        }
        boolean allowed = switch (space) {
            case "aten" -> Operators.KNOWN.aten().contains(name);
            case "prim" -> Operators.KNOWN.prim().contains(name);
            default -> false;
        };
        if (!allowed) {
            forbid(space + "::" + name, line);
        }
    }

    /** A class or function of the archive, or a member of such a class. */
    private void own(String qualified, int line) {
        if (names.isType(qualified) || names.isFunction(qualified)) {
            return;
        }
        int dot = qualified.lastIndexOf('.');
        String owner = qualified.substring(0, dot);
        String member = qualified.substring(dot + 1);
        if (names.isType(owner) && (member.equals("__new__") || names.isMember(owner, member))) {
            return;
        }
        forbid(
                qualified.startsWith(NATIVE_CLASSES)
                        ? "the native class " + qualified
                        : "the name " + qualified + ", which no file under code/ defines,",
                line);
    }

    /** A field or method of any value. */
    private void member(Expression of, String name, int line) {
        if (Operators.KNOWN.acting().contains(name)) {
            if (!names.isMember(name)) {
                throw hostile("aten::" + name, line);
            }
            forbid("aten::" + name, line);
            return;
        }
        boolean ownField =
                of instanceof Name(String object, int _) && object.equals(self) && names.isMember(type, name);
        if (ownField || Operators.KNOWN.computes(name)) {
            return;
        }
        if (Operators.KNOWN.isKnown(name)) {
            forbid("aten::" + name, line);
        } else if (!names.isMember(name)) {
            forbid("the name \"" + name + "\", which nothing defines,", line);
        }
    }

    private void forbid(String what, int line) {
        if (forbidden.isEmpty()) {
            forbidden = Optional.of(what + " at " + file.at(line));
        }
    }

    private RefusedFile hostile(String what, int line) {
        return new RefusedFile(RefusedFile.Reason.HOSTILE_FILE, what + " at " + file.at(line), WAY_OUT);
    }
}
