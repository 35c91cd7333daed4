/** Models: uploaded and produced checkpoints, their rows, lineage and routes. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "formats",
            "formats :: huggingface",
            "formats :: parts",
            "formats :: torchscript",
            "formats :: zip",
            "graph",
            "graph :: architectures",
            "graph :: lift",
            "graph :: recognition",
            "kernels",
            "storage",
            "tensors",
            "text",
            "web",
            "web :: files",
            "web :: idempotency",
            "web :: lists",
            "web :: pages",
            "web :: problems"
        })
package dev.espalier.models;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
