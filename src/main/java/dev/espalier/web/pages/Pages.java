package dev.espalier.web.pages;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

/**
 * Fills the template of all pages. What strangers called their things is text there, and the policy that goes with a page
 * keeps it so: scripts come from this service's own file alone, and nothing comes from another host.
 */
@Component
public class Pages {
    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
            + " script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

    private final ITemplateEngine templates;

    public Pages(ITemplateEngine templates) {
        this.templates = templates;
    }

    public ResponseEntity<String> answer(View view) {
        return answer(HttpStatus.OK, view);
    }

    public ResponseEntity<String> answer(HttpStatusCode status, View view) {
        return ResponseEntity.status(status)
                .contentType(HTML)
                .header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "same-origin")
                .header("Cache-Control", "no-store")
                .header("Vary", "Accept")
                .body(templates.process("page", new Context(Locale.ROOT, Map.of("page", view))));
    }
}
