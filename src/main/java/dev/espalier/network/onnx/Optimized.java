package dev.espalier.network.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The nodes of an ONNX file that a runtime has left of a network. Fields are numbered as in onnx.proto; everything but
 * nodes is skipped.
 */
record Optimized(List<Node> nodes) {
    /** @param output the name of its first result */
    record Node(String name, String operator, String output) {}

    private static final int GRAPH = 7;
    private static final int NODE = 1;
    private static final int OUTPUT = 2;
    private static final int NAME = 3;
    private static final int OPERATOR = 4;

    /** What layers are in floats, fused with an activation or not. */
    private static final Set<String> FLOAT = Set.of("Conv", "FusedConv", "Gemm", "FusedGemm", "MatMul", "FusedMatMul");

    /** What the runtime puts behind the names of nodes that it has moved. */
    private static final Pattern MOVED = Pattern.compile("_token_[0-9]+$");

    /** What it puts behind results of nodes whose memory it has laid out anew, and calls the nodes by. */
    private static final Pattern LAID_OUT = Pattern.compile("_nchwc$");

    static Optimized read(Path file) throws IOException {
        List<Node> nodes = new ArrayList<>();
        try (InputStream bytes = Files.newInputStream(file)) {
            CodedInputStream input = CodedInputStream.newInstance(bytes);
            input.setSizeLimit(Integer.MAX_VALUE);
            each(input, GRAPH, () -> each(input, NODE, () -> nodes.add(node(input))));
        }
        return new Optimized(nodes);
    }

    /** @param before what the file had that was optimized, which knows the nodes by the names of their layers */
    List<String> floatLayers(Optimized before) {
        Map<String, String> layers = new HashMap<>();
        before.nodes.forEach(node -> layers.put(node.output(), node.name()));
        return nodes.stream()
                .filter(node -> FLOAT.contains(node.operator()))
                .map(node -> MOVED.matcher(node.name()).replaceFirst(""))
                .map(name -> {
                    String value = LAID_OUT.matcher(name).replaceFirst("");
                    return value.equals(name) ? name : layers.getOrDefault(value, name);
                })
                .toList();
    }

    private interface Reading {
        void read() throws IOException;
    }

    /** Reads every message of one number, to the end of the one that is being read. */
    private static void each(CodedInputStream input, int number, Reading message) throws IOException {
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == number) {
                int end = input.pushLimit(input.readUInt32());
                message.read();
                input.popLimit(end);
            } else {
                input.skipField(tag);
            }
        }
    }

    private static Node node(CodedInputStream input) throws IOException {
        String name = "";
        String operator = "";
        String output = "";
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case OUTPUT -> {
                    String made = input.readString();
                    output = output.isEmpty() ? made : output;
                }
                case NAME -> name = input.readString();
                case OPERATOR -> operator = input.readString();
                default -> input.skipField(tag);
            }
        }
        return new Node(name, operator, output);
    }
}
