package dev.espalier.jobs.web;

import dev.espalier.compression.spec.Export;
import dev.espalier.web.discovery.InfoContributor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Tells clients where jobs can run and what they can hand back. */
@Component
class JobInfo implements InfoContributor {
    @Override
    public Map<String, Object> info() {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("devices", List.of("cpu"));
        info.put("exports", Arrays.stream(Export.values()).map(Export::label).toList());
        return info;
    }
}
