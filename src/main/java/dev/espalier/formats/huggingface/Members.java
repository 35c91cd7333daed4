package dev.espalier.formats.huggingface;

import dev.espalier.formats.huggingface.HuggingFaceCheckpoint.Member;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.Shown;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.TensorLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tensors of all parts of a model, checked against what the index says of them. */
final class Members {
    private static final int TOLD = 5;

    private final String weights;
    private final Map<String, Member> byName = new LinkedHashMap<>();
    private final List<String> findings = new ArrayList<>();

    /** @param index null where one file is all there is */
    Members(String weights, Map<String, Checkpoint> parts, @Nullable ShardIndex index) {
        this.weights = weights;
        parts.forEach(this::take);
        if (index != null) {
            check(index);
            tie(index);
        }
    }

    Map<String, Member> byName() {
        return byName;
    }

    List<String> findings() {
        return findings;
    }

    private void take(String part, Checkpoint opened) {
        for (TensorInfo tensor : opened.tensors()) {
            TensorLimits.checkCount(byName.size() + 1);
            Member earlier = byName.put(tensor.name(), new Member(part, tensor, tensor));
            if (earlier != null) {
                throw ShardIndex.corrupt(
                        part,
                        "holds tensor \"" + Shown.name(tensor.name()) + "\", and so does \""
                                + Shown.name(earlier.part()) + "\"");
            }
        }
    }

    private void check(ShardIndex index) {
        index.weightMap().forEach((name, part) -> {
            Member member = byName.get(name);
            if (member == null) {
                throw ShardIndex.corrupt(
                        weights,
                        "says that tensor \"" + Shown.name(name) + "\" lies in \"" + Shown.name(part)
                                + "\", and no part has it");
            }
            if (!member.part().equals(part)) {
                throw ShardIndex.corrupt(
                        weights,
                        "says that tensor \"" + Shown.name(name) + "\" lies in \"" + Shown.name(part)
                                + "\", and it lies in \"" + Shown.name(member.part()) + "\"");
            }
        });
        List<String> unlisted = byName.values().stream()
                .map(Member::info)
                .filter(tensor -> !tensor.isTied() && !index.weightMap().containsKey(tensor.name()))
                .map(TensorInfo::name)
                .toList();
        if (!unlisted.isEmpty()) {
            findings.add("tensors that lie in the parts and that the index does not list: "
                    + unlisted.stream().limit(TOLD).map(Shown::name).collect(Collectors.joining(", "))
                    + (unlisted.size() > TOLD ? " and " + (unlisted.size() - TOLD) + " more" : ""));
        }
        long bytes = byName.values().stream()
                .map(Member::info)
                .filter(tensor -> !tensor.isTied())
                .mapToLong(TensorInfo::sizeBytes)
                .sum();
        index.totalSize().ifPresent(said -> {
            if (said != bytes) {
                findings.add("the index says that the tensors have " + said + " bytes, and they have " + bytes);
            }
        });
    }

    /** What of the metadata leads a name that no tensor has to one that a tensor has. */
    private void tie(ShardIndex index) {
        index.metadata().forEach((name, to) -> {
            Member stored = to instanceof String text ? byName.get(text) : null;
            if (stored != null && !byName.containsKey(name)) {
                TensorLimits.checkCount(byName.size() + 1);
                TensorInfo kept = stored.info();
                TensorInfo tied = new TensorInfo(name, kept.dtype(), kept.shape(), kept.storedAs());
                byName.put(name, new Member(stored.part(), stored.there(), tied));
            }
        });
    }
}
