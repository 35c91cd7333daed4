package dev.espalier.compression.measuring;

import dev.espalier.compression.results.Measure;
import dev.espalier.compression.running.Aside;
import dev.espalier.formats.packed.Ledger;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a model takes in files, without keeping a byte of them. Of a model that is large this is not worth its time: a
 * gigabyte takes half a minute to deflate, and some seconds to pack.
 */
public final class Sizes {
    /** Of all tensors; up to this much is measured in every job. */
    static final long LARGE = 64 << 20;

    private final PackedModel model;
    private final boolean isLarge;

    public Sizes(PackedModel model) {
        this.model = model;
        this.isLarge = model.tensors().distinct().stream()
                        .mapToLong(TensorInfo::sizeBytes)
                        .sum()
                > LARGE;
    }

    /**
     * @param packed the packed file's ledger, where it was written anyway
     * @param needed whether somebody asked how many bytes the model takes when packed, whatever that takes
     */
    public Measure.Bytes of(long parameters, @Nullable Ledger packed, boolean needed) throws IOException {
        long float32 = parameters * Float.BYTES;
        if (isLarge) {
            Ledger ledger = packed == null && needed ? model.write(OutputStream.nullOutputStream()) : packed;
            return new Measure.Bytes(float32, null, ledger == null ? null : ledger.bytes());
        }
        try (Aside<Long> zip = Aside.begin("deflating the dense export", () -> deflated(model.tensors()))) {
            Ledger ledger = packed == null ? model.write(OutputStream.nullOutputStream()) : packed;
            return new Measure.Bytes(float32, zip.outcome(), ledger.bytes());
        }
    }

    /** Size of the dense safetensors export, deflated. */
    private static long deflated(TensorFile tensors) throws IOException {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            try (OutputStream output = new DeflaterOutputStream(OutputStream.nullOutputStream(), deflater, 1 << 16)) {
                tensors.writeTo(output);
            }
            return deflater.getBytesWritten();
        } finally {
            deflater.end();
        }
    }
}
