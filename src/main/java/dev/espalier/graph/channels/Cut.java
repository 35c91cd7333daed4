package dev.espalier.graph.channels;

import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.graph.channels.Bindings.Binding;
import dev.espalier.graph.channels.Bindings.Use;
import dev.espalier.tensors.TensorInfo;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Units that go, and what that means: which places of tensors they were, and the network that is left. */
public final class Cut {
    private final Graph graph;
    private final List<TensorInfo> tensors;
    private final Tracing tracing;
    private final Set<Integer> removed;

    Cut(Graph graph, List<TensorInfo> tensors, Tracing tracing, Set<Integer> removed) {
        this.graph = graph;
        this.tensors = tensors;
        this.tracing = tracing;
        this.removed = removed.stream().map(tracing.units::root).collect(Collectors.toSet());
    }

    /** Which places of a layer's first axis go, by the name of its weight; only layers that lose any. */
    public Map<String, BitSet> rows() {
        Map<String, BitSet> rows = new LinkedHashMap<>();
        for (Binding binding : tracing.bindings.all()) {
            BitSet gone = gone(binding);
            if (binding.use() == Use.MAKES && !gone.isEmpty()) {
                rows.put(binding.place().tensor(), gone);
            }
        }
        return rows;
    }

    /**
     * What must be 0, by tensor and position, for the whole network to give what the smaller one does: what makes and
     * scales the units, and inputs of layers that would see another number than 0 of them.
     */
    public Map<String, BitSet> erased() {
        Map<String, TensorInfo> infos = infos();
        Map<String, BitSet> erased = new LinkedHashMap<>();
        for (Binding binding : tracing.bindings.all()) {
            BitSet gone = gone(binding);
            if (binding.erased() && !gone.isEmpty()) {
                String name = binding.place().tensor();
                TensorInfo tensor = Objects.requireNonNull(infos.get(name), name);
                Slice lost = binding.place().axis() == 0
                        ? new Slice(tensor, gone.stream().toArray(), null)
                        : new Slice(tensor, null, gone.stream().toArray());
                BitSet bits = erased.computeIfAbsent(name, _ -> new BitSet());
                lost.runs((from, _, length) -> bits.set(Math.toIntExact(from), Math.toIntExact(from + length)));
            }
        }
        return erased;
    }

    /** What stays of every tensor, in the order of the file; tensors that lose nothing stay whole. */
    public List<Slice> slices() {
        return tensors.stream()
                .map(tensor -> new Slice(tensor, kept(tensor.storedAs(), 0), kept(tensor.storedAs(), 1)))
                .toList();
    }

    /** The graph of the smaller network: groups of depthwise convolutions and zero channels become fewer. */
    public Graph graph() {
        return new Graph(
                graph.input(), graph.nodes().stream().map(this::smaller).toList(), graph.output());
    }

    private Node smaller(Node node) {
        int[] deep = tracing.depthwise.get(node.name());
        if (deep != null && node.op() instanceof Op.Conv2d conv) {
            return with(node, new Op.Conv2d(conv.stride(), conv.padding(), conv.dilation(), left(deep)));
        }
        List<int[]> zeros = tracing.paddings.get(node.name());
        return zeros == null ? node : with(node, new Op.PadChannels(left(zeros.getFirst()), left(zeros.getLast())));
    }

    private static Node with(Node node, Op op) {
        return new Node(node.name(), op, node.inputs(), node.tensors());
    }

    private int left(int[] units) {
        return (int) Arrays.stream(units).filter(unit -> !isGone(unit)).count();
    }

    private int @Nullable [] kept(String tensor, int axis) {
        return tracing.bindings
                .find(tensor, axis)
                .map(this::gone)
                .filter(gone -> !gone.isEmpty())
                .map(gone -> {
                    int size = tracing.bindings.find(tensor, axis).orElseThrow().units().length;
                    return IntStream.range(0, size).filter(i -> !gone.get(i)).toArray();
                })
                .orElse(null);
    }

    private BitSet gone(Binding binding) {
        BitSet gone = new BitSet();
        for (int i = 0; i < binding.units().length; i++) {
            if (isGone(binding.units()[i])) {
                gone.set(i);
            }
        }
        return gone;
    }

    private boolean isGone(int unit) {
        return removed.contains(tracing.units.root(unit));
    }

    private Map<String, TensorInfo> infos() {
        Map<String, TensorInfo> infos = new HashMap<>();
        tensors.forEach(tensor -> infos.putIfAbsent(tensor.name(), tensor));
        return infos;
    }
}
