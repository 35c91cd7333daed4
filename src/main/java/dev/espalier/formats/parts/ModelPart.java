package dev.espalier.formats.parts;

import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.waysout.TorchLines;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One of the files that Transformers, Diffusers and Accelerate split a model into, as its name tells: {@code
 * model-00001-of-00002.safetensors}. A part alone is no network, however it may look.
 *
 * @param begin of the name, up to the number
 * @param number from 1 on
 * @param end of the name, behind the number of parts, with its dot
 */
public record ModelPart(String begin, int number, int of, String end) {
    private static final Pattern NAME = Pattern.compile("(.*?)(\\d{5})-of-(\\d{5})(.*)", Pattern.DOTALL);

    /** Beyond it nobody lists what is missing. */
    private static final int FEW = 4;

    /** What the name of a file says of the file; empty where it is one of its own. */
    public static Optional<ModelPart> named(String fileName) {
        return first(fileName).filter(part -> part.of > 1);
    }

    /** The first part that is named anywhere in a text, however many there are. */
    static Optional<ModelPart> first(String text) {
        Matcher name = NAME.matcher(text);
        if (!name.matches()) {
            return Optional.empty();
        }
        return Optional.of(new ModelPart(
                name.group(1), Integer.parseInt(name.group(2)), Integer.parseInt(name.group(3)), name.group(4)));
    }

    /** The refusal of this part alone. */
    public RefusedFile alone() {
        return new RefusedFile(
                RefusedFile.Reason.UNSUPPORTED_FILE,
                "the file is part " + number + " of " + of + " of a model; missing: " + missing()
                        + "; upload them all with their index and config.json in one request, each as \"file\", or the"
                        + " folder in a zip archive",
                merge());
    }

    /** A line that makes one file of all parts, in the folder where they are. */
    String merge() {
        return TorchLines.merged(begin, rest(), of, isSafetensors());
    }

    private String missing() {
        String told = IntStream.rangeClosed(1, of)
                .filter(other -> other != number)
                .limit(FEW)
                .mapToObj(this::name)
                .collect(Collectors.joining(", "));
        return of - 1 > FEW ? told + " and " + (of - 1 - FEW) + " more" : told;
    }

    private String name(int other) {
        return String.format(Locale.ROOT, "%s%05d%s", begin, other, rest());
    }

    private String rest() {
        return String.format(Locale.ROOT, "-of-%05d%s", of, end);
    }

    private boolean isSafetensors() {
        return end.toLowerCase(Locale.ROOT).contains("safetensors");
    }
}
