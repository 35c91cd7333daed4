package dev.espalier.formats.script;

import dev.espalier.formats.script.Definition.Function;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether code trains and evaluates alike. A script asks its module for the mode; a trace holds the mode in which it was
 * made as True or False in the operators that depend on it.
 */
final class FrozenMode {
    private static final Map<String, Integer> FLAGS = Map.ofEntries(
            Map.entry("batch_norm", 5),
            Map.entry("native_batch_norm", 5),
            Map.entry("instance_norm", 5),
            Map.entry("dropout", 2),
            Map.entry("dropout_", 2),
            Map.entry("native_dropout", 2),
            Map.entry("alpha_dropout", 2),
            Map.entry("alpha_dropout_", 2),
            Map.entry("feature_dropout", 2),
            Map.entry("feature_dropout_", 2),
            Map.entry("feature_alpha_dropout", 2),
            Map.entry("feature_alpha_dropout_", 2),
            Map.entry("rrelu", 3),
            Map.entry("rrelu_", 3));
    private static final Set<String> RECURRENT = Set.of("lstm", "gru", "rnn_tanh", "rnn_relu");
    /** Fast paths that a script takes in a branch, and a trace only where it was made in eval mode. */
    private static final Set<String> EVALUATING =
            Set.of("_native_multi_head_attention", "_transformer_encoder_layer_fwd");

    private static final int RUNNING_MEAN = 3;

    private int evaluating;
    private int training;
    private int asking;
    private int depth;

    void add(List<Definition> definitions) {
        for (Definition definition : definitions) {
            switch (definition) {
                case Function function -> statements(function.body());
                case Type type -> type.methods().forEach(method -> statements(method.body()));
            }
        }
    }

    Optional<String> finding() {
        if (asking > 0 || evaluating + training == 0) {
            return Optional.empty();
        }
        if (training == 0) {
            return Optional.of(
                    "traced in eval mode: batch norm keeps its statistics and dropout is off while finetuning;"
                            + " torch.jit.script keeps the mode");
        }
        String most = evaluating == 0 ? "" : " in " + training + " of " + (training + evaluating) + " places";
        return Optional.of("traced in train mode" + most + ": evaluations use batch statistics and dropout too; trace"
                + " model.eval(), or torch.jit.script, which keeps the mode");
    }

    private void statements(List<Statement> body) {
        for (Statement statement : body) {
            switch (statement) {
                case Assign assign -> assign.values().forEach(this::expression);
                case Evaluate evaluate -> evaluate.expressions().forEach(this::expression);
                case Block block -> {
                    depth++;
                    block.heads().forEach(this::expression);
                    statements(block.body());
                    depth--;
                }
            }
        }
    }

    private void expression(Expression expression) {
        switch (expression) {
            case Call call -> {
                expression(call.function());
                call.arguments().forEach(this::expression);
                call.keywords().values().forEach(this::expression);
                if (call.function() instanceof Attribute(Name(String space, int _), String name, int _)
                        && space.equals("torch")) {
                    operator(name, call.arguments());
                }
            }
            case Attribute attribute -> expression(attribute.of());
            case Several(List<Expression> parts, Form _, int _) -> parts.forEach(this::expression);
            case Name _, Text _, Literal _ -> {}
        }
    }

    private void operator(String name, List<Expression> arguments) {
        Integer at = FLAGS.get(name);
        if (at != null && at < arguments.size()) {
            boolean always = name.equals("instance_norm") && isLiteral(arguments.get(RUNNING_MEAN), "None");
            if (!always) {
                flag(arguments.get(at));
            }
        } else if (RECURRENT.contains(name) && arguments.size() >= 8) {
            recurrent(arguments);
        } else if (EVALUATING.contains(name) && depth == 0) {
            evaluating++;
        }
    }

    /** The flag lies behind the dropout between layers, without which it means nothing; packed sequences have one argument more. */
    private void recurrent(List<Expression> arguments) {
        boolean packed = !(isLiteral(arguments.get(3), "True") || isLiteral(arguments.get(3), "False"));
        int dropout = packed ? 6 : 5;
        if (!isLiteral(arguments.get(dropout), "0.")) {
            flag(arguments.get(dropout + 1));
        }
    }

    private void flag(Expression flag) {
        if (isLiteral(flag, "True")) {
            training++;
        } else if (isLiteral(flag, "False")) {
            evaluating++;
        } else {
            asking++;
        }
    }

    private static boolean isLiteral(Expression expression, String text) {
        return expression instanceof Literal(String found, int _) && found.equals(text);
    }
}
