package dev.espalier.models;

import dev.espalier.graph.Architectures;
import dev.espalier.graph.BuiltInArchitecture;
import dev.espalier.web.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The architectures that are built in. */
@RestController
@Tag(name = "Discovery")
@RequestMapping("/api/v1/architectures")
class ArchitectureController {
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listArchitectures",
            summary = "Architectures that are recognised, or can be named at upload")
    Page<BuiltInArchitecture> list() {
        return new Page<>(Architectures.all(), null);
    }
}
