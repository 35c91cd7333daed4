package dev.espalier.compression.spec.layers;

import dev.espalier.graph.LayerName;
import java.util.Arrays;
import java.util.Set;

/** Tells from names which layers of a language model are tables of its vocabulary, where nothing but names is known of it. */
public final class Vocabulary {
    private static final Set<String> EMBEDDINGS = Set.of("wte", "wpe", "embed_in", "embed_positions");
    private static final Set<String> HEADS = Set.of("lm_head", "embed_out");

    /** Whether rows of the weight are looked up, and not multiplied with. */
    public static boolean isEmbedding(LayerName layer) {
        return layer.all()
                .anyMatch(name ->
                        segments(name, EMBEDDINGS) || name.contains("embed_tokens") || name.contains("embeddings"));
    }

    /** Whether the layer tells how likely each word is. */
    public static boolean isHead(LayerName layer) {
        return layer.all().anyMatch(name -> segments(name, HEADS));
    }

    private static boolean segments(String name, Set<String> any) {
        return Arrays.stream(name.split("\\.")).anyMatch(any::contains);
    }

    private Vocabulary() {}
}
