package dev.espalier.formats.composition;

import dev.espalier.tensors.ModuleVersions;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code parametrizations.X.original...} of {@code torch.nn.utils.parametrize}: those of weight norm and of spectral norm
 * are composed; of any other the file does not say what it computes.
 */
final class Parametrizations {
    private static final Pattern NAME =
            Pattern.compile("((?:.*\\.)?)parametrizations\\.([^.]+)\\.(original.*|\\d+\\..+)");

    private final ModuleVersions versions;
    private final Norms norms;
    private final SpectralNorms spectral;

    Parametrizations(ModuleVersions versions, Norms norms, SpectralNorms spectral) {
        this.versions = versions;
        this.norms = norms;
        this.spectral = spectral;
    }

    /** Names of one parametrized tensor's parts, by what follows its own name. */
    private record Parts(String module, String tensor, Map<String, String> names) {
        String whole() {
            return module + tensor;
        }

        boolean areThose(String... parts) {
            return names.keySet().equals(Set.of(parts));
        }
    }

    boolean compose(WeightTable table) throws IOException {
        Map<String, Parts> all = new LinkedHashMap<>();
        for (String name : table.names()) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches()) {
                String module = matcher.group(1);
                String tensor = matcher.group(2);
                all.computeIfAbsent(module + tensor, key -> new Parts(module, tensor, new LinkedHashMap<>()))
                        .names()
                        .put(matcher.group(3), name);
            }
        }
        for (Parts parts : all.values()) {
            if (table.has(parts.whole())) {
                throw Refusals.both(
                        parts.whole(), String.join(", ", parts.names().values()));
            }
            Weight whole = whole(parts, table);
            table.compose(
                    whole,
                    parts.names().values().iterator().next(),
                    parts.names().values().stream().skip(1).toList());
        }
        return table.settle();
    }

    private Weight whole(Parts parts, WeightTable table) throws IOException {
        String name = parts.whole();
        if (versions.has(parts.module() + "parametrizations." + parts.tensor() + ".1")) {
            throw Refusals.parametrization(name, "on top of another, which only its own code can do");
        }
        if (parts.areThose("original0", "original1")) {
            Weight magnitude = find(parts, "original0", table);
            Weight direction = find(parts, "original1", table);
            OptionalInt dimension = Norms.dimension(direction, magnitude);
            if (dimension.isPresent() && direction.isFloat() && magnitude.isFloat()) {
                norms.add(name);
                return norms.normed(name, direction, magnitude, dimension.getAsInt());
            }
        }
        if (parts.areThose("original", "0._u", "0._v")) {
            return spectral.divided(
                    name, find(parts, "original", table), find(parts, "0._u", table), find(parts, "0._v", table));
        }
        throw Refusals.parametrization(
                name,
                "other than weight norm and spectral norm, which only its own code can do; its tensors: "
                        + ShownNames.names(List.copyOf(parts.names().keySet())));
    }

    private static Weight find(Parts parts, String part, WeightTable table) {
        String name = parts.names().get(part);
        return table.find(name == null ? "" : name).orElseThrow(() -> new IllegalStateException("bug: no " + part));
    }
}
