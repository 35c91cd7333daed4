package dev.espalier.formats.sniffing;

import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.Shown;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.waysout.FileLines;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Datasets that were uploaded as models, and models that were uploaded as datasets, as far as names tell. */
public final class Mistaken {
    private static final String PARTS = "train|training|test|testing|val|valid|validation";
    private static final Pattern SAMPLES = named("x|images?|data|features|inputs?|samples");
    private static final Pattern LABELS = named("y|labels?|targets?|classes|outputs?");
    private static final Pattern WEIGHTS = Pattern.compile(".*([./](weight|kernel|bias)|:0)");
    private static final Pattern IDX = Pattern.compile(".*[-.]idx[0-9]-ubyte(\\.gz)?");
    private static final Pattern PICTURE = Pattern.compile(".*\\.(png|jpe?g|bmp|gif|tiff?|webp|ppm|pgm)");

    private Mistaken() {}

    private static Pattern named(String words) {
        return Pattern.compile("(?:(?<before>" + PARTS + ")_)?(?:" + words + ")(?:_(?<behind>" + PARTS + "))?");
    }

    /** The refusal of arrays that are samples and their labels, as a model. */
    public static Optional<RefusedFile> dataset(List<TensorInfo> tensors) {
        for (TensorInfo samples : tensors) {
            for (TensorInfo labels : tensors) {
                boolean pair = samples.rank() > 1
                        && labels.rank() > 0
                        && labels.rank() <= 2
                        && samples.shape().getFirst().equals(labels.shape().getFirst())
                        && part(SAMPLES, samples)
                                .flatMap(part -> part(LABELS, labels).filter(part::equals))
                                .isPresent();
                if (pair) {
                    return Optional.of(
                            dataset("it holds \"" + samples.name() + "\" and \"" + labels.name() + "\"", "data.npz"));
                }
            }
        }
        return Optional.empty();
    }

    /** The same of an archive of IDX files or of pictures, by its names. */
    static Optional<RefusedFile> datasetArchive(List<String> names) {
        return names.stream()
                .filter(name -> IDX.matcher(name).matches()
                        || PICTURE.matcher(name.toLowerCase(Locale.ROOT)).matches())
                .findFirst()
                .map(name -> dataset("it holds \"" + Shown.name(name) + "\"", "data.zip"));
    }

    private static RefusedFile dataset(String why, String file) {
        return new RefusedFile(
                RefusedFile.Reason.UNSUPPORTED_FILE,
                "the file is a dataset, not a model: " + why,
                FileLines.upload(file, "datasets"));
    }

    /** Which part of a dataset an array of such a name is; empty text where its name says none. */
    private static Optional<String> part(Pattern named, TensorInfo tensor) {
        Matcher name = named.matcher(tensor.name().toLowerCase(Locale.ROOT));
        if (!name.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                name.group("before") != null
                        ? name.group("before")
                        : name.group("behind") != null ? name.group("behind") : "");
    }

    /** The refusal of arrays that are named as weights are, as a dataset. */
    public static Optional<RefusedFile> modelArrays(List<TensorInfo> tensors) {
        return modelArrays(tensors, "model.npz");
    }

    public static Optional<RefusedFile> modelArrays(List<TensorInfo> tensors, String file) {
        return tensors.stream()
                .map(TensorInfo::name)
                .filter(name -> WEIGHTS.matcher(name).matches())
                .findFirst()
                .map(name -> model("it holds \"" + Shown.name(name) + "\", as weights are named", file));
    }

    public static RefusedFile model(String why, String file) {
        return new RefusedFile(
                RefusedFile.Reason.UNSUPPORTED_FILE,
                "the file is a model, not a dataset: " + why,
                FileLines.upload(file, "models"));
    }
}
