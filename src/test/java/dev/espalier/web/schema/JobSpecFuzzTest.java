package dev.espalier.web.schema;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.espalier.jobs.JobSpec;
import dev.espalier.web.problems.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Any text as the body of a job. */
class JobSpecFuzzTest {
    private static final RecordSchemas SCHEMAS = new RecordSchemas(JsonMapper.shared(), List.of());

    @FuzzTest(maxDuration = "10m")
    void reads_or_refuses_any_body(byte[] body) {
        try {
            SCHEMAS.read(new String(body, StandardCharsets.UTF_8), JobSpec.class);
        } catch (Problem refused) {
            if (refused.getStatusCode().is5xxServerError()) {
                throw refused;
            }
        }
    }
}
