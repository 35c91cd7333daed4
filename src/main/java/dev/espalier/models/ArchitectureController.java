package dev.espalier.models;

import dev.espalier.graph.Architecture;
import dev.espalier.graph.Architectures;
import dev.espalier.web.Page;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The architectures that are built in. */
@RestController
@RequestMapping("/api/v1/architectures")
class ArchitectureController {
    @GetMapping
    Page<Architecture> list() {
        return new Page<>(Architectures.all(), null);
    }
}
