package dev.espalier.graph.architectures;

import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.TensorIndex;
import dev.espalier.tensors.TensorInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Networks whose shapes would pass for those of a built-in, but which are something else, or may be. Asked only where
 * nobody said what the network is: a wrong guess would run, and be wrong.
 */
final class Lookalikes {
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final Set<String> OTHER_NETWORKS = Set.of(
            "q",
            "k",
            "v",
            "o",
            "query",
            "key",
            "value",
            "attn",
            "attention",
            "proj",
            "emb",
            "embed",
            "embedding",
            "embeddings",
            "encoder",
            "decoder",
            "generator",
            "discriminator",
            "actor",
            "critic",
            "lora",
            "deconv",
            "transpose",
            "transposed");
    private static final String WAY_OUT = "; say which architecture it is, or describe it by a graph document";

    private final TensorIndex tensors;

    private Lookalikes(TensorIndex tensors) {
        this.tensors = tensors;
    }

    /** Throws {@link ArchitectureMismatch} saying what speaks against a recognised plain stack. */
    static void refusePlainStack(TensorIndex tensors) {
        Lookalikes lookalikes = new Lookalikes(tensors);
        lookalikes.refuseResidual();
        lookalikes.refuseTellingNames();
        lookalikes.refuseSeveralParts(tensors.weights(4), "convolutions");
        lookalikes.refuseSeveralParts(tensors.weights(2), "linear layers");
        if (tensors.weights(4).isEmpty()) {
            lookalikes.refuseAutoencoder(tensors.weights(2));
        }
    }

    /** Throws {@link ArchitectureMismatch} where numbers are left over that the network would probably use. */
    static void refuseLeftovers(TensorIndex tensors, Set<String> used) {
        Set<String> modules = used.stream().map(Lookalikes::parent).collect(Collectors.toSet());
        Set<String> stored = tensors.stored(used);
        for (TensorInfo tensor : tensors.all()) {
            boolean within = modules.stream()
                    .anyMatch(module ->
                            module.startsWith(parent(tensor.name()) + ".") || module.equals(parent(tensor.name())));
            if (!stored.contains(tensor.storedAs())
                    && tensor.dtype().isFloat()
                    && (tensor.rank() > 1 || (within && !parent(tensor.name()).isEmpty()))) {
                throw new ArchitectureMismatch(TensorIndex.describe(tensor) + " and would be no part of it" + WAY_OUT);
            }
        }
    }

    /** With batch norm folded into its convolutions, a residual network looks like a chain. */
    private void refuseResidual() {
        if (CifarResNetBlueprint.likeliest(tensors).isPresent()) {
            throw new ArchitectureMismatch("the names are those of a residual network" + WAY_OUT);
        }
    }

    private void refuseTellingNames() {
        for (String name : tensors.names()) {
            tellingWord(name).ifPresent(word -> {
                throw new ArchitectureMismatch("tensor \"" + name + "\" is called \"" + word
                        + "\", which no layer of a plain stack is" + WAY_OUT);
            });
        }
    }

    /** Whether a name has a word in it that no layer of a plain stack is called by. */
    static boolean tellsOfOthers(String name) {
        return tellingWord(name).isPresent();
    }

    private static Optional<String> tellingWord(String name) {
        return Arrays.stream(name.toLowerCase(Locale.ROOT).split("[^a-z]+"))
                .filter(OTHER_NETWORKS::contains)
                .findFirst();
    }

    /** Whether an activation stands between the last layer of one list and the first of the next, nobody can tell. */
    private void refuseSeveralParts(List<TensorInfo> weights, String what) {
        Set<String> lists = new TreeSet<>();
        for (TensorInfo weight : weights) {
            String module = parent(weight.name());
            String last = module.substring(module.lastIndexOf('.') + 1);
            if (NUMBER.matcher(last).matches()) {
                lists.add(NUMBER.matcher(parent(module)).replaceAll("#"));
            }
        }
        if (lists.size() > 1) {
            throw new ArchitectureMismatch("the " + what + " stand in several lists, " + lists
                    + ", and what lies between those is not known" + WAY_OUT);
        }
    }

    private void refuseAutoencoder(List<TensorInfo> linears) {
        long first = linears.getFirst().shape().get(1);
        long last = linears.getLast().shape().getFirst();
        long narrowest = linears.stream()
                .mapToLong(weight -> weight.shape().getFirst())
                .min()
                .orElse(last);
        if (linears.size() > 1 && first == last && narrowest <= first / 2) {
            throw new ArchitectureMismatch("the linear layers lead from " + first + " values over " + narrowest
                    + " back to " + last + " as an autoencoder does, and its activations are not known" + WAY_OUT);
        }
    }

    private static String parent(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }
}
