package dev.espalier.graph;

import dev.espalier.graph.architectures.Architectures;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/** A narrow network of every built-in architecture, with weights drawn so that values stay near 1 on their way. */
public final class SmallNetworks {
    private static final Path ZOO = Path.of("src/test/resources/graph/zoo");
    private static final int NARROWER = 16;

    /** Tensors by the architecture's name. */
    public static Map<String, List<TensorInfo>> all() throws IOException {
        Map<String, List<TensorInfo>> all = new TreeMap<>();
        all.put("mlp", mlp());
        all.put("lenet-300-100", lenet300());
        all.put("lenet-5", Shapes.lenet5().list());
        all.put("cnn", cnn());
        all.put("resnet-20", Shapes.flatResNet(3, 4, 10, true).list());
        all.put("resnet-32", Shapes.flatResNet(5, 4, 10, false).list());
        all.put("resnet-44", Shapes.stagedResNet(7, 3, 4, 3, "linear").list());
        all.put("resnet-56", Shapes.stagedResNet(9, 3, 4, 3, "fc").list());
        for (String depth : List.of("18", "34", "50")) {
            all.put("resnet-" + depth, narrowed("resnet" + depth));
        }
        for (String depth : List.of("11", "13", "16", "19")) {
            all.put("vgg-" + depth, narrowed("vgg" + depth + "_bn"));
        }
        all.put("alexnet", narrowed("alexnet"));
        for (String version : List.of("1.0", "1.1")) {
            all.put("squeezenet-" + version, narrowed("squeezenet" + version.replace('.', '_')));
        }
        return all;
    }

    /** One of torchvision's networks with fewer channels. */
    private static List<TensorInfo> narrowed(String network) throws IOException {
        Shapes shapes = new Shapes();
        for (String line : Files.readAllLines(ZOO.resolve(network + ".txt"))) {
            String[] words = line.split(" ");
            boolean norm = words[1].equals("norm");
            long[] sizes = Arrays.stream(words)
                    .skip(norm ? 2 : 1)
                    .mapToLong(Long::parseLong)
                    .map(size -> size >= NARROWER ? size / NARROWER : size)
                    .toArray();
            if (norm) {
                shapes.norm(words[0], sizes[0]);
            } else {
                shapes.add(words[0], sizes);
            }
        }
        return shapes.list();
    }

    private static List<TensorInfo> mlp() {
        return new Shapes()
                .add("0.weight", 7, 12)
                .add("0.bias", 7)
                .add("2.weight", 3, 7)
                .list();
    }

    private static List<TensorInfo> lenet300() {
        return new Shapes()
                .add("fc1.weight", 300, 784)
                .add("fc1.bias", 300)
                .add("fc2.weight", 100, 300)
                .add("fc2.bias", 100)
                .add("fc3.weight", 10, 100)
                .add("fc3.bias", 10)
                .list();
    }

    private static List<TensorInfo> cnn() {
        return new Shapes()
                .add("features.0.weight", 8, 3, 3, 3)
                .add("features.2.weight", 8, 8, 3, 3)
                .add("features.5.weight", 16, 8, 3, 3)
                .add("features.7.weight", 16, 16, 3, 3)
                .add("classifier.weight", 10, 16 * 64)
                .list();
    }

    public static Graph graph(String architecture, List<TensorInfo> tensors) {
        return Objects.requireNonNull(Architectures.recognise(Architecture.named(architecture), tensors)
                .graph());
    }

    public static TensorFile file(List<TensorInfo> tensors, Path path) throws IOException {
        TensorFile file = TensorFile.create(path, tensors, Map.of());
        Random random = new Random(7);
        for (TensorInfo tensor : tensors) {
            if (tensor.dtype().isFloat()) {
                double[] values = new double[(int) tensor.elements()];
                double inputs = tensor.elements() / (double) tensor.shape().getFirst();
                // Large variances let residual blocks add little each
                double least = tensor.name().endsWith("running_var") ? 8 : 0.5;
                for (int i = 0; i < values.length; i++) {
                    double normal = random.nextGaussian();
                    values[i] = tensor.rank() > 1 ? normal * Math.sqrt(2 / inputs) : least + normal * normal / 3;
                }
                file.editable(tensor.name()).write(0, values, values.length);
            }
        }
        return file;
    }

    private SmallNetworks() {}
}
