package dev.espalier.graph.lift;

import dev.espalier.graph.Op;
import dev.espalier.graph.lift.Arguments.Pair;
import dev.espalier.graph.lift.Value.Flow;
import dev.espalier.graph.lift.Value.Product;
import dev.espalier.graph.lift.Value.Weight;
import java.util.List;

/** Operators with tensors of their own: convolutions, linear layers in all their forms, batch norm. */
final class LayerOperators {
    private static final int IMAGE_AXES = 4;

    private final NodeRecorder recorder;

    LayerOperators(NodeRecorder recorder) {
        this.recorder = recorder;
    }

    /** A value that flows; a product without a bias becomes a linear layer. */
    Flow flow(Arguments call, Value value) {
        return switch (value) {
            case Flow flow -> flow;
            case Product(Flow from, String weight) -> {
                String prefix = recorder.prefix(call, weight, "weight");
                if (recorder.tensor(prefix + "bias").isPresent()) {
                    throw call.refused(
                            "tensor \"" + prefix + "bias\" is not added to the product with \"" + weight + "\"");
                }
                yield recorder.layer(call, prefix, new Op.Linear(), from);
            }
            case Value other ->
                throw call.refused("it reads " + other.told() + ", expected what flows through the network");
        };
    }

    Flow convolution(Arguments call) {
        Flow input = flow(call, call.get("input"));
        String prefix = prefix(call);
        recorder.require(call, prefix, "bias");
        List<Long> kernel = recorder.tensor(prefix + "weight").orElseThrow().shape();
        boolean transposed = call.bool("transposed", false);
        if (transposed || kernel.size() != IMAGE_AXES) {
            throw call.refused(transposed ? "it is a transposed convolution" : "it is no convolution of images");
        }
        int stride = call.square("stride", 1);
        int dilation = call.square("dilation", 1);
        int groups = call.setting("groups", 1);
        Frame frame = frame(call, kernel, stride, dilation);
        Flow padded = frame.isEven()
                ? input
                : recorder.step(call, new Op.Pad(frame.left, frame.right, frame.top, frame.bottom, 0.0), input);
        int padding = frame.isEven() ? frame.left : 0;
        return recorder.layer(call, prefix, new Op.Conv2d(stride, padding, dilation, groups), padded);
    }

    /** Zeros around an image. */
    private record Frame(int left, int right, int top, int bottom) {
        boolean isEven() {
            return left == right && top == bottom && left == top;
        }
    }

    private static Frame frame(Arguments call, List<Long> kernel, int stride, int dilation) {
        if (!(call.get("padding") instanceof Value.Text(String words))) {
            Pair pair = call.pair("padding", 0);
            return new Frame(pair.width(), pair.width(), pair.height(), pair.height());
        }
        if (words.equals("valid")) {
            return new Frame(0, 0, 0, 0);
        }
        if (!words.equals("same") || stride != 1) {
            throw call.refused("its padding is not known");
        }
        int height = around(call, kernel.get(2), dilation);
        int width = around(call, kernel.get(3), dilation);
        return new Frame(width / 2, width - width / 2, height / 2, height - height / 2);
    }

    private static int around(Arguments call, long kernel, int dilation) {
        long around = (kernel - 1) * dilation;
        if (around < 0 || around > Op.LARGEST) {
            throw call.refused("its kernel is too large");
        }
        return (int) around;
    }

    Flow linear(Arguments call) {
        if (call.operator().equals("addmm")) {
            if (call.real("beta", 1) != 1 || call.real("alpha", 1) != 1) {
                throw call.refused("it scales what it adds");
            }
            return biased(
                    call, flow(call, call.get("input")), transposedWeight(call, call.get("weight")), call.get("bias"));
        }
        String prefix = prefix(call);
        recorder.require(call, prefix, "bias");
        return recorder.layer(call, prefix, new Op.Linear(), flow(call, call.get("input")));
    }

    /** Linear layers of older code are a product and, with a bias, a sum. */
    Product product(Arguments call) {
        Flow input = flow(call, call.get("input"));
        String weight = transposedWeight(call, call.get("weight"));
        String node = recorder.node(call, input);
        return new Product(new Flow(new Memory(node, input.shape()), input.shape()), weight);
    }

    Flow biased(Arguments call, Flow from, String weight, Value bias) {
        String prefix = recorder.prefix(call, weight, "weight");
        if (!bias.equals(new Weight(prefix + "bias", false))) {
            throw call.refused(bias.told() + " is added to a product with \"" + weight + "\", and a node adds \""
                    + prefix + "bias\"");
        }
        return recorder.layer(call, prefix, new Op.Linear(), from);
    }

    private static String transposedWeight(Arguments call, Value value) {
        if (value instanceof Weight(String tensor, boolean transposed) && transposed) {
            return tensor;
        }
        throw call.refused("it multiplies by " + value.told() + ", expected a transposed weight");
    }

    Value transposed(Arguments call) {
        if (!(call.get("input") instanceof Weight(String tensor, boolean transposed))) {
            throw call.refused("it swaps axes of " + call.get("input").told());
        }
        boolean matrix =
                recorder.tensor(tensor).filter(info -> info.rank() == 2).isPresent();
        boolean swaps = Math.floorMod(call.whole("dim0", 0), 2L) != Math.floorMod(call.whole("dim1", 1), 2L);
        if (!matrix || !swaps) {
            throw call.refused("it swaps axes of a tensor that is no matrix");
        }
        return new Weight(tensor, !transposed);
    }

    Flow batchNorm(Arguments call) {
        boolean learned = call.get("weight") instanceof Weight;
        String prefix = learned ? prefix(call) : statisticsPrefix(call);
        for (String parameter : List.of("weight", "bias", "running_mean", "running_var")) {
            recorder.require(call, prefix, parameter);
        }
        if (call.isGiven("running_mean")) {
            holds(call, "training");
        } else if (!call.bool("training", false)) {
            throw call.refused("it has no statistics to evaluate with");
        }
        Op norm = new Op.BatchNorm(call.real("eps", 1e-5), call.real("momentum", 0.1));
        return recorder.layer(call, prefix, norm, flow(call, call.get("input")));
    }

    /** Takes down whether the code says, as it is evaluated now, that the operator trains. */
    void holds(Arguments call, String flag) {
        recorder.mode(call, call.bool(flag, true));
    }

    private String prefix(Arguments call) {
        if (call.get("weight") instanceof Weight(String tensor, boolean transposed) && !transposed) {
            return recorder.prefix(call, tensor, "weight");
        }
        throw call.refused("its weight is " + call.get("weight").told() + ", expected a parameter");
    }

    private String statisticsPrefix(Arguments call) {
        if (call.get("running_mean") instanceof Weight(String tensor, boolean _)) {
            return recorder.prefix(call, tensor, "running_mean");
        }
        throw call.refused("it has no tensors of its own that a node could be called after");
    }
}
