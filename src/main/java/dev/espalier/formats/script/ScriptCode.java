package dev.espalier.formats.script;

import dev.espalier.tensors.RefusedFile;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * All code of a TorchScript archive, parsed and judged. Throws {@link RefusedFile} for what cannot be parsed and for what
 * would touch files, the process or the network.
 */
public final class ScriptCode {
    private static final Pattern FILE = Pattern.compile("code/([A-Za-z_][A-Za-z0-9_]*/)*[A-Za-z_][A-Za-z0-9_]*\\.py");

    /** In all files together; a trace of 9,000 modules has some 800,000. */
    private static final int MAX_TOKENS = 3_000_000;

    private final Map<String, ScriptClass> classes = new LinkedHashMap<>();
    private final Map<String, Located> located = new HashMap<>();
    private final CodeNames names = new CodeNames();
    private int tokensLeft = MAX_TOKENS;
    private final Optional<String> forbidden;
    private final Optional<String> frozenMode;

    /** @param sources files by their names in the archive, without its folder: {@code code/__torch__.py} */
    public static ScriptCode parse(Map<String, byte[]> sources) {
        return new ScriptCode(sources);
    }

    private ScriptCode(Map<String, byte[]> sources) {
        Map<SourceFile, List<Definition>> files = new LinkedHashMap<>();
        sources.forEach((name, bytes) -> {
            SourceFile file = new SourceFile(name, bytes);
            files.put(file, define(file));
        });
        Optional<String> first = Optional.empty();
        FrozenMode mode = new FrozenMode();
        for (Map.Entry<SourceFile, List<Definition>> file : files.entrySet()) {
            Optional<String> found = Judge.definitions(file.getKey(), module(file.getKey()), file.getValue(), names);
            first = first.isPresent() ? first : found;
            mode.add(file.getValue());
        }
        forbidden = first;
        frozenMode = mode.finding();
    }

    private List<Definition> define(SourceFile file) {
        if (!FILE.matcher(file.name()).matches()) {
            throw file.corrupt(1, "no module of code can have this name");
        }
        CodeParser.Parsed parsed = CodeParser.parse(file, tokensLeft);
        tokensLeft -= parsed.tokens();
        List<Definition> definitions = parsed.definitions();
        for (Definition definition : definitions) {
            if (names.isDefined(module(file) + "." + definition.name())) {
                throw file.corrupt(definition.line(), definition.name() + " is defined twice");
            }
            names.add(file, module(file), definition);
            located.put(module(file) + "." + definition.name(), new Located(file.name(), definition));
            if (definition instanceof Definition.Type type) {
                classes.put(module(file) + "." + type.name(), ScriptClass.of(file, type));
            }
        }
        return definitions;
    }

    private static String module(SourceFile file) {
        String name = file.name();
        return name.substring("code/".length(), name.length() - ".py".length()).replace('/', '.');
    }

    /** The first thing in the code that is not on the allow-list, and where. */
    public Optional<String> forbidden() {
        return forbidden;
    }

    /** What to know of a trace, which trains and evaluates in the one mode in which it was made. */
    public Optional<String> frozenMode() {
        return frozenMode;
    }

    /** The class of this qualified name, such as {@code __torch__.torch.nn.modules.conv.Conv2d}. */
    public Optional<ScriptClass> find(String name) {
        return Optional.ofNullable(classes.get(name));
    }

    /** What a qualified name of the code means, and the file that defines it. */
    public record Located(String file, Definition definition) {}

    /** The class or function of this qualified name. */
    public Optional<Located> definition(String name) {
        return Optional.ofNullable(located.get(name));
    }

    /** Refuses a type that stands in a pickle as text and is none that the code may use. */
    public void checkType(String where, String type) {
        SourceFile file = new SourceFile(where, type.getBytes(StandardCharsets.UTF_8));
        Judge.type(file, CodeParser.type(file), names).ifPresent(found -> {
            throw new RefusedFile(RefusedFile.Reason.UNSUPPORTED_FILE, found, SourceFile.WAY_OUT);
        });
    }
}
