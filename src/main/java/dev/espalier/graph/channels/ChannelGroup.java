package dev.espalier.graph.channels;

import java.util.List;

/**
 * Units of the same making: each is one output of every member, and goes from all of them or from none. The outputs of a
 * layer in a chain are one group; those of layers whose results are added are one, too.
 *
 * @param units numbers to call them by, in the order of the first member's outputs
 * @param members the layers that make them, in graph order; a layer stands here twice if each unit is two of its outputs
 * @param scales weights of batch norms that scale them
 */
public record ChannelGroup(List<Integer> units, List<Member> members, List<Member> scales) {
    public ChannelGroup {
        units = List.copyOf(units);
        members = List.copyOf(members);
        scales = List.copyOf(scales);
    }

    /**
     * @param tensor the name of a weight
     * @param rows by unit: where the unit is along the tensor's first axis
     */
    public record Member(String tensor, List<Integer> rows) {
        public Member {
            rows = List.copyOf(rows);
        }
    }

    /** The weights that make the units, each once. */
    public List<String> weights() {
        return members.stream().map(Member::tensor).distinct().toList();
    }
}
