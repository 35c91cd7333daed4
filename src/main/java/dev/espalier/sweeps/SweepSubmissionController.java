package dev.espalier.sweeps;

import dev.espalier.sweeps.spec.Child;
import dev.espalier.sweeps.spec.SweepChecks;
import dev.espalier.sweeps.spec.SweepSpec;
import dev.espalier.web.Accepts;
import dev.espalier.web.Schemas;
import dev.espalier.web.Tenants;
import dev.espalier.web.idempotency.Creation;
import dev.espalier.web.idempotency.Creation.Made;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes sweeps in. */
@RestController
@RequestMapping("/api/v1/sweeps")
@Tag(name = "Sweeps")
record SweepSubmissionController(
        SweepChecks checks, Sweeps sweeps, Schemas schemas, Tenants tenants, Creation creation) {
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Accepts(
            value = SweepSpec.class,
            as = "SweepRequest",
            makes = SweepResource.class,
            example = SweepExamples.PRUNE_AND_QUANTIZE)
    @Operation(
            operationId = "submitSweep",
            summary = "Queue a job for every combination of values",
            description = "`base` is a job as POST /jobs takes it. The keys of `matrix` are JSON Pointers into it, each"
                    + " with the values to try; null stands for a field left out. Every combination becomes a job of its"
                    + " own, all of them or none. Answers 202 at once with the place to poll.")
    ResponseEntity<Object> submit(
            @RequestBody String body, @RequestParam(required = false) @Nullable String validateOnly) {
        boolean checkOnly = Creation.validateOnly(validateOnly);
        SweepSpec spec = schemas.read(body, SweepSpec.class);
        String tenant = tenants.current();
        List<Child> children = checks.children(tenant, spec);
        if (checkOnly) {
            return creation.preview(sweeps.preview(tenant, spec, children));
        }
        return creation.make(HttpStatus.ACCEPTED, () -> {
            SweepResource sweep = sweeps.submit(tenant, spec, children);
            return new Made("/api/v1/sweeps/" + sweep.id(), sweep);
        });
    }
}
