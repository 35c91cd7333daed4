package dev.espalier.web.pages;

import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.DigestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The one script of all pages, from the jar. Browsers ask each time whether it has changed: its name never does. */
@RestController
@Hidden
class ScriptController {
    private static final MediaType SCRIPT = new MediaType("text", "javascript", StandardCharsets.UTF_8);

    private final String script;
    private final String etag;

    ScriptController() throws IOException {
        script = new ClassPathResource("pages/pages.js").getContentAsString(StandardCharsets.UTF_8);
        etag = "\"" + DigestUtils.md5DigestAsHex(script.getBytes(StandardCharsets.UTF_8)) + "\"";
    }

    @GetMapping("/pages.js")
    ResponseEntity<String> script() {
        return ResponseEntity.ok()
                .contentType(SCRIPT)
                .eTag(etag)
                .cacheControl(CacheControl.noCache())
                .header("X-Content-Type-Options", "nosniff")
                .body(script);
    }
}
