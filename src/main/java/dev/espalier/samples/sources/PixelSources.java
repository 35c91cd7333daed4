package dev.espalier.samples.sources;

import dev.espalier.samples.transforms.Geometry;
import dev.espalier.samples.transforms.ImageSteps;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes sources of images, and owns what they keep on disk and the file that they read. */
public final class PixelSources implements Closeable {
    private final ImageSteps steps;
    private final Geometry geometry;
    private final Path scratch;
    private final Closeable file;
    private final List<PixelCache> caches = new ArrayList<>();

    /** @param file closed with this */
    public PixelSources(ImageSteps steps, Geometry geometry, Path scratch, Closeable file) {
        this.steps = steps;
        this.geometry = geometry;
        this.scratch = scratch;
        this.file = file;
    }

    public Source of(Pictures pictures) {
        PixelCache cache = new PixelCache(scratch, pictures.count(), geometry.elements());
        caches.add(cache);
        return new PixelSource(pictures, steps, geometry, cache);
    }

    @Override
    public void close() throws IOException {
        try (file) {
            for (PixelCache cache : caches) {
                cache.close();
            }
        }
    }
}
