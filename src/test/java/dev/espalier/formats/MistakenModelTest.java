package dev.espalier.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MistakenModelTest {
    /** torch.save and safetensors write samples and labels, too. */
    @Test
    void files_of_pytorch_are_models_where_their_tensors_are_named_as_weights_are(@TempDir Path scratch)
            throws IOException {
        Path files = Path.of("src", "test", "resources", "formats", "composition");
        assertThat(MistakenModel.refusal(files.resolve("masks.pt"), scratch))
                .hasValueSatisfying(refused -> assertThat(refused).hasMessageContaining("2.weight"));
        assertThat(MistakenModel.refusal(files.resolve("adapters.safetensors"), scratch))
                .hasValueSatisfying(refused -> assertThat(refused.wayOut()).contains("@model.safetensors"));
        assertThat(MistakenModel.refusal(files.resolve("own_parts.pt"), scratch))
                .isEmpty();
    }
}
