package dev.espalier.graph.channels;

import dev.espalier.graph.channels.Bindings.Binding;
import dev.espalier.graph.channels.Bindings.Use;
import dev.espalier.graph.channels.ChannelGroup.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sorts the classes of units that may go by what makes and scales them. */
final class Grouping {
    /** One place in a tensor's first axis. */
    private record Row(String tensor, int index) {}

    /** What belongs to one class of units. */
    private record Parts(List<Row> made, List<Row> scaled) {
        Parts() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        List<List<String>> kind() {
            return List.of(
                    made.stream().map(Row::tensor).toList(),
                    scaled.stream().map(Row::tensor).toList());
        }
    }

    /** In the order of the first member in the graph. */
    static List<ChannelGroup> of(Units units, Bindings bindings) {
        Map<Integer, Parts> classes = new LinkedHashMap<>();
        for (Binding binding : bindings.all()) {
            if (binding.use() == Use.MAKES) {
                each(
                        binding,
                        units,
                        (root, row) -> classes.computeIfAbsent(root, _ -> new Parts())
                                .made
                                .add(row));
            }
        }
        for (Binding binding : bindings.all()) {
            if (binding.use() == Use.SCALES) {
                each(binding, units, (root, row) -> {
                    Parts parts = classes.get(root);
                    if (parts != null) {
                        parts.scaled.add(row);
                    }
                });
            }
        }
        Map<List<List<String>>, Map<Integer, Parts>> kinds = new LinkedHashMap<>();
        classes.forEach((root, parts) -> {
            if (units.pinned(root).isEmpty()) {
                kinds.computeIfAbsent(parts.kind(), _ -> new LinkedHashMap<>()).put(root, parts);
            }
        });
        return kinds.values().stream().map(Grouping::group).toList();
    }

    private interface OfUnit {
        void take(int root, Row row);
    }

    private static void each(Binding binding, Units units, OfUnit visitor) {
        for (int i = 0; i < binding.units().length; i++) {
            visitor.take(units.root(binding.units()[i]), new Row(binding.place().tensor(), i));
        }
    }

    private static ChannelGroup group(Map<Integer, Parts> classes) {
        List<Parts> parts = List.copyOf(classes.values());
        return new ChannelGroup(
                List.copyOf(classes.keySet()),
                members(parts.stream().map(Parts::made).toList()),
                members(parts.stream().map(Parts::scaled).toList()));
    }

    /** @param rows by unit; all of one kind, so that the same tensors stand in the same places */
    private static List<Member> members(List<List<Row>> rows) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < rows.getFirst().size(); i++) {
            int place = i;
            members.add(new Member(
                    rows.getFirst().get(i).tensor,
                    rows.stream().map(row -> row.get(place).index).toList()));
        }
        return members;
    }

    private Grouping() {}
}
