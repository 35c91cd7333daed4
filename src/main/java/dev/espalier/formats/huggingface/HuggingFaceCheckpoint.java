package dev.espalier.formats.huggingface;

import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.kernels.Mask;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tensors of a Hugging Face folder, part by part, under the names that they have there. */
public final class HuggingFaceCheckpoint implements Checkpoint {
    /** Opens what {@code torch.save} wrote. */
    public interface TorchReader {
        Checkpoint open(Path file, Path scratch) throws IOException;
    }

    private final Map<String, Checkpoint> parts;
    private final Map<String, Member> members;
    private final List<String> findings;

    /** Where a tensor lies, under which name there, and what it is. */
    record Member(String part, TensorInfo there, TensorInfo info) {}

    private HuggingFaceCheckpoint(Map<String, Checkpoint> parts, Map<String, Member> members, List<String> findings) {
        this.parts = parts;
        this.members = members;
        this.findings = List.copyOf(findings);
    }

    /**
     * Throws {@code RefusedFile} where a part is missing or damaged, or the index does not tell what is in the parts.
     *
     * @param archive open; not needed any more afterwards
     * @param scratch for what must be unpacked
     * @param torch reads parts that are not safetensors
     */
    public static Checkpoint open(
            Path file, ZipArchive archive, HuggingFaceFolder folder, Path scratch, TorchReader torch)
            throws IOException {
        HuggingFaceParts files = new HuggingFaceParts(file, archive, folder, scratch, torch);
        ShardIndex index = folder.isSharded()
                ? ShardIndex.read(folder.weights(), files.content(folder.weights(), ShardIndex.MAX_BYTES))
                : null;
        Set<String> names = index == null ? Set.of(folder.weights()) : index.parts();
        Map<String, Checkpoint> parts = files.open(names);
        try {
            List<String> findings = new ArrayList<>(new FolderFindings(folder, files).of(names));
            Members members = new Members(folder.weights(), parts, index);
            findings.addAll(members.findings());
            parts.values()
                    .forEach(part -> part.findings().stream()
                            .filter(finding -> !findings.contains(finding))
                            .forEach(findings::add));
            return new HuggingFaceCheckpoint(parts, members.byName(), findings);
        } catch (IOException | RuntimeException e) {
            closeAll(parts);
            throw e;
        }
    }

    @Override
    public CheckpointFormat format() {
        return CheckpointFormat.HUGGING_FACE;
    }

    @Override
    public List<TensorInfo> tensors() {
        return members.values().stream().map(Member::info).toList();
    }

    @Override
    public List<String> findings() {
        return findings;
    }

    @Override
    public Set<String> held() {
        Map<String, Set<String>> held = new LinkedHashMap<>();
        parts.forEach((name, part) -> held.put(name, part.held()));
        Set<String> names = new LinkedHashSet<>();
        members.forEach((name, member) -> {
            if (held.getOrDefault(member.part(), Set.of())
                    .contains(member.there().name())) {
                names.add(name);
            }
        });
        return names;
    }

    @Override
    public Mask mask(TensorInfo tensor) throws IOException {
        Member member = member(tensor);
        return part(member).mask(member.there());
    }

    @Override
    public void copy(TensorInfo tensor, OutputStream to) throws IOException {
        Member member = member(tensor);
        part(member).copy(member.there(), to);
    }

    private Member member(TensorInfo tensor) {
        Member member = members.get(tensor.name());
        if (member == null) {
            throw new IllegalArgumentException("there is no tensor \"" + tensor.name() + "\"");
        }
        return member;
    }

    private Checkpoint part(Member member) {
        Checkpoint part = parts.get(member.part());
        if (part == null) {
            throw new IllegalStateException("part \"" + member.part() + "\" was never opened: bug");
        }
        return part;
    }

    @Override
    public void close() throws IOException {
        closeAll(parts);
    }

    private static void closeAll(Map<String, Checkpoint> parts) throws IOException {
        IOException failed = null;
        for (Checkpoint part : parts.values()) {
            failed = close(part, failed);
        }
        if (failed != null) {
            throw failed;
        }
    }

    private static @Nullable IOException close(Checkpoint part, @Nullable IOException earlier) {
        try {
            part.close();
            return earlier;
        } catch (IOException e) {
            return earlier == null ? e : earlier;
        }
    }
}
