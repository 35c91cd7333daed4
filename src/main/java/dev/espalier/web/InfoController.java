package dev.espalier.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What this instance is and can do. */
@RestController
@RequestMapping("/api/v1/info")
class InfoController {
    private final List<InfoContributor> contributors;

    InfoController(List<InfoContributor> contributors) {
        this.contributors = contributors;
    }

    @GetMapping
    Map<String, Object> info() {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("name", "Espalier");
        info.put("version", Version.CURRENT);
        contributors.forEach(contributor -> info.putAll(contributor.info()));
        return info;
    }
}
