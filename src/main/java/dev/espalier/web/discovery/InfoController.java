package dev.espalier.web.discovery;

import dev.espalier.web.Version;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What this instance is and can do. */
@RestController
@Tag(name = "Discovery")
@RequestMapping("/api/v1/info")
record InfoController(List<InfoContributor> contributors) {
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "getInfo",
            summary = "Version, devices and exports of this instance",
            description = "`exports` are the formats that a job can export, `devices` where it can run.")
    Map<String, Object> info() {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("name", "Espalier");
        info.put("version", Version.CURRENT);
        contributors.forEach(contributor -> info.putAll(contributor.info()));
        return info;
    }
}
