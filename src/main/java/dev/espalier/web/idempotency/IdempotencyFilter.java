package dev.espalier.web.idempotency;

import dev.espalier.web.Tenants;
import dev.espalier.web.files.UploadListener;
import dev.espalier.web.problems.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Takes the {@code Idempotency-Key} of a POST before anything is done, and keeps its answer. Bodies are compared here;
 * uploads are compared by {@link Claim} when they have been read. Kept are answers that judged the request: success, and
 * 422. Any other gives the key back: it did nothing, and the same key may bring a corrected request.
 */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class IdempotencyFilter extends OncePerRequestFilter {
    static final String HEADER = "Idempotency-Key";

    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private final Claims claims;
    private final Tenants tenants;
    private final HandlerExceptionResolver problems;

    IdempotencyFilter(
            Claims claims, Tenants tenants, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.claims = claims;
        this.tenants = tenants;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("POST")
                || request.getHeader(HEADER) == null
                || !request.getRequestURI().startsWith("/api/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Claim claim;
        HttpServletRequest readable = request;
        try {
            claim = claims.take(tenants.current(), key(request), route(request));
        } catch (Problem problem) {
            problems.resolveException(request, response, null, problem);
            return;
        }
        try {
            if (!isMultipart(request)) {
                byte[] body = body(request);
                readable = new RepeatableRequest(request, body);
                claim.compare(CanonicalJson.of(new String(body, StandardCharsets.UTF_8)));
            }
            readable.setAttribute(Claim.ATTRIBUTE, claim);
            readable.setAttribute(UploadListener.ATTRIBUTE, claim);
            answer(claim, readable, response, chain);
        } catch (Problem | FirstAnswerAgain | HttpMessageNotReadableException e) {
            claims.free(claim);
            problems.resolveException(request, response, null, e);
        } finally {
            claims.free(claim);
        }
    }

    /** Handles the request. The answer is sent when its key has been kept or freed: who has it can rely on that. */
    private void answer(Claim claim, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ContentCachingResponseWrapper held = new ContentCachingResponseWrapper(response);
        chain.doFilter(request, held);
        if (claim.keepable() && judged(held.getStatus())) {
            claims.answered(
                    claim,
                    new StoredAnswer(
                            claim.fingerprint(),
                            held.getStatus(),
                            held.getHeader(HttpHeaders.LOCATION),
                            held.getContentType(),
                            new String(held.getContentAsByteArray(), StandardCharsets.UTF_8)));
        } else {
            claims.free(claim);
        }
        held.copyBodyToResponse();
    }

    private static boolean judged(int status) {
        return (status >= 200 && status < 300) || status == HttpStatus.UNPROCESSABLE_CONTENT.value();
    }

    private static String key(HttpServletRequest request) {
        List<String> keys = Collections.list(request.getHeaders(HEADER));
        if (keys.size() != 1 || !VISIBLE.matcher(keys.getFirst()).matches()) {
            throw Problem.badRequest(
                    HEADER + " must be one header of 1 to 255 visible ASCII characters without blanks, was "
                            + (keys.size() == 1 ? "\"" + keys.getFirst() + "\"" : "given " + keys.size() + " times"));
        }
        return keys.getFirst();
    }

    /** Whether something is only to be checked makes another request of it. */
    private String route(HttpServletRequest request) {
        String query = request.getQueryString();
        boolean plain = query == null || query.isEmpty() || query.equals("validateOnly=false");
        return tenants.current() + "\n" + request.getMethod() + " " + request.getRequestURI()
                + (plain ? "" : "?" + query);
    }

    private static boolean isMultipart(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    private static byte[] body(HttpServletRequest request) {
        try {
            return request.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new HttpMessageNotReadableException(
                    "the body could not be read", e, new ServletServerHttpRequest(request));
        }
    }
}
