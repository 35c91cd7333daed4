package dev.espalier.compression.workspace;

import dev.espalier.graph.channels.ChannelGroup;
import dev.espalier.graph.channels.Channels;
import dev.espalier.kernels.Mask;
import dev.espalier.kernels.Values;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Units of which nothing is left but zeros: an earlier job masked them. */
final class MaskedUnits {
    /** What belongs to them, by tensor name and position. */
    static Map<String, BitSet> find(Channels channels, Map<String, Mask> zeros) {
        List<Integer> masked = new ArrayList<>();
        for (ChannelGroup group : channels.groups()) {
            for (int i = 0; i < group.units().size(); i++) {
                int unit = i;
                if (group.members().stream()
                        .allMatch(member -> isZero(
                                zeros.get(member.tensor()),
                                member.rows().get(unit),
                                channels.rowLength(member.tensor())))) {
                    masked.add(group.units().get(i));
                }
            }
        }
        return channels.cut(masked).erased();
    }

    private static boolean isZero(@Nullable Mask zeros, int row, int length) {
        if (zeros == null) {
            return false;
        }
        for (int i = row * length; i < (row + 1) * length; i++) {
            if (!zeros.isPruned(i)) {
                return false;
            }
        }
        return true;
    }

    /** Those of the positions that hold an exact 0. */
    static BitSet zerosAmong(BitSet positions, Values values) {
        BitSet zeros = new BitSet();
        double[] one = new double[1];
        positions.stream().forEach(at -> {
            values.read(at, one, 1);
            zeros.set(at, one[0] == 0);
        });
        return zeros;
    }

    private MaskedUnits() {}
}
