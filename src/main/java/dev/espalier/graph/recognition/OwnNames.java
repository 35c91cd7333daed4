package dev.espalier.graph.recognition;

import dev.espalier.formats.Checkpoints;
import dev.espalier.formats.names.Renaming;
import dev.espalier.formats.torchscript.Program;
import dev.espalier.graph.Architecture;
import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.architectures.Architectures;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.Ties;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives a network the names that it has by itself, where a class around it put a module's name before each or keeps
 * tensors beside it.
 *
 * <pre>
 * tried in order                                   the first that is a known network wins
 *   less the modules that all begin with, as many as are called as people call what a class is around (model, net)
 *   the names as they are                          (a user's own class may well have "layers")
 *   less the module that all begin with, then the next
 *   less what is a loss's or a metric's own        tried first where there is such a thing: then there is a class
 *   less single integers outside of every module   around the network
 * </pre>
 *
 * Where none is one, all names stay: whatever stands beside a backbone may belong to the network.
 */
public final class OwnNames {
    private static final int DEEPEST = 4;
    private static final Pattern WRAPPED = Pattern.compile(
            "((base_?|ema_?|student_?)?(model|net|network)(_?ema)?|backbone|student|ema)\\.", Pattern.CASE_INSENSITIVE);

    private final List<TensorInfo> tensors;
    private final Set<String> integers;

    private OwnNames(List<TensorInfo> tensors) {
        this.tensors = tensors;
        this.integers = tensors.stream()
                .filter(TensorInfo::isInteger)
                .map(TensorInfo::name)
                .collect(Collectors.toSet());
    }

    /**
     * The checkpoint, or the same tensors under the network's own names. The same for the same arguments, and also where
     * the network is asked for by the name that it was recognised as.
     *
     * @param requested what the network is said to be; throws nothing where that does not fit
     */
    public static Checkpoint of(Checkpoint checkpoint, @Nullable Architecture requested) {
        if (Program.of(checkpoint).isPresent()
                || checkpoint.architecture().isPresent()
                || checkpoint.format().keepsNames()) {
            return checkpoint;
        }
        Renaming own = new OwnNames(checkpoint.tensors()).choose(requested);
        return own.isNone() ? checkpoint : Checkpoints.renamed(checkpoint, own.names(), own.findings());
    }

    private Renaming choose(@Nullable Architecture requested) {
        Renaming asTheyAre =
                Renaming.none(tensors.stream().map(TensorInfo::name).toList());
        List<Renaming> candidates = candidates(asTheyAre);
        Optional<Renaming> known = candidates.stream().filter(this::isKnown).findFirst();
        return requested == null
                ? known.orElse(asTheyAre)
                : Stream.concat(known.stream(), candidates.stream())
                        .filter(candidate -> fits(candidate, requested))
                        .findFirst()
                        .orElse(asTheyAre);
    }

    private List<Renaming> candidates(Renaming asTheyAre) {
        Renaming network = asTheyAre.withoutLosses();
        List<Renaming> wrapped = new ArrayList<>();
        List<Renaming> within = new ArrayList<>();
        Renaming outer = network.withoutCounters(integers);
        for (int depth = 0; depth < DEEPEST; depth++) {
            Optional<Renaming> next = outer.withoutCommonModule();
            if (next.isEmpty()) {
                break;
            }
            Renaming inner = next.get().withoutLosses();
            boolean wrapper = within.isEmpty()
                    && WRAPPED.matcher(inner.prefix().substring(outer.prefix().length()))
                            .matches();
            if (wrapper) {
                wrapped.addFirst(inner);
            } else {
                within.add(inner);
            }
            outer = inner;
        }
        List<Renaming> candidates = new ArrayList<>(wrapped);
        candidates.add(asTheyAre);
        candidates.addAll(within);
        candidates.add(network);
        candidates.add(network.withoutCounters(integers));
        return candidates;
    }

    private boolean isKnown(Renaming candidate) {
        boolean losses = candidate.isNone() && !candidate.withoutLosses().isNone();
        return !losses
                && Architectures.recognise(renamed(candidate), candidate.prefix())
                                .graph()
                        != null;
    }

    private boolean fits(Renaming candidate, Architecture requested) {
        try {
            return Architectures.recognise(requested, renamed(candidate)).graph() != null;
        } catch (ArchitectureMismatch e) {
            return false;
        }
    }

    private List<TensorInfo> renamed(Renaming candidate) {
        List<TensorInfo> renamed = new ArrayList<>();
        List<String> stored = new ArrayList<>();
        for (TensorInfo tensor : tensors) {
            String name = candidate.names().get(tensor.name());
            if (name != null) {
                renamed.add(new TensorInfo(name, tensor.dtype(), tensor.shape(), tensor.tiedTo()));
                stored.add(tensor.storedAs());
            }
        }
        return Ties.of(renamed, stored);
    }
}
