package dev.espalier.formats.script;

import dev.espalier.formats.script.Definition.Function;
import dev.espalier.formats.script.Definition.Type;
import dev.espalier.formats.script.Expression.Form;
import dev.espalier.formats.script.Expression.Name;
import dev.espalier.formats.script.Expression.Several;
import dev.espalier.formats.script.Expression.Text;
import dev.espalier.formats.script.Statement.Assign;
import dev.espalier.formats.script.Statement.Block;
import dev.espalier.formats.script.Statement.Evaluate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names that an archive's code gives to things of its own. */
final class CodeNames {
    /** Fields, constants and methods of a class, by the class's qualified name. */
    private final Map<String, Set<String>> types = new HashMap<>();

    private final Set<String> functions = new HashSet<>();
    private final Set<String> members = new HashSet<>();

    void add(SourceFile file, String module, Definition definition) {
        String qualified = module + "." + definition.name();
        switch (definition) {
            case Function _ -> functions.add(qualified);
            case Type type -> {
                Set<String> own = new HashSet<>();
                type.methods().forEach(method -> own.add(method.name()));
                for (Statement field : type.fields()) {
                    if (field instanceof Assign assign) {
                        switch (ScriptClass.target(file, assign)) {
                            case Name(String name, int _) -> own.add(name);
                            case Text(String name, int _) -> own.add(name);
                            default -> {}
                        }
                    }
                }
                types.put(qualified, own);
                members.addAll(own);
            }
        }
    }

    boolean isDefined(String qualified) {
        return isType(qualified) || isFunction(qualified);
    }

    boolean isType(String qualified) {
        return types.containsKey(qualified);
    }

    boolean isFunction(String qualified) {
        return functions.contains(qualified);
    }

    /** Whether some class has a member of this name. */
    boolean isMember(String name) {
        return members.contains(name);
    }

    boolean isMember(String type, String name) {
        return types.getOrDefault(type, Set.of()).contains(name);
    }

    /** The names that a function gives to its arguments and results on the way. */
    static Set<String> locals(Function function) {
        Set<String> locals = new HashSet<>();
        function.parameters().forEach(parameter -> locals.add(parameter.name()));
        locals(function.body(), locals);
        return locals;
    }

    /** Whether a body gives a name a new value. */
    static boolean assigns(List<Statement> body, String name) {
        Set<String> assigned = new HashSet<>();
        locals(body, assigned);
        return assigned.contains(name);
    }

    private static void locals(List<Statement> body, Set<String> locals) {
        for (Statement statement : body) {
            switch (statement) {
                case Assign assign -> targets(assign.targets(), locals);
                case Block block -> {
                    targets(block.targets(), locals);
                    locals(block.body(), locals);
                }
                case Evaluate _ -> {}
            }
        }
    }

    /** Only what is named alone or in a tuple gets a name; fields and items of other things do not. */
    private static void targets(List<Expression> targets, Set<String> locals) {
        for (Expression target : targets) {
            switch (target) {
                case Name(String name, int _) -> locals.add(name);
                case Several(List<Expression> parts, Form _, int _) -> targets(parts, locals);
                default -> {}
            }
        }
    }
}
