package dev.espalier.samples.contents;

import dev.espalier.formats.numpy.NpyArray;
import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.samples.folders.FolderImage;
import dev.espalier.samples.folders.FolderLayout;
import dev.espalier.samples.images.EncodedImage;
import dev.espalier.samples.images.Size;
import dev.espalier.samples.images.UnreadableImage;
import dev.espalier.samples.sources.FolderPictures;
import dev.espalier.samples.sources.PixelSources;
import dev.espalier.samples.sources.Samples;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.DatasetSpec.ColorSpace;
import dev.espalier.samples.spec.DatasetSpec.Layout;
import dev.espalier.samples.spec.DatasetSpec.Preprocessing;
import dev.espalier.samples.spec.DatasetSpec.Task;
import dev.espalier.samples.spec.Flaws;
import dev.espalier.samples.spec.Part;
import dev.espalier.samples.spec.UnfitSpec;
import dev.espalier.samples.transforms.Geometry;
import dev.espalier.samples.transforms.ImageSteps;
import dev.espalier.samples.transforms.Normalization;
import dev.espalier.samples.transforms.Placement;
import dev.espalier.samples.values.Scales;
import dev.espalier.samples.values.Targets;
import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.waysout.FileLines;
import dev.espalier.tensors.waysout.NumpyLines;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Finds samples in a zip of image folders. */
public final class FolderContents {
    private final ZipArchive archive;
    private final DatasetSpec spec;
    private final FolderLayout layout;
    private final ImageSteps steps;
    private final Map<String, Integer> classes = new HashMap<>();
    private final FolderPictures all;
    private final List<String> findings = new ArrayList<>();

    private FolderContents(ZipArchive archive, DatasetSpec spec) throws IOException {
        this.archive = archive;
        this.spec = spec;
        this.layout = FolderLayout.of(archive);
        layout.classes().forEach(name -> classes.put(name, classes.size()));
        this.findings.addAll(layout.findings());
        this.steps = ImageSteps.of(spec);
        ColorSpace space = spec.preprocessing().colorSpace();
        int channels = space == null ? ColorSpace.RGB.channels() : space.channels();
        this.all = new FolderPictures(archive, layout.images(), channels);
    }

    /** Checks everything that can be checked; the archive stays the caller's where this throws. */
    public static Contents of(ZipArchive archive, Path file, DatasetSpec spec, Path scratch) throws IOException {
        FolderContents folder = new FolderContents(archive, spec);
        try {
            return folder.contents(Files.size(file), scratch);
        } catch (UnreadableImage e) {
            throw Refusal.of("an image " + e.getMessage(), "upload the dataset again, which looks at every image");
        }
    }

    private Contents contents(long archiveBytes, Path scratch) throws IOException, UnreadableImage {
        check();
        List<Integer> unreadable = spec.unreadable();
        Size size;
        if (unreadable == null) {
            FolderSurvey survey = FolderSurvey.of(all, steps, FolderSurvey.allowed(archiveBytes));
            unreadable = survey.unreadable();
            size = survey.commonSize();
            survey.tell(findings);
        } else {
            size = steps.size(all.use(readable(unreadable).nextSetBit(0), EncodedImage::size));
        }
        Refusal.tell("ignored", layout.ignored(), findings);
        steps.check(size);
        Geometry geometry = Geometry.ofPixels(size, all.channels());
        Placement.check(spec.augmentation(), geometry);
        Normalization normalization = Normalization.of(
                spec.preprocessing(),
                geometry.channels(),
                Scales.ofBytes(spec.preprocessing().scale()));
        normalization.doubt(spec.preprocessing()).ifPresent(findings::add);
        List<FolderImage> images =
                readable(unreadable).stream().mapToObj(layout.images()::get).toList();
        tellMissing(images);
        PixelSources sources = new PixelSources(steps, geometry, scratch, archive);
        return new Contents(
                "image_folder",
                parts(images, sources),
                geometry,
                normalization,
                new Targets(1, layout.classes().size(), null),
                layout.classes(),
                findings,
                Flaws.NONE,
                sources,
                understood(normalization),
                unreadable);
    }

    private Preprocessing understood(Normalization normalization) {
        Preprocessing settled = normalization.understood(spec.preprocessing(), Layout.NCHW);
        return settled.colorSpace() == null ? settled.withColorSpace(ColorSpace.RGB) : settled;
    }

    private void check() {
        if (spec.task() == Task.REGRESSION) {
            throw new UnfitSpec(
                    "task", "regression predicts numbers; images in folders have classes", NumpyLines.DATASET);
        }
        if (all.count() == 0) {
            throw Refusal.of(
                    "no image lies in a folder that names its class"
                            + (layout.ignored().isEmpty()
                                    ? ""
                                    : "; " + layout.ignored().getFirst()),
                    FileLines.FOLDERS);
        }
        Layout wanted = spec.preprocessing().layout();
        if (wanted != null && wanted != Layout.NCHW) {
            findings.add("ignored: preprocessing.layout " + wanted + " is about arrays; images become NCHW");
        }
    }

    private BitSet readable(List<Integer> unreadable) {
        BitSet rows = new BitSet();
        rows.set(0, all.count());
        unreadable.forEach(rows::clear);
        return rows;
    }

    private Map<Part, Samples> parts(List<FolderImage> images, PixelSources sources) throws IOException {
        Map<Part, Samples> parts = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            List<FolderImage> ofPart =
                    images.stream().filter(image -> isOf(part, image)).toList();
            if (!ofPart.isEmpty()) {
                parts.put(part, samples(ofPart, sources));
            }
        }
        if (parts.isEmpty()) {
            return SplitCut.cut(spec.split(), samples(images, sources), findings);
        }
        SplitCut.tellIgnored(spec.split(), findings);
        return parts;
    }

    private static boolean isOf(Part part, FolderImage image) {
        return image.part() != null && image.part().name().equals(part.name());
    }

    private Samples samples(List<FolderImage> images, PixelSources sources) throws IOException {
        ByteBuffer labels = ByteBuffer.allocate(images.size() * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (FolderImage image : images) {
            labels.putInt(classes.getOrDefault(image.className(), 0));
        }
        TensorInfo shape = new TensorInfo("labels", DType.INT32, List.of((long) images.size()));
        return new Samples(
                sources.of(all.withImages(images)), new NpyArray(shape, MemorySegment.ofArray(labels.array())), null);
    }

    /** Tells of classes that cannot be learnt, and of those of which nothing is left. */
    private void tellMissing(List<FolderImage> images) {
        boolean hasTrain = images.stream().anyMatch(image -> isOf(Part.TRAIN, image));
        BitSet anywhere = new BitSet();
        BitSet learnt = new BitSet();
        for (FolderImage image : images) {
            int label = classes.getOrDefault(image.className(), 0);
            anywhere.set(label);
            if (!hasTrain || isOf(Part.TRAIN, image)) {
                learnt.set(label);
            }
        }
        List<String> missing = IntStream.range(0, layout.classes().size())
                .filter(label -> !learnt.get(label))
                .mapToObj(label -> (anywhere.get(label) ? "the train part has no image" : "no image can be read")
                        + " of the class " + Refusal.quoted(layout.classes().get(label)))
                .toList();
        Refusal.tell("missing", missing, findings);
    }
}
