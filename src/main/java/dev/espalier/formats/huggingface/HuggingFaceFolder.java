package dev.espalier.formats.huggingface;

import dev.espalier.formats.parts.ModelPart;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.RefusedFile.Reason;
import dev.espalier.tensors.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which files of an archive make a Hugging Face folder, as their names tell. The folder is the archive itself or lies in one
 * folder at its top.
 *
 * @param top what all names of the folder begin with: empty, or a folder with a slash at its end
 * @param weights the file that transformers would load the weights by: the tensors themselves, or the index of their parts
 * @param files all files of the folder, less {@code top}, in the archive's order
 */
public record HuggingFaceFolder(String top, String weights, List<String> files) {
    /** For whoever uploads half of one. */
    static final String WAY_OUT =
            "upload the whole folder as save_pretrained leaves it, in a zip archive or as one part \"file\" for each of its"
                    + " files: all parts, their index, config.json and what else is there";

    static final String CONFIG = "config.json";
    static final String INDEX = ".index.json";
    static final String SAFETENSORS = ".safetensors";
    static final String BIN = ".bin";

    /** In the order in which transformers looks for them. */
    private static final List<String> WEIGHTS = List.of(
            "model.safetensors",
            "model.safetensors.index.json",
            "diffusion_pytorch_model.safetensors",
            "diffusion_pytorch_model.safetensors.index.json",
            "pytorch_model.bin",
            "pytorch_model.bin.index.json",
            "diffusion_pytorch_model.bin",
            "diffusion_pytorch_model.bin.index.json");

    /** The same weights once more, as other programs read them. */
    private static final Pattern OTHER_WEIGHTS = Pattern.compile(
            "(model|pytorch_model|diffusion_pytorch_model|tf_model|flax_model|rust_model|consolidated)([-.][^/]*)?"
                    + "\\.(safetensors|bin|h5|msgpack|ot|pth|index\\.json)");

    public HuggingFaceFolder {
        files = List.copyOf(files);
    }

    /** The one folder of an archive of these files; empty where there is none. Throws where there are several, or half of one. */
    public static Optional<HuggingFaceFolder> find(List<String> names) {
        List<HuggingFaceFolder> found = new ArrayList<>();
        for (String top : tops(names)) {
            List<String> files = names.stream()
                    .filter(name -> name.startsWith(top))
                    .map(name -> name.substring(top.length()))
                    .toList();
            weights(files).ifPresent(weights -> found.add(new HuggingFaceFolder(top, weights, files)));
        }
        if (found.size() > 1) {
            throw new RefusedFile(
                    Reason.UNSUPPORTED_FILE,
                    "the archive holds several models: \"" + Shown.name(found.get(0).top + found.get(0).weights)
                            + "\" and \"" + Shown.name(found.get(1).top + found.get(1).weights) + "\"",
                    "upload the files of one of them alone, in an archive of their own");
        }
        return found.stream().findFirst();
    }

    /** Throws where there are several files and they make no folder. */
    public static void require(List<String> files) {
        if (!files.isEmpty() && find(files).isEmpty()) {
            throw new RefusedFile(
                    Reason.UNSUPPORTED_FILE,
                    "the " + files.size()
                            + " files are not one model: among them is neither the index of a model's parts,"
                            + " such as model.safetensors.index.json, nor model.safetensors with its config.json",
                    WAY_OUT);
        }
    }

    private static Set<String> tops(List<String> names) {
        Set<String> tops = new TreeSet<>();
        for (String name : names) {
            int slash = name.indexOf('/');
            if (slash == name.lastIndexOf('/')) {
                tops.add(name.substring(0, slash + 1));
            }
        }
        return tops;
    }

    private static Optional<String> weights(List<String> files) {
        Set<String> all = Set.copyOf(files);
        Optional<String> first = WEIGHTS.stream()
                .filter(all::contains)
                .filter(name -> name.endsWith(INDEX) || all.contains(CONFIG))
                .findFirst();
        if (first.isEmpty()) {
            files.stream()
                    .filter(name -> name.indexOf('/') < 0)
                    .filter(name -> name.endsWith(SAFETENSORS) || name.endsWith(BIN))
                    .flatMap(name -> ModelPart.named(name).stream())
                    .findFirst()
                    .ifPresent(part -> {
                        throw withoutIndex(part);
                    });
        }
        return first;
    }

    private static RefusedFile withoutIndex(ModelPart part) {
        return new RefusedFile(
                Reason.UNSUPPORTED_FILE,
                "the file holds part " + part.number() + " of " + part.of()
                        + " of a model and no index of the parts, such" + " as model.safetensors.index.json",
                WAY_OUT);
    }

    /** Whether the weights lie in several files. */
    public boolean isSharded() {
        return weights.endsWith(INDEX);
    }

    /** Whether the weights are safetensors, and not what {@code torch.save} wrote. */
    public boolean isSafetensors() {
        return weights.contains(SAFETENSORS);
    }

    /** Files that are neither the weights nor the same weights in another form; {@code parts} are of the weights. */
    public List<String> carried(Set<String> parts) {
        return files.stream()
                .filter(name -> !isWeights(name, parts) && !isOther(name))
                .toList();
    }

    /** Files of the same weights in other forms, which would say what the model no longer is. */
    public List<String> leftOut(Set<String> parts) {
        return files.stream()
                .filter(name -> !isWeights(name, parts) && isOther(name))
                .toList();
    }

    private boolean isWeights(String name, Set<String> parts) {
        return name.equals(weights) || parts.contains(name);
    }

    private static boolean isOther(String name) {
        return OTHER_WEIGHTS.matcher(name).matches();
    }
}
