package dev.espalier.formats.composition;

import dev.espalier.kernels.Mask;
import dev.espalier.kernels.Values;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Where tensors are computed from others: each lies in a file of its own that is mapped, so that none is ever in heap.
 * All files are gone when it is closed.
 */
final class Bench implements Closeable {
    private final Checkpoint source;
    private final Path folder;
    private final List<TensorFile> files = new ArrayList<>();
    private final List<Path> paths = new ArrayList<>();

    Bench(Checkpoint source, Path folder) {
        this.source = source;
        this.folder = folder;
    }

    void copy(Weight weight, OutputStream to) throws IOException {
        TensorFile made = made(weight);
        made.copy(weight.info(), to);
    }

    Values values(Weight weight) throws IOException {
        TensorFile made = made(weight);
        String name = weight.info().name();
        return weight.isFloat() ? made.values(name) : new IntegerValues(weight.info(), made.bytes(name));
    }

    /** Which values are 0 because a mask somewhere below says so. */
    Mask mask(Weight weight) throws IOException {
        return switch (weight) {
            case Weight.Stored(TensorInfo info) -> source.mask(info);
            case Weight.Masked(TensorInfo info, Weight original, Weight mask) ->
                mask(original).union(zeros(info.elements(), values(mask)));
            case Weight.Normed normed -> mask(normed.direction());
            case Weight.Divided divided -> mask(divided.original());
        };
    }

    private static Mask zeros(long count, Values mask) {
        BitSet zeros = new BitSet();
        Composing.walk(mask, (at, value) -> {
            if (value == 0) {
                zeros.set(Math.toIntExact(at));
            }
        });
        return Mask.of(count, zeros);
    }

    private TensorFile made(Weight weight) throws IOException {
        return switch (weight) {
            case Weight.Stored(TensorInfo info) -> {
                TensorFile file = file(info);
                file.replace(info, source);
                yield file;
            }
            case Weight.Masked(TensorInfo info, Weight original, Weight mask) -> {
                TensorFile file = file(info);
                Composing.product(values(original), as(info.dtype(), mask), file.editable(info.name()));
                yield file;
            }
            case Weight.Normed(TensorInfo info, Weight direction, Weight magnitude, int dimension) -> {
                TensorFile file = file(info);
                Slices slices = Slices.of(info.shape(), dimension);
                Composing.normed(values(direction), values(magnitude), slices, file.editable(info.name()));
                yield file;
            }
            case Weight.Divided(TensorInfo info, Weight original, Weight u, Weight v, int dimension) -> {
                TensorFile file = file(info);
                Values values = values(original);
                double sigma = SpectralProduct.of(values, values(u), values(v), Slices.of(info.shape(), dimension))
                        .sigma();
                Composing.quotient(values, sigma, file.editable(info.name()));
                yield file;
            }
        };
    }

    /** PyTorch gives a mask the type of what it masks before it multiplies. */
    private Values as(DType type, Weight mask) throws IOException {
        if (mask.info().dtype() == type) {
            return values(mask);
        }
        TensorInfo info = new TensorInfo(mask.info().name(), type, mask.info().shape());
        Values cast = file(info).editable(info.name());
        Composing.quotient(values(mask), 1, cast);
        return cast;
    }

    private TensorFile file(TensorInfo tensor) throws IOException {
        Path path = Files.createTempFile(folder, "composed", ".safetensors");
        paths.add(path);
        TensorFile file = TensorFile.create(path, List.of(tensor), Map.of());
        files.add(file);
        return file;
    }

    @Override
    public void close() throws IOException {
        files.forEach(TensorFile::close);
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
