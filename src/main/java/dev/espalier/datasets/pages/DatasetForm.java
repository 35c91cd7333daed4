package dev.espalier.datasets.pages;

import dev.espalier.web.pages.Block;
import dev.espalier.web.pages.Block.Button;
import dev.espalier.web.pages.Block.Field;
import dev.espalier.web.pages.Block.Sending;
import dev.espalier.web.pages.LandingSection;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Uploads a dataset from a browser. */
@Component
@Order(20)
class DatasetForm implements LandingSection {
    Block.Form upload() {
        return new Block.Form(
                "Upload a dataset",
                "An npz of x_train, y_train, x_test, y_test (or x, y), a zip of image folders or IDX files, CIFAR's archives, or a"
                        + " table of numbers (csv).",
                "/api/v1/datasets",
                "/api/v1/datasets",
                Sending.UPLOAD,
                List.of(
                        Field.file("file", "File", ""),
                        Field.area(
                                "metadata",
                                "About it, as JSON",
                                "{}",
                                "May be left as it is, but where the model was trained on normalized samples, say how: x' ="
                                        + " (x * scale - mean) / std, as in"
                                        + " {\"preprocessing\": {\"mean\": [0.286], \"std\": [0.353]}}. Also takes name,"
                                        + " task, augmentation, split and sha256.")),
                List.of(new Button("Upload", false), new Button("Only check", true)));
    }

    @Override
    public List<Block> blocks(String tenant) {
        return List.of(upload());
    }
}
