package dev.espalier.compression.workspace;

import dev.espalier.graph.Role;
import dev.espalier.graph.channels.Cut;
import dev.espalier.kernels.Mask;
import java.util.HashMap;
import java.util.Map;

/**
 * What is zero where units are masked, by tensor name.
 *
 * @param held of parameters, which training would move
 * @param once of statistics, which stay at zero by themselves
 */
public record ChannelMasks(Map<String, Mask> held, Map<String, Mask> once) {
    public static ChannelMasks of(Cut cut, Workspace workspace) {
        Map<String, Mask> held = new HashMap<>();
        Map<String, Mask> once = new HashMap<>();
        cut.erased().forEach((name, bits) -> {
            boolean learned = workspace.structure().roles().get(name) == Role.PARAMETER;
            (learned ? held : once)
                    .put(name, Mask.of(workspace.tensors().tensor(name).elements(), bits));
        });
        return new ChannelMasks(held, once);
    }
}
