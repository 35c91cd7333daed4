package dev.espalier.formats.script;

import dev.espalier.formats.RefusedFile;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** All code of a TorchScript archive, parsed. Throws {@link RefusedFile} for what cannot be parsed. */
public final class ScriptCode {
    private static final Pattern FILE = Pattern.compile("code/([A-Za-z_][A-Za-z0-9_]*/)*[A-Za-z_][A-Za-z0-9_]*\\.py");

    private final Map<String, ScriptClass> classes = new LinkedHashMap<>();
    private final Map<SourceFile, List<Definition>> files = new LinkedHashMap<>();

    private ScriptCode() {}

    /** @param sources files by their names in the archive, without its folder: {@code code/__torch__.py} */
    public static ScriptCode parse(Map<String, byte[]> sources) {
        ScriptCode code = new ScriptCode();
        sources.forEach((name, bytes) -> code.add(new SourceFile(name, bytes)));
        return code;
    }

    private void add(SourceFile file) {
        if (!FILE.matcher(file.name()).matches()) {
            throw file.corrupt(1, "no module of code can have this name");
        }
        List<Definition> definitions = CodeParser.parse(file);
        files.put(file, definitions);
        String module = file.name()
                .substring("code/".length(), file.name().length() - ".py".length())
                .replace('/', '.');
        for (Definition definition : definitions) {
            if (definition instanceof Definition.Type type
                    && classes.put(module + "." + type.name(), ScriptClass.of(file, type)) != null) {
                throw file.corrupt(type.line(), "the class " + type.name() + " is defined twice");
            }
        }
    }

    /** The class of this qualified name, such as {@code __torch__.torch.nn.modules.conv.Conv2d}. */
    public Optional<ScriptClass> find(String name) {
        return Optional.ofNullable(classes.get(name));
    }

    /** Refuses a type that stands in a pickle as text and is not one. */
    public void checkType(String where, String type) {
        CodeParser.type(new SourceFile(where, type.getBytes(StandardCharsets.UTF_8)));
    }
}
