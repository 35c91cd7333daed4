package dev.espalier.models.pages;

import dev.espalier.web.pages.Block;
import dev.espalier.web.pages.Block.Button;
import dev.espalier.web.pages.Block.Field;
import dev.espalier.web.pages.Block.Sending;
import dev.espalier.web.pages.LandingSection;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Uploads a model from a browser. */
@Component
@Order(10)
class ModelForm implements LandingSection {
    Block.Form upload() {
        return new Block.Form(
                "Upload a model",
                "A state_dict (torch.save), safetensors, npz, a TorchScript archive, or all files of a Hugging Face folder. Nothing in"
                        + " them is executed.",
                "/api/v1/models",
                "/api/v1/models",
                Sending.UPLOAD,
                List.of(
                        Field.files("file", "File", ""),
                        Field.area(
                                "metadata",
                                "About it, as JSON",
                                "{}",
                                "May be left as it is. Takes name, architecture (recognised where it is left out), labels and"
                                        + " sha256, as in {\"name\": \"baseline\", \"labels\": {\"team\": \"vision\"}}")),
                List.of(new Button("Upload", false), new Button("Only check", true)));
    }

    @Override
    public List<Block> blocks(String tenant) {
        return List.of(upload());
    }
}
