package dev.espalier.models;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Hands out the reader of packed files that needs nothing of this service. */
@RestController
@Tag(name = "Discovery")
class PackedReaderController {
    private final String reader;

    PackedReaderController() throws IOException {
        reader = new ClassPathResource("dev/espalier/formats/packed/packed_reader.py")
                .getContentAsString(StandardCharsets.UTF_8);
    }

    @GetMapping(value = "/api/v1/packed-reader.py", produces = "text/x-python")
    @Operation(operationId = "getPackedReader", summary = "A reader of packed files in Python", description = """
                    One file that needs numpy alone: `load(path)` gives arrays by name, and
                    `python packed_reader.py model.packed out.npz` writes them. docs/packed-format.md describes the format.""")
    ResponseEntity<String> reader() {
        return ResponseEntity.ok()
                .header("Content-Disposition", "attachment; filename=\"packed_reader.py\"")
                .body(reader);
    }
}
